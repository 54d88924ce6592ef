"""Whose an issue or a next step is: his who answers for it, and his who wrote it down."""

from collections.abc import Callable

from portal.audit import Actor
from portal.db import db
from portal.issues.actions import agree_next_step, raise_issue
from portal.issues.models import Issue, NextStep
from tests.browser import Browser
from tests.people import Cast


def issues_of(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/issues"


def raised_by_hanna(cast: Cast, browse: Callable[..., Browser]) -> Issue:
    hanna = browse(cast.hanna)
    assert hanna.submit(issues_of(cast), {"title": "No lists"}, form="form#raise").status == 303
    return db.session.query(Issue).one()


def test_a_head_changes_and_confirms_what_he_raised(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    issue, hanna = raised_by_hanna(cast, browse), browse(cast.hanna)
    own = f"{issues_of(cast)}/{issue.id}"
    assert hanna.submit(own, {"title": "No lists of calls"}).status == 303
    for state in ("resolved", "confirmed"):
        assert hanna.post(f"{own}/state", {"state": state}).status == 303
    assert issue.state == "confirmed"


def test_a_head_sees_what_he_raised_everywhere(cast: Cast, browse: Callable[..., Browser]) -> None:
    raised_by_hanna(cast, browse)
    hanna = browse(cast.hanna)
    assert "No lists" in hanna.get(issues_of(cast)).text
    assert "No lists" in hanna.get(f"/companies/{cast.volga.id}/").text


def test_a_head_changes_a_next_step_that_he_agreed_on(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    hanna = browse(cast.hanna)
    hanna.submit(issues_of(cast), {"title": "Make the lists"}, form="form#agree")
    step = db.session.query(NextStep).one()
    assert "Make the lists" in hanna.get(issues_of(cast)).text
    own = f"/companies/{cast.volga.id}/next-steps/{step.id}"
    changed = hanna.submit(own, {"title": "Make new lists"}, form="form:has([name=title])")
    assert changed.status == 303
    assert hanna.post(f"{own}/state", {"state": "done"}).status == 303


def test_what_nobody_of_his_owns_or_raised_stays_hidden(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    by = Actor(cast.clara.id, "consultant")
    issue = raise_issue(cast.volga, by, title="Of nobody")
    step = agree_next_step(cast.volga, by, title="Of nobody too")
    db.session.commit()
    hanna = browse(cast.hanna)
    assert "Of nobody" not in hanna.get(issues_of(cast)).text
    assert hanna.get(f"{issues_of(cast)}/{issue.id}").status == 404
    assert hanna.get(f"/companies/{cast.volga.id}/next-steps/{step.id}").status == 404


def test_only_a_head_or_the_consultant_confirms(cast: Cast, browse: Callable[..., Browser]) -> None:
    by = Actor(cast.clara.id, "consultant")
    issue = raise_issue(cast.volga, by, title="Slow", owner_id=cast.emil.id)
    db.session.commit()
    address, confirm = f"{issues_of(cast)}/{issue.id}/state", {"state": "confirmed"}
    assert browse(cast.emil).post(address, confirm).status == 403
    assert browse(cast.edgar).post(address, confirm).status == 403
    assert browse(cast.hanna).post(address, confirm).status == 303
    assert browse(cast.emil).post(address, {"state": "open"}).status == 403


def test_who_cannot_tick_a_next_step_is_not_offered_to(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    agree_next_step(cast.volga, Actor(cast.clara.id, "consultant"), title="Call")
    db.session.commit()
    assert browse(cast.clara).get(issues_of(cast)).all("#next-steps-list button.box")
    page = browse(cast.anna).get(issues_of(cast))
    assert "Call" in page.text
    assert not page.all("#next-steps-list form")
