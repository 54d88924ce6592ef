"""No input, however odd, yields a 500: huge numbers, characters that no text holds, far dates.

The URL map is walked, so that a route that is added tomorrow is tested tomorrow.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser
from tests.people import Cast
from tests.test_routes import COMPANY_RULES, OUTSIDE, RULES, method, url

HUGE = ["9" * 10, "9" * 30, "9" * 5000]
NUMBERS = (
    "owner step person page before consultant version opened issue_id owner_id person_id came "
    "successor_id department_id due_days order now state"
)
TEXTS = (
    "title text name email reason note field guests q code search subject answer comment next "
    "language theme kept kind file link label city industry phone password heard who"
)
WITH_IDS = [rule for rule in RULES if rule.arguments and {"company_id"} != rule.arguments]


@pytest.fixture(autouse=True)
def a_rollout(cast: Cast) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.commit()


def everybody(cast: Cast, browse: Callable[..., Browser]) -> list[Browser]:
    return [browse(cast.anna), browse(cast.clara)]


def failed(statuses: dict[str, int]) -> dict[str, int]:
    return {
        what: status for what, status in statuses.items() if status >= 500 and what != "/health"
    }


def with_number(rule: Rule, company_id: int, number: str) -> str:
    """The rule's address with a number in the place of every id but the company's."""
    address = url(rule, company_id)
    built = rule.rule.replace("<int:company_id>", str(company_id))
    for name, converter in rule._converters.items():
        if isinstance(converter, IntegerConverter):
            built = built.replace(f"<int:{name}>", number)
    return built if "<" not in built else address


@pytest.mark.parametrize("number", HUGE, ids=len)
def test_a_huge_id_in_an_address(
    app: Flask, cast: Cast, browse: Callable[..., Browser], number: str
) -> None:
    seen = {}
    for browser in everybody(cast, browse):
        for rule in WITH_IDS:
            address = with_number(rule, cast.volga.id, number)
            act = browser.get if method(rule) == "GET" else browser.post
            seen[f"{method(rule)} {rule.rule}"] = act(address).status
    assert failed(seen) == {}


def test_a_huge_company(app: Flask, cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    assert {clara.get(f"/companies/{number}/").status for number in HUGE} == {404}


@pytest.mark.parametrize("number", ["9" * 10, "9" * 30, "-1", ""])
def test_a_huge_number_in_a_query(
    app: Flask, cast: Cast, browse: Callable[..., Browser], number: str
) -> None:
    query = dict.fromkeys(NUMBERS.split(), number)
    seen = {}
    for browser in everybody(cast, browse):
        for rule in RULES:
            if method(rule) == "GET":
                seen[rule.rule] = browser.get(url(rule, cast.volga.id), query_string=query).status
    assert failed(seen) == {}


@pytest.mark.parametrize("number", ["9" * 10, "9" * 30, "-1"])
def test_a_huge_number_in_a_form(
    app: Flask, cast: Cast, browse: Callable[..., Browser], number: str
) -> None:
    data = {**dict.fromkeys(TEXTS.split(), "x"), **dict.fromkeys(NUMBERS.split(), number)}
    seen = {}
    for browser in everybody(cast, browse):
        for rule in COMPANY_RULES:
            if method(rule) == "POST":
                seen[rule.rule] = browser.post(url(rule, cast.volga.id), data).status
    assert failed(seen) == {}


@pytest.mark.parametrize("number", HUGE, ids=len)
def test_a_next_step_of_an_issue_far_away(
    cast: Cast, browse: Callable[..., Browser], number: str
) -> None:
    data = {"title": "Call", "owner_id": "", "issue_id": number}
    page = browse(cast.clara).post(f"/companies/{cast.volga.id}/next-steps", data)
    assert page.status < 500


def test_a_character_that_no_text_holds(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    query, clara, seen = dict.fromkeys((*TEXTS, *NUMBERS), "a\x00b"), browse(cast.clara), {}
    for rule in RULES:
        if rule.endpoint.startswith(OUTSIDE):
            continue
        address = url(rule, cast.volga.id)
        if method(rule) == "GET":
            seen[f"GET {rule.rule}"] = clara.get(address, query_string=query).status
        else:
            seen[f"POST {rule.rule}"] = clara.post(address, query).status
    assert set(seen.values()) == {400}
    assert clara.get("/report/%00").status == 404
    assert browse().post("/sign-in", {"email": "a\0@example.org", "password": "x"}).status == 400


def test_it_says_what_was_odd(cast: Cast, browse: Callable[..., Browser]) -> None:
    page = browse(cast.clara).post(
        f"/companies/{cast.volga.id}/issues", {"title": "Slow\0", "severity": "low"}
    )
    assert "character that no text can hold" in page.text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1900-01-01"])
def test_a_date_far_away(app: Flask, cast: Cast, browse: Callable[..., Browser], day: str) -> None:
    names = ("start", "day", "due_on", "first", "last", "second", "summing_up", "until")
    dates = {**dict.fromkeys(TEXTS.split(), "x"), **dict.fromkeys(names, day), "version": "1"}
    clara, seen = browse(cast.clara), {}
    for rule in COMPANY_RULES:
        address = url(rule, cast.volga.id)
        if method(rule) == "GET":
            seen[rule.rule] = clara.get(address, query_string=dates).status
        else:
            seen[rule.rule] = clara.post(address, dates).status
    assert failed(seen) == {}
