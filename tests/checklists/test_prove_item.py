"""Comments, links and confirmations of an item."""

import pytest

from portal.checklists.facts import record_fact
from portal.db import db


def test_a_comment_is_added(browse, cast, item, url) -> None:
    base = url(f"checklist/items/{item('1.1').id}")
    assert browse(cast.hanna).post(f"{base}/comments", {"text": "Looks good"}).status == 303
    page = browse(cast.clara).get(base)
    assert "Looks good" in page.text
    assert "H. Hart" in page.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_a_comment_has_words(browse, cast, item, url, text: str) -> None:
    path = url(f"checklist/items/{item('1.1').id}/comments")
    assert browse(cast.clara).post(path, {"text": text}).status == 422


def test_a_link_is_added_and_removed(browse, cast, item, url) -> None:
    clara, base = browse(cast.clara), url(f"checklist/items/{item('1.1').id}")
    clara.post(f"{base}/links", {"url": "https://example.org/a?b=1", "title": "Pipeline"})
    link = clara.get(base).one("a[href='https://example.org/a?b=1']")
    assert link.get_text() == "Pipeline"
    assert clara.submit(base, {}, "form[action$='/remove']").status == 303
    assert item("1.1").proofs == []


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "data:text/html,x", "http://", "https://[", "ftp://example.org",
     "https://a b", "//example.org", "https://example.org/" + "x" * 2000],
)  # fmt: skip
def test_only_addresses_on_the_web_are_links(browse, cast, item, url, address: str) -> None:
    path = url(f"checklist/items/{item('1.1').id}/links")
    page = browse(cast.clara).post(path, {"url": address})
    assert page.status == 422
    assert page.one("input[name=url]")["value"] == address


def test_a_proof_of_another_item_is_not_found(browse, cast, item, url) -> None:
    clara = browse(cast.clara)
    clara.post(url(f"checklist/items/{item('1.1').id}/links"), {"url": "https://example.org"})
    proof = item("1.1").proofs[0].id
    path = url(f"checklist/items/{item('1.2').id}/proofs/{proof}/remove")
    assert clara.post(path).status == 404


def test_a_fact_offers_its_confirmation(browse, cast, item, url, by) -> None:
    record_fact(cast.volga, "3.1", "check", {"verdict": "pass"}, by)
    db.session.commit()
    form = "form[action$='/confirm']"
    browse(cast.clara).submit(url("checklist/step/3"), {}, form)
    page = browse(cast.clara).post(
        url(f"checklist/items/{item('3.1').id}/confirm"), {"confirm": "data"}
    )
    assert page.status == 303
    assert (item("3.1").state, item("3.1").confirmed_by) == ("done", "data")


def test_a_person_confirms_and_takes_it_back(browse, cast, item, url) -> None:
    confirm = url(f"checklist/items/{item('3.1').id}/confirm")
    edgar = browse(cast.edgar)
    edgar.post(confirm, {"confirm": "person"})
    assert "Confirmed by E. Ernst" in edgar.get(url("checklist/step/3")).text
    edgar.post(confirm, {"confirm": "no"})
    assert (item("3.1").state, item("3.1").confirmed_by) == ("done", None)


def test_nobody_confirms_his_own_work_as_an_employee(browse, cast, item, url) -> None:
    item("3.1").owner_id = cast.emil.id
    confirm = url(f"checklist/items/{item('3.1').id}/confirm")
    assert browse(cast.emil).post(confirm, {"confirm": "person"}).status == 403


def test_a_new_state_ends_the_confirmation(browse, cast, item, url) -> None:
    clara, base = browse(cast.clara), url(f"checklist/items/{item('3.1').id}")
    clara.post(f"{base}/confirm", {"confirm": "person"})
    clara.post(f"{base}/state", {"state": "to_do", "seen": "done"})
    assert item("3.1").confirmed_by is None
