"""Raising an issue and agreeing on a next step: what they belong to, what is refused."""

from collections.abc import Callable

import pytest

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.issues.actions import raise_issue
from portal.issues.models import Issue, NextStep
from tests.browser import Browser, Page
from tests.people import Cast


@pytest.fixture(autouse=True)
def checklist(cast: Cast) -> None:
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.commit()


def raised(browser: Browser, cast: Cast, **values: str) -> Page:
    url = f"/companies/{cast.volga.id}/issues"
    return browser.submit(url, {"title": "Slow", **values}, form="form#raise")


def agreed(browser: Browser, cast: Cast, **values: str) -> Page:
    url = f"/companies/{cast.volga.id}/issues"
    return browser.submit(url, {"title": "Call them", **values}, form="form#agree")


@pytest.mark.parametrize(
    ("about", "step", "item", "problem"),
    [
        ("", None, None, None),
        ("step:3", 3, None, None),
        ("item:3:3.2", 3, "3.2", None),
        ("problem:4:3.p1", 4, None, "3.p1"),
    ],
)
def test_it_belongs_to_a_step_an_item_or_a_problem(
    cast: Cast,
    browse: Callable[..., Browser],
    about: str,
    step: int | None,
    item: str | None,
    problem: str | None,
) -> None:
    clara = browse(cast.clara)
    assert raised(clara, cast, about=about).status == 303
    issue = db.session.query(Issue).one()
    assert (issue.step, issue.item_code, issue.problem) == (step, item, problem)
    page = clara.get(f"/companies/{cast.volga.id}/issues/{issue.id}")
    chosen = [one["value"] for one in page.all("select#about option[selected]")]
    assert chosen == [about]


def test_the_choice_names_items_and_problems_in_words(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    page = browse(cast.clara).get(f"/companies/{cast.volga.id}/issues")
    groups = page.all("select#about optgroup")
    assert len(groups) == 7
    labels = [option.get_text() for option in groups[2].select("option")]
    assert any(label.startswith("3.2 ") for label in labels)
    assert len(page.all("select#about option[value^=item]")) == 56
    assert len(page.all("select#about option[value^=problem]")) == 31


def test_what_the_content_no_longer_knows_stays(cast: Cast, browse: Callable[..., Browser]) -> None:
    by = Actor(cast.clara.id, "consultant")
    issue = raise_issue(cast.volga, by, title="Old", step=2, item_code="2.99")
    db.session.commit()
    url = f"/companies/{cast.volga.id}/issues/{issue.id}"
    assert browse(cast.clara).submit(url, {"title": "Old one"}).status == 303
    assert (issue.title, issue.item_code) == ("Old one", "2.99")


def test_it_remembers_its_control(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert raised(browse(cast.clara), cast, control="second").status == 303
    assert db.session.query(Issue).one().control == "second"


def test_a_next_step_belongs_to_an_issue_and_a_control(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    raised(clara, cast)
    issue = db.session.query(Issue).one()
    assert agreed(clara, cast, issue_id=str(issue.id), control="first").status == 303
    step = db.session.query(NextStep).one()
    assert (step.issue_id, step.control) == (issue.id, "first")
    assert (
        "issue #1" in clara.get(f"/companies/{cast.volga.id}/issues").one("#next-steps-list").text
    )


def test_an_issue_of_another_company_is_no_choice(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    foreign = raise_issue(cast.zhiguli, Actor(cast.boris.id, "consultant"), title="Theirs")
    db.session.commit()
    assert agreed(browse(cast.clara), cast, issue_id=str(foreign.id)).status == 422
    assert db.session.query(NextStep).count() == 0


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    page = raised(browse(cast.clara), cast, title=" ", text="Nobody answers", due_on="2026-13-01")
    assert page.status == 422
    assert "Say in a few words" in page.one("#raise #title-error").get_text()
    assert page.one("#raise #due_on-error")
    assert page.one("#raise #text").get_text() == "Nobody answers"
    assert page.one("details:has(#raise)").has_attr("open")
