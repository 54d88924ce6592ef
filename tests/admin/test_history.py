"""The history of a company is readable, and closed to those whom it does not concern."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from portal.admin.sentences import VERBS
from portal.admin.telling import sentence
from portal.audit import Actor, History, record
from portal.db import db
from portal.issues.actions import change_issue, raise_issue, set_issue_state
from portal.rollout.state import put_on_hold
from portal.training import operations, texts
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

PORTAL = Path(__file__).parents[2] / "portal"
RECORDED = re.compile(
    r'\b_?(?:record|changed)\(\s*(?:(?:actor\("[^"]+"\)|[\w.]+),\s*){1,3}"([a-z_]+\.[a-z_]+)"'
)


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/history{more}"


def test_it_tells_in_sentences(cast: Cast, browse: Callable[..., Browser]) -> None:
    issue = raise_issue(cast.volga, Actor(cast.clara.id, "consultant"), title="Slow answers")
    set_issue_state(issue, Actor(cast.hanna.id, "head"), "resolved")
    db.session.commit()
    page = browse(cast.edgar).get(url(cast))
    assert "Issue #1: state changed, open → resolved Hanna Hart · head" in page.text


def test_it_shows_days_and_names_but_no_ids_and_hashes() -> None:
    def told(verb: str, subject: str, **values: object) -> str:
        return sentence(History(verb=verb, subject=subject, **values), {7: "Hanna Hart"}, {})

    assert told("membership.give", "person:7", new=["head", 4]) == "Hanna Hart: role given, head"
    assert told("consultant.assign", "person:7", new="consultant") == (
        "Hanna Hart: consultant assigned"
    )
    assert "held, 19\u00a0" in told("control.hold", "control:first", new="2026-11-19")
    assert told("control.words", "control:first:answer:first.q4") == (
        "First control, answer to a question: words written"
    )
    assert told("report.submit", "report:first:1", new="9f" * 32) == (
        "Report “first control”, version 1: submitted for signature"
    )
    assert told("item.proof_add", "item:3.2", new="link") == "Item 3.2: proof added, link"


WEEK = {"start": "2026-11-30", "first": "2026-12-07"}


@pytest.mark.parametrize(
    ("verb", "old", "new", "words"),
    [
        ("start.set", None, WEEK, "start of work 30 November; first control 7 December"),
        (
            "start.set",
            {**WEEK, "second": "2026-12-21"},
            {"start": "2026-12-01", "first": "2026-12-08", "second": "2026-12-21"},
            "start of work 30 November → 1 December; first control 7 December → 8 December",
        ),
        (
            "rollout.resume",
            {"first": "2026-12-07"},
            {"first": None},
            "first control 7 December → —",
        ),
        ("control.hold", None, {"held_on": "2026-11-25", "date": "2026-11-18"}, "25 November"),
        ("item.assign", None, "Hanna Hart", "Hanna Hart"),
        ("issue.owner", "Hanna Hart", "Emil Ebert", "Hanna Hart → Emil Ebert"),
        ("next_step.owner", "Emil Ebert", None, "Emil Ebert → —"),
        ("item.due", [None, None], ["2026-12-07", None], "7 December"),
        ("item.due", ["2026-12-07", None], [None, -5], "7 December → -5 working days"),
        ("issue.due", "2026-12-07", None, "7 December → —"),
        ("issue.step", 3, 4, "3 → 4"),
        ("membership.end", ["head", 4], None, "head"),
        ("membership.change", ["employee", 4], ["head", 4], "employee → head"),
        (
            "busy_period.remove",
            ["exhibition", "2026-12-07", "2026-12-11", False],
            None,
            "exhibition, 7 December – 11 December",
        ),
        ("item.confirm", None, "person", "by a person"),
        ("content.take_over", {"version": 1}, {"version": 2}, "1 → 2"),
    ],
)
def test_it_tells_from_what_to_what(
    cast: Cast, browse: Callable[..., Browser], verb: str, old: object, new: object, words: str
) -> None:
    ids = {"Hanna Hart": cast.hanna.id, "Emil Ebert": cast.emil.id}
    old, new = (ids.get(it, it) if isinstance(it, str) else it for it in (old, new))
    by = Actor(cast.clara.id, "consultant")
    with time_machine.travel("2026-11-23 08:00Z", tick=False):
        record(by, verb, "rollout", company_id=cast.volga.id, old=old, new=new)
        db.session.commit()
        page = browse(cast.edgar).get(url(cast))
    assert f", {words} Clara" in page.text


def test_it_names_the_new_owner(cast: Cast, browse: Callable[..., Browser]) -> None:
    by = Actor(cast.clara.id, "consultant")
    issue = raise_issue(cast.volga, by, title="Slow answers")
    change_issue(issue, by, issue.version, owner_id=cast.emil.id)
    db.session.commit()
    assert f"changed, {cast.emil.name}" in browse(cast.edgar).get(url(cast)).text


@pytest.mark.parametrize(("kind", "seen"), [("rollout", True), ("company", False)])
def test_it_is_filtered_by_what_it_is_about(
    cast: Cast, browse: Callable[..., Browser], kind: str, seen: bool
) -> None:
    put_on_hold(cast.volga, Actor(cast.clara.id, "consultant"), "Repairs")
    db.session.commit()
    page = browse(cast.edgar).get(url(cast, f"?kind={kind}"))
    assert ("Rollout put on hold" in page.text) == seen


def test_it_is_filtered_by_person(cast: Cast, browse: Callable[..., Browser]) -> None:
    raise_issue(cast.volga, Actor(cast.clara.id, "consultant"), title="Slow answers")
    db.session.commit()
    page = browse(cast.edgar).get(url(cast, f"?person={cast.hanna.id}"))
    assert "Issue #1" not in page.text


def test_a_head_cannot_read_it(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert browse(cast.hanna).get(url(cast)).status == 403


def test_every_verb_has_its_words() -> None:
    recorded = {
        verb for path in PORTAL.rglob("*.py") for verb in RECORDED.findall(path.read_text())
    }
    assert recorded - set(VERBS) == set()


def test_it_names_courses_lessons_videos_and_operations(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    by, deals = Actor(cast.clara.id, "consultant"), course(cast.volga, "Deals")
    made = lesson(deals, "video", "Hand it over")
    assert made.published is not None
    assert made.published.video is not None
    record(by, "course.state", f"course:{deals.id}", company_id=cast.volga.id, new="published")
    record(by, "quiz.hand_in", f"lesson:{made.id}:2", company_id=cast.volga.id)
    record(by, "course.remove", "course:999", company_id=cast.volga.id)
    texts.remove(made.published.video, "captions", "en", by, 1)
    operations.set_hidden(cast.volga, "add_product", True, by)
    db.session.commit()
    page = browse(cast.edgar).get(url(cast))
    for words in (
        "“Deals”: state of the course changed, published",
        "“Hand it over”: quiz answered",
        "“Hand it over”: captions removed",
        "”: operation left out of the list",
        "Course deleted",
    ):
        assert words in page.text


def test_titles_of_another_company_stay_there(cast: Cast, browse: Callable[..., Browser]) -> None:
    theirs = course(cast.zhiguli, "Their secret")
    by = Actor(cast.clara.id, "consultant")
    record(by, "course.state", f"course:{theirs.id}", company_id=cast.volga.id, new="published")
    db.session.commit()
    assert "Their secret" not in browse(cast.edgar).get(url(cast)).text
