"""Holding a control: what must be there, what is frozen, and taking it back."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.issues.actions import (
    agree_next_step,
    raise_issue,
    set_issue_state,
    set_next_step_state,
)
from portal.rollout.attendance import attendees
from portal.rollout.controls import control_of
from portal.rollout.models import CONTROLS, Control
from portal.rollout.snapshot import snapshot_of
from tests.browser import Browser, Page
from tests.people import Cast


@pytest.fixture(autouse=True)
def first_control_today(cast: Cast) -> Iterator[None]:
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


def url(cast: Cast, more: str = "", kind: str = "first") -> str:
    return f"/companies/{cast.volga.id}/controls/{kind}{more}"


def hold(browser: Browser, cast: Cast) -> Page:
    browser.post(url(cast, "/attendance"), {"came": str(cast.edgar.id), "guests": "A guest"})
    return browser.post(url(cast, "/hold"))


def test_it_freezes_the_figures(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert hold(browse(cast.clara), cast).status == 303
    control, taken = control_of(cast.volga, "first"), snapshot_of(cast.volga, "first")
    assert control.held_on == date(2026, 11, 23)
    assert taken is not None
    assert sum(step["all"] for step in taken.figures["progress"]) == 56


def test_it_confirms_its_item(cast: Cast, browse: Callable[..., Browser]) -> None:
    hold(browse(cast.clara), cast)
    figures = snapshot_of(cast.volga, "first").figures  # type: ignore[union-attr]
    states = {item["code"]: item["state"] for item in figures["steps"][5]["items"]}
    assert states["6.4"] == "done"


def test_somebody_has_to_be_there(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).post(url(cast, "/hold"))
    assert page.status == 422
    assert "Tick who came" in page.text


def test_the_second_waits_for_the_first(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).post(url(cast, "/hold", kind="second"))
    assert page.status == 422
    assert "has not been held yet" in page.text


def test_it_can_be_taken_back(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    hold(clara, cast)
    assert clara.post(url(cast, "/reopen")).status == 303
    assert control_of(cast.volga, "first").held_at is None
    assert snapshot_of(cast.volga, "first") is None


def test_an_executive_cannot_hold_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.edgar).post(url(cast, "/hold")).status == 403


def test_an_executive_reads_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.edgar).get(url(cast))
    assert page.status == 200
    assert "Questions of the control" in page.text
    assert not page.all("textarea")


def test_a_head_sees_the_issues_of_his_department_alone(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    by = Actor(cast.clara.id, "consultant")
    raise_issue(cast.volga, by, title="Of the sales", owner_id=cast.emil.id)
    raise_issue(cast.volga, by, title="Of the service", owner_id=cast.igor.id)
    db.session.commit()
    page = browse(cast.hanna).get(url(cast))
    assert "Of the sales" in page.text
    assert "Of the service" not in page.text


def test_a_held_control_keeps_somebody_who_came(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara, htmx = browse(cast.clara), {"HX-Request": "true"}
    hold(clara, cast)
    opened = clara.get(url(cast))
    seen = {
        "seen": "1",
        "seen_person": opened.one("[name=seen_person]")["value"],
        "seen_guest": opened.one("[name=seen_guest]")["value"],
    }
    page = clara.post(url(cast, "/attendance"), {**seen, "guests": ""}, headers=htmx)
    assert page.status == 422
    assert "somebody came" in page.one("#attendance-error").get_text()
    assert len(attendees(control_of(cast.volga, "first"))) == 2
    assert clara.post(url(cast, "/attendance"), {"guests": ""}).status == 422
    changed = {**seen, "came": str(cast.hanna.id), "guests": ""}
    assert clara.post(url(cast, "/attendance"), changed).status == 303
    (left,) = attendees(control_of(cast.volga, "first"))
    assert left.person_id == cast.hanna.id


def test_a_held_control_shows_what_was_true_then(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    by, clara = Actor(cast.clara.id, "consultant"), browse(cast.clara)
    early = raise_issue(cast.volga, by, title="Raised before", owner_id=cast.emil.id)
    agreed = agree_next_step(cast.volga, by, title="Agreed before", control="first")
    db.session.commit()
    hold(clara, cast)
    overdue = clara.get(url(cast)).one("section:has(#attention) .rows").text
    with time_machine.travel("2026-11-30 08:00+04:00", tick=False):
        set_issue_state(early, by, "confirmed")
        set_next_step_state(agreed, by, "dropped")
        raise_issue(cast.volga, by, title="Raised elsewhere")
        raise_issue(cast.volga, by, title="Raised here later", control="first")
        agree_next_step(cast.volga, by, title="Agreed here later", control="first")
        db.session.commit()
        page = browse(cast.clara).get(url(cast))
    assert "23 November, 08:00" in page.one("#frozen").text.replace("\xa0", " ")
    then = page.one("section[aria-labelledby=issues] > ul.rows:not([id])").text
    assert "Raised before" in then
    assert "Confirmed" not in then
    assert "Raised here later" in page.one("#later-issues").text
    assert not any("Raised elsewhere" in row.text for row in page.all("li"))
    assert "Agreed before" in page.text
    assert "Dropped" not in page.text
    assert page.one("#later-next-steps form")
    assert page.one("section:has(#attention) .rows").text == overdue


def test_a_head_sees_of_the_frozen_issues_those_in_his_reach(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    by = Actor(cast.clara.id, "consultant")
    raise_issue(cast.volga, by, title="Of the sales", owner_id=cast.emil.id)
    raise_issue(cast.volga, by, title="Of the service", owner_id=cast.igor.id)
    hold(browse(cast.clara), cast)
    page = browse(cast.hanna).get(url(cast))
    assert "Of the sales" in page.text
    assert "Of the service" not in page.text


def test_the_list_tells_how_far_each_control_is(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara, controls = browse(cast.clara), f"/companies/{cast.volga.id}/controls"

    def line(kind: str) -> str:
        return " ".join(clara.get(controls).one(f"#control-{kind} .stages").text.split())

    assert line("first") == "Planned 23 Nov Not held yet No report yet Not signed yet"
    hold(clara, cast)
    assert line("first") == "Planned 23 Nov Held 23 Nov No report yet Not signed yet"
    assert "Planned 7 Dec Not held yet" in line("second")


@pytest.mark.parametrize("held", [False, True], ids=["open", "held"])
def test_its_cost_does_not_grow_with_what_it_shows(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int], held: bool
) -> None:
    by, clara = Actor(cast.clara.id, "consultant"), browse(cast.clara)

    def write_down(count: int) -> None:
        owners = (cast.emil.id, cast.igor.id, cast.hanna.id, None)
        for n in range(count):
            issue = raise_issue(cast.volga, by, title=f"Issue {n}", owner_id=owners[n % 4])
            more = {"owner_id": owners[n % 4], "issue_id": issue.id, "control": "first"}
            agree_next_step(cast.volga, by, title=f"Next {n}", **more)  # type: ignore[arg-type]
        db.session.commit()

    write_down(4)
    if held:
        hold(clara, cast)
    clara.get(url(cast))
    few = count_queries(lambda: clara.get(url(cast)))
    write_down(20)
    assert count_queries(lambda: clara.get(url(cast))) <= few
