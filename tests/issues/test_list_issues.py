"""The list of issues and next steps: filters, pages, its cost, the CSV."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
import time_machine

from portal.audit import Actor, History
from portal.companies.models import Company
from portal.db import db
from portal.issues.actions import (
    agree_next_step,
    hand_over,
    raise_issue,
    set_issue_state,
    set_next_step_state,
)
from portal.issues.facts import open_issues, open_next_steps
from portal.issues.models import Issue, NextStep
from tests.browser import Browser
from tests.people import Cast


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/issues{more}"


def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def fill(company: Company, cast: Cast, count: int) -> None:
    owners = [cast.emil.id, cast.igor.id, cast.hanna.id, None]
    for n in range(count):
        issue = raise_issue(company, by(cast), title=f"Issue {n}", owner_id=owners[n % 4], step=3)
        agree_next_step(
            company, by(cast), title=f"Next {n}", owner_id=owners[n % 4], issue_id=issue.id
        )
    db.session.commit()


def titles(browser: Browser, address: str) -> list[str]:
    rows = browser.get(address).all("#issue-list li a")
    return [link.get_text() for link in rows]


def test_it_filters_by_step(cast: Cast, browse: Callable[..., Browser]) -> None:
    raise_issue(cast.volga, by(cast), title="Of three", step=3)
    raise_issue(cast.volga, by(cast), title="Of five", step=5)
    db.session.commit()
    clara = browse(cast.clara)
    assert clara.get(url(cast)).all("select#filter-step option[value='5']")
    assert titles(clara, url(cast, "?step=5")) == ["Of five"]


def test_closed_next_steps_are_a_filter_away(cast: Cast, browse: Callable[..., Browser]) -> None:
    for title, state in (("To do", "open"), ("Was done", "done"), ("Was dropped", "dropped")):
        step = agree_next_step(cast.volga, by(cast), title=title)
        set_next_step_state(step, by(cast), state)
    db.session.commit()
    clara = browse(cast.clara)

    def shown(more: str) -> str:
        return clara.get(url(cast, more)).one("#next-steps-list").text

    assert "Was" not in shown("")
    assert "To do" in shown("")
    assert "Was done" in shown("?steps=done")
    assert "Was dropped" not in shown("?steps=done")
    assert "Was dropped" in shown("?steps=dropped")
    assert "To do" in shown("?steps=all")
    assert "Was dropped" in shown("?steps=all")


def test_pages_of_25(cast: Cast, browse: Callable[..., Browser]) -> None:
    fill(cast.volga, cast, 52)
    clara = browse(cast.clara)
    seen = [title for page in (1, 2, 3) for title in titles(clara, url(cast, f"?page={page}"))]
    assert len(titles(clara, url(cast))) == 25
    assert len(seen) == len(set(seen)) == 52
    assert titles(clara, url(cast, "?page=99")) == titles(clara, url(cast, "?page=3"))
    page = clara.get(url(cast, "?step=3&page=2"))
    assert "step=3" in str(page.one("#issue-list a[rel=next]")["href"])
    later = clara.get(url(cast, "?steps_page=3")).all("#next-steps-list li")
    assert len(later) == 2


@pytest.mark.parametrize("more", ["", ".csv", "?steps=all"])
def test_its_cost_does_not_grow_with_its_rows(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int], more: str
) -> None:
    clara = browse(cast.clara)
    fill(cast.volga, cast, 4)
    clara.get(url(cast, more))
    few = count_queries(lambda: clara.get(url(cast, more)))
    fill(cast.volga, cast, 20)
    assert count_queries(lambda: clara.get(url(cast, more))) == few


def table(browser: Browser, address: str) -> list[list[str]]:
    raw = browser.get(address).response.get_data().decode("utf-8-sig")
    return list(csv.reader(StringIO(raw)))


def test_the_csv_names_item_problem_and_control(cast: Cast, browse: Callable[..., Browser]) -> None:
    raise_issue(cast.volga, by(cast), title="Slow", step=3, item_code="3.2", control="first")
    raise_issue(cast.volga, by(cast), title="Seen", step=3, problem="3.p1")
    db.session.commit()
    head, first, second = table(browse(cast.clara), url(cast, ".csv"))
    row = dict(zip(head, first, strict=True))
    assert (row["Item"], row["Problem"], row["Control"]) == ("3.2", "", "First control")
    assert dict(zip(head, second, strict=True))["Problem"] == "3.p1"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_a_formula_stays_a_text(cast: Cast, browse: Callable[..., Browser], title: str) -> None:
    raise_issue(cast.volga, by(cast), title=title)
    db.session.commit()
    _head, row = table(browse(cast.clara), url(cast, ".csv"))
    assert row[1] == f"'{title}"


def test_the_csv_follows_the_filter_and_the_reach(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    for title, owner, state in (
        ("Emil's", cast.emil, "open"),
        ("Igor's", cast.igor, "open"),
        ("Settled", cast.emil, "confirmed"),
    ):
        set_issue_state(
            raise_issue(cast.volga, by(cast), title=title, owner_id=owner.id), by(cast), state
        )
    db.session.commit()
    clara, hanna = browse(cast.clara), browse(cast.hanna)
    assert [row[1] for row in table(clara, url(cast, ".csv"))[1:]] == ["Emil's", "Igor's"]
    assert len(table(clara, url(cast, ".csv?show=all"))) == 4
    assert [row[1] for row in table(hanna, url(cast, ".csv"))[1:]] == ["Emil's"]
    assert db.session.query(History).filter_by(verb="issues.download").count() == 3


def test_a_leavers_rows_go_to_a_successor(cast: Cast) -> None:
    settled = raise_issue(cast.volga, by(cast), title="Settled", owner_id=cast.emil.id)
    set_issue_state(settled, by(cast), "confirmed")
    raise_issue(cast.volga, by(cast), title="Open", owner_id=cast.emil.id)
    raise_issue(cast.volga, by(cast), title="Of Hanna", owner_id=cast.hanna.id)
    raise_issue(cast.zhiguli, by(cast), title="Elsewhere", owner_id=cast.emil.id)
    agree_next_step(cast.volga, by(cast), title="Call", owner_id=cast.emil.id)
    db.session.commit()
    assert hand_over(cast.volga.id, cast.emil.id, cast.igor.id, by(cast)) == 2
    db.session.expire_all()
    owners = {row.title: row.owner_id for row in db.session.query(Issue)}
    assert owners["Open"] == cast.igor.id
    assert owners["Settled"] == owners["Elsewhere"] == cast.emil.id
    assert db.session.query(NextStep).one().owner_id == cast.igor.id
    assert db.session.query(History).filter_by(verb="issues.hand_over").count() == 1
    assert hand_over(cast.volga.id, cast.emil.id, cast.igor.id, by(cast)) == 0


@pytest.mark.parametrize(
    ("now", "days"), [("2026-11-23 23:59+04:00", 0), ("2026-11-24 00:01+04:00", 1)]
)
def test_days_open_are_days_of_the_company(cast: Cast, now: str, days: int) -> None:
    with time_machine.travel("2026-11-23 02:00+04:00", tick=False):
        raise_issue(cast.volga, by(cast), title="At night")
        agree_next_step(cast.volga, by(cast), title="At night too")
    with time_machine.travel(now, tick=False):
        assert [fact.days_open for fact in open_issues(cast.volga)] == [days]
        assert [fact.days_open for fact in open_next_steps(cast.volga)] == [days]
