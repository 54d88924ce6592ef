"""Items that a company has of its own."""

import pytest

from portal.checklists.models import Item
from portal.db import db


def add(browser, url, title: str = "Returns are agreed") -> None:
    form = "form[action$='/checklist/step/3/items']"
    assert browser.submit(url("checklist/step/3"), {"title": title}, form).status == 303


def test_it_is_added_at_the_end(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    add(clara, url)
    rows = clara.get(url("checklist/step/3")).all(".items > li")
    assert rows[-1]["id"] == f"item-{item('3.c1').id}"
    assert "Returns are agreed" in rows[-1].get_text()


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_it_has_a_title(browse, cast, url, title: str) -> None:
    page = browse(cast.clara).post(url("checklist/step/3/items"), {"title": title})
    assert page.status == 422
    assert page.one("#new-item")["value"] == title.strip()


def test_it_is_renamed(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    add(clara, url)
    clara.post(url(f"checklist/items/{item('3.c1').id}/title"), {"title": "Another"})
    assert item("3.c1").own_title == "Another"


def test_it_is_removed_and_its_code_never_used_again(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    add(clara, url)
    assert clara.post(url(f"checklist/items/{item('3.c1').id}/remove")).status == 303
    add(clara, url)
    codes = db.session.scalars(db.select(Item.code).where(Item.own_title.is_not(None)))
    assert list(codes) == ["3.c2"]


def test_what_has_a_past_is_not_removed(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    add(clara, url)
    base = url(f"checklist/items/{item('3.c1').id}")
    clara.post(f"{base}/comments", {"text": "A word"})
    page = clara.post(f"{base}/remove")
    assert page.status == 422
    assert "Mark it not applicable instead." in page.text


def test_a_standard_item_is_neither_renamed_nor_removed(browse, cast, item, url) -> None:
    clara, base = browse(cast.clara), url(f"checklist/items/{item('3.1').id}")
    assert clara.post(f"{base}/title", {"title": "Another"}).status == 404
    assert clara.post(f"{base}/remove").status == 404


def test_only_the_consultant_adds(browse, cast, url) -> None:
    for who in (cast.edgar, cast.hanna, cast.emil, cast.anna):
        assert browse(who).post(url("checklist/step/3/items"), {"title": "x"}).status == 403
