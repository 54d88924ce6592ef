"""The words of a control are saved as they are typed, and nothing that was typed is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from portal.audit import Actor, History
from portal.db import db
from portal.rollout import controls
from portal.rollout.control_words import save_words, words_of
from portal.rollout.controls import control_of
from portal.rollout.guides import guide
from portal.rollout.models import CONTROLS, Control, EarlierWords
from tests.browser import Browser, Page, form_values
from tests.people import Cast

FIELD = "answer:first.q1"


@pytest.fixture(autouse=True)
def three_controls(cast: Cast) -> None:
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


@pytest.fixture
def conflict(cast: Cast, browse: Callable[..., Browser]) -> Page:
    """Edgar's colleague Clara sees that another wrote in the field that she has typed into."""
    browse(cast.clara).post(url(cast), type_in(cast, "All of them"))
    browse(cast.clara).post(url(cast), type_in(cast, "Half of them", version=1))
    htmx = {"HX-Request": "true"}
    return browse(cast.clara).post(url(cast), type_in(cast, "None", version=1), headers=htmx)


def typed_in(page: Page, **more: object) -> dict[str, object]:
    """What the field on a page would send from a browser of its own."""
    fields = form_values(page.one("form"))
    del fields["csrf_token"]
    return {**fields, **more}


def stands(cast: Cast) -> str:
    return words_of(control_of(cast.volga, "first"))[FIELD].text


def test_the_next_keystroke_does_not_overwrite_it(
    cast: Cast, browse: Callable[..., Browser], conflict: Page
) -> None:
    sent = typed_in(conflict, text="None!")
    assert sent["version"] == "1"
    again = browse(cast.clara).post(url(cast), sent, headers={"HX-Request": "true"})
    assert again.status == 204, "the conflict stays on the page as it is"
    assert stands(cast) == "Half of them"


def test_mine_is_kept_where_i_say_so(
    cast: Cast, browse: Callable[..., Browser], conflict: Page
) -> None:
    sent = typed_in(conflict, keep=conflict.one("button[name=keep]")["value"])
    page = browse(cast.clara).post(url(cast), sent, headers={"HX-Request": "true"})
    assert page.status == 200
    assert page.one("[name=version]")["value"] == "3"
    assert stands(cast) == "None"
    earlier = db.session.query(EarlierWords).one()
    assert earlier.text == "Half of them"


def test_keeping_mine_does_not_overwrite_what_i_have_not_seen(
    cast: Cast, browse: Callable[..., Browser], conflict: Page
) -> None:
    browse(cast.clara).post(url(cast), type_in(cast, "A quarter", version=2))
    sent = typed_in(conflict, keep="2")
    page = browse(cast.clara).post(url(cast), sent, headers={"HX-Request": "true"})
    assert page.status == 409
    assert "A quarter" in page.text


def test_theirs_are_a_link_away(conflict: Page, cast: Cast) -> None:
    take = [link for link in conflict.all("a") if link.get_text() == "Take theirs"]
    assert take[0]["href"] == f"/companies/{cast.volga.id}/controls/first#answer-first-q1"


def test_a_refusal_stands_at_its_field_alone(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    clara.post(url(cast), {"field": "decisions", "text": "To go on", "version": 0})
    page = clara.post(url(cast), type_in(cast, "x" * 20_001))
    assert page.status == 422
    assert page.text.count("Shorten the text") == 1
    assert page.one("#decisions-text").get_text() == "To go on"
    assert page.one("#thoughts-text").get_text() == ""


def test_a_save_counts_the_answers_anew(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara, address = browse(cast.clara), url(cast).removesuffix("/words")
    asked = len(guide("first").asked)
    assert clara.get(address).one("#answered").get_text() == f"0 of {asked} answered"
    assert clara.get(address).one("#saved-last").get_text() == ""
    page = clara.post(url(cast), type_in(cast, "All"), headers={"HX-Request": "true"})
    assert page.one("#answered[hx-swap-oob]").get_text() == f"1 of {asked} answered"
    assert "saved" in page.one("#saved-last[hx-swap-oob]").get_text()


def test_a_save_does_not_make_the_agenda_anew(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int]
) -> None:
    clara, htmx = browse(cast.clara), {"HX-Request": "true"}
    clara.get(url(cast).removesuffix("/words"))
    sent = count_queries(lambda: clara.post(url(cast), type_in(cast, "All"), headers=htmx))
    assert sent <= 14


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


def test_a_busy_database_is_told_in_words_and_the_text_stays(
    cast: Cast, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_asked: object) -> None:
        raise OperationalError("select", {}, Exception("canceling statement due to lock timeout"))

    monkeypatch.setattr(controls, "lock_control", too_long)
    page = browse(cast.clara).post(url(cast), type_in(cast, "All"), headers={"HX-Request": "true"})
    assert page.status == 503
    assert page.response.headers["HX-Retarget"] == "#messages"
    assert "Try again in a minute" in page.text
