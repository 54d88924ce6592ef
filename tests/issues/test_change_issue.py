"""Two people change one issue or one next step: the later one sees what changed and decides."""

from collections.abc import Callable

import pytest

from portal.audit import Actor, History
from portal.db import db
from portal.issues.actions import agree_next_step, raise_issue
from portal.issues.models import Issue, NextStep
from tests.browser import Browser
from tests.people import Cast


@pytest.fixture
def issue(cast: Cast) -> Issue:
    row = raise_issue(
        cast.volga, Actor(cast.clara.id, "consultant"), title="Slow", owner_id=cast.emil.id
    )
    db.session.commit()
    return row


@pytest.fixture
def step(cast: Cast) -> NextStep:
    row = agree_next_step(
        cast.volga, Actor(cast.clara.id, "consultant"), title="Call", owner_id=cast.emil.id
    )
    db.session.commit()
    return row


def url(row: Issue | NextStep, more: str = "") -> str:
    room = "issues" if isinstance(row, Issue) else "next-steps"
    return f"/companies/{row.company_id}/{room}/{row.id}{more}"


def test_the_later_sees_the_other_text_beside_his_own(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    assert clara.submit(url(issue), {"title": "Slow at noon", "severity": "high"}).status == 303
    page = clara.submit(url(issue), {"title": "Slow at night", "severity": "low", "version": "1"})
    assert page.status == 409
    assert page.one("#title")["value"] == "Slow at night"
    assert "Slow at noon" in page.one(".theirs").get_text()
    assert "High" in page.one(".theirs").get_text()
    assert issue.title == "Slow at noon"


def test_saving_again_without_deciding_changes_nothing(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    clara.submit(url(issue), {"title": "Slow at noon"})
    for _ in range(2):
        assert clara.submit(url(issue), {"title": "Mine", "version": "1"}).status == 409
    assert issue.title == "Slow at noon"


def test_mine_is_kept_where_i_say_so(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    clara.submit(url(issue), {"title": "Slow at noon"})
    page = clara.submit(url(issue), {"title": "Slow at night", "severity": "low", "version": "1"})
    data = {"title": "Slow at night", "severity": "low", "version": "1"}
    data["keep"] = str(page.one("button[name=keep]")["value"])
    assert clara.post(url(issue), data).status == 303
    assert issue.title == "Slow at night"


def test_what_changed_after_the_conflict_is_shown_again(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    clara.submit(url(issue), {"title": "Slow at noon"})
    clara.submit(url(issue), {"title": "Slow at dawn"})
    data = {"title": "Mine", "severity": "low", "version": "1", "keep": "2"}
    page = clara.post(url(issue), data)
    assert page.status == 409
    assert "Slow at dawn" in page.text


def test_a_next_step_too(step: NextStep, cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    form = "form:has([name=title])"
    clara.submit(url(step), {"title": "Write"}, form=form)
    page = clara.submit(url(step), {"title": "Visit", "version": "1"}, form=form)
    assert page.status == 409
    assert "Write" in page.one(".theirs").get_text()
    data = {"title": "Visit", "version": "1", "keep": page.one("button[name=keep]")["value"]}
    assert clara.post(url(step), data).status == 303
    assert step.title == "Visit"


def test_a_state_that_changed_meanwhile_is_shown(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara, states = browse(cast.clara), url(issue, "/state")
    seen = clara.get(url(issue)).one(f"form[action='{states}'] [name=seen]")["value"]
    clara.post(states, {"state": "resolved", "seen": seen})
    page = browse(cast.hanna).post(states, {"state": "in_work", "seen": seen})
    assert page.status == 409
    assert "Someone else changed the state meanwhile" in page.text
    assert issue.state == "resolved"
    again = page.one(f"form[action='{states}'] [name=seen]")["value"]
    assert browse(cast.hanna).post(states, {"state": "in_work", "seen": again}).status == 303
    assert issue.state == "in_work"


def test_two_who_want_the_same_state_do_not_quarrel(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    for _ in range(2):
        data = {"state": "resolved", "seen": "open"}
        assert browse(cast.clara).post(url(issue, "/state"), data).status == 303
    assert db.session.query(History).filter_by(verb="issue.state").count() == 1


def test_a_next_step_dropped_meanwhile_says_so_in_its_row(
    step: NextStep, cast: Cast, browse: Callable[..., Browser]
) -> None:
    browse(cast.clara).post(url(step, "/state"), {"state": "dropped", "seen": "open"})
    htmx = {"HX-Request": "true"}
    data = {"state": "done", "seen": "open"}
    page = browse(cast.emil).post(url(step, "/state"), data, headers=htmx)
    assert page.status == 409
    assert "Someone else changed the state meanwhile" in page.one(f"#next-step-{step.id}").text
    assert step.state == "dropped"
    assert browse(cast.emil).post(url(step, "/state"), data).status == 409


def test_the_line_ends_of_a_browser_are_no_change(
    issue: Issue, cast: Cast, browse: Callable[..., Browser]
) -> None:
    issue.text = "One line\nand another"
    db.session.commit()
    text = "One line\r\nand another"
    assert browse(cast.clara).submit(url(issue), {"text": text}).status == 303
    assert issue.text == "One line\nand another"
    assert db.session.query(History).filter_by(verb="issue.text").count() == 0
