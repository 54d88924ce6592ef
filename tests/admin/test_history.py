"""The history of a company is readable, and closed to those whom it does not concern."""

import re
from collections.abc import Callable
from pathlib import Path

from portal.admin.sentences import VERBS, sentence
from portal.audit import Actor, History
from portal.db import db
from portal.issues.actions import raise_issue, set_issue_state
from tests.browser import Browser
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
        return sentence(History(verb=verb, subject=subject, **values), {7: "Hanna Hart"})

    assert told("membership.give", "person:7", new=[4, "head"]) == "Hanna Hart: role given"
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
