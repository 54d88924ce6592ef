"""Taking newer content over: preview first, ticks stay by code."""

import pytest

from portal.checklists import standard
from portal.checklists.models import Item
from portal.db import db


@pytest.fixture
def older(cast, item, monkeypatch) -> None:
    """Volga-Snab works with version 0, without 1.5 and with an item that is no more."""
    db.session.delete(item("1.5"))
    gone = Item(company_id=cast.volga.id, code="1.9", step=1, position=9, state="done")
    db.session.add(gone)
    item("1.1").state = "done"
    cast.volga.rollout.content_version = 0
    db.session.commit()


def test_the_preview_writes_nothing(browse, cast, item, url, older) -> None:
    page = browse(cast.clara).get(url("checklist/content"))
    assert "1.5" in page.text
    assert "1.9" in page.text
    assert cast.volga.rollout.content_version == 0


def test_ticks_stay(browse, cast, item, url, older) -> None:
    form = "form[action$='/checklist/content']"
    assert browse(cast.clara).submit(url("checklist/content"), {}, form).status == 303
    assert item("1.1").state == "done"
    assert item("1.5").state == "to_do"
    assert (item("1.9").retired, item("1.9").state) == (True, "done")
    assert cast.volga.rollout.content_version == standard.version()
    page = browse(cast.clara).get(url("checklist/step/1"))
    assert "No longer part of the checklist" in page.text
    assert "1 of 5" in page.one(".step-card[aria-current]").get_text()


def test_another_version_than_previewed_is_not_taken(browse, cast, url, older) -> None:
    page = browse(cast.clara).post(url("checklist/content"), {"version": "99"})
    assert page.status == 409
    assert cast.volga.rollout.content_version == 0


def test_the_newest_version_says_so(browse, cast, url) -> None:
    assert "newest version" in browse(cast.clara).get(url("checklist/content")).text


def test_only_the_consultant_takes_over(browse, cast, url) -> None:
    for who in (cast.edgar, cast.hanna, cast.emil, cast.anna):
        assert browse(who).post(url("checklist/content"), {"version": "1"}).status == 403
