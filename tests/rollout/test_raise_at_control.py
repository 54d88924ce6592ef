"""What arises at a control is written down on its page, and the person stays there."""

from collections.abc import Callable

import pytest

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.issues.actions import raise_issue
from portal.issues.models import Issue, NextStep
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast


@pytest.fixture(autouse=True)
def controls(cast: Cast) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.commit()


def url(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/controls/second"


def test_an_issue_belongs_to_its_control(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    values = {"title": "Two lists of clients", "about": "item:3:3.2"}
    page = clara.submit(url(cast), values, form="form#raise")
    assert (page.status, page.location) == (303, f"{url(cast)}#issues")
    issue = db.session.query(Issue).one()
    assert (issue.control, issue.item_code, issue.step) == ("second", "3.2", 3)
    assert "Two lists of clients" in clara.get(url(cast)).text


def test_a_refused_issue_stays_at_the_control(cast: Cast, browse: Callable[..., Browser]) -> None:
    values = {"title": "", "text": "Nobody answers", "due_on": "2026-13-01"}
    page = browse(cast.clara).submit(url(cast), values, form="form#raise")
    assert page.status == 422
    assert "Questions of the control" in page.text
    assert page.one("#raise #text").get_text() == "Nobody answers"
    assert "Say in a few words" in page.one("#raise #title-error").get_text()
    assert page.one("details:has(#raise)").has_attr("open")
    assert not page.one("details:has(#agree)").has_attr("open")


def test_a_next_step_belongs_to_its_control_and_an_issue(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    issue = raise_issue(cast.volga, Actor(cast.clara.id, "consultant"), title="Slow")
    db.session.commit()
    values = {"title": "Call", "issue_id": str(issue.id)}
    page = browse(cast.clara).submit(url(cast), values, form="form#agree")
    assert (page.status, page.location) == (303, f"{url(cast)}#next-steps")
    step = db.session.query(NextStep).one()
    assert (step.control, step.issue_id) == ("second", issue.id)


def test_a_refused_next_step_stays_at_the_control(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    values = {"title": "", "owner_id": str(cast.emil.id)}
    page = browse(cast.clara).submit(url(cast), values, form="form#agree")
    assert page.status == 422
    assert "Questions of the control" in page.text
    chosen = page.one("#next-step-owner option[selected]")
    assert chosen["value"] == str(cast.emil.id)
    assert page.one("details:has(#agree)").has_attr("open")


def test_only_who_holds_it_writes_there(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.edgar).post(f"{url(cast)}/issues", {"title": "x", "severity": "low"})
    assert page.status == 403
