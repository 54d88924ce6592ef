"""The words of a control are saved as they are typed, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest

from portal.audit import Actor, History
from portal.db import db
from portal.rollout.control_words import save_words, words_of
from portal.rollout.controls import control_of
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast

FIELD = "answer:first.q1"


@pytest.fixture(autouse=True)
def controls(cast: Cast) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()


def url(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/controls/first/words"


def type_in(cast: Cast, text: str, version: int = 0) -> dict[str, object]:
    return {"field": FIELD, "text": text, "version": version}


def test_it_saves_a_field(cast: Cast, browse: Callable[..., Browser]) -> None:
    htmx = {"HX-Request": "true"}
    page = browse(cast.clara).post(url(cast), type_in(cast, "Nearly all"), headers=htmx)
    assert "saved" in page.text
    assert page.one("[name=version]")["value"] == "1"
    assert words_of(control_of(cast.volga, "first"))[FIELD].text == "Nearly all"


def test_it_works_without_scripts(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.clara).post(url(cast), type_in(cast, "All")).status == 303


def test_the_later_of_two_sees_both_texts(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    clara.post(url(cast), type_in(cast, "All of them"))
    clara.post(url(cast), type_in(cast, "Half of them", version=1))
    page = clara.post(url(cast), type_in(cast, "None of them", version=1))
    assert page.status == 409
    assert "Half of them" in page.text
    assert "None of them" in page.one("#answer-first-q1-text").get_text()


def test_one_sitting_is_one_row_of_history(cast: Cast) -> None:
    control, by = control_of(cast.volga, "first"), Actor(cast.clara.id, "consultant")
    for version, text in enumerate(("A", "Al", "All")):
        save_words(control, FIELD, text, version, by)
    rows = db.session.query(History).filter_by(verb="control.words").all()
    assert len(rows) == 1
    assert "All" not in str(rows[0].new)


def test_an_unknown_field_is_refused(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).post(url(cast), {"field": "answer:no", "text": "x", "version": 0})
    assert page.status == 400
