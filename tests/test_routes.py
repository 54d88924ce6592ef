"""Every route of the portal, walked by the URL map: declared, typed, closed to those outside.

No example stands for the others here: a route that is added tomorrow is tested tomorrow.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal import create_app
from portal.access import ABILITIES
from portal.odd_input import RowNumber
from tests.browser import Browser
from tests.conftest import test_settings
from tests.people import Cast

OUTSIDE = ("security.",)
"""Endpoints of Flask-Security, which guards its own routes."""


@cache
def app_for_its_map() -> Flask:
    return create_app(test_settings(Path("/nonexistent"), "sqlite://"))


def rules() -> Iterator[Rule]:
    app = app_for_its_map()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(OUTSIDE):
            yield rule


RULES = sorted(rules(), key=lambda rule: (rule.rule, rule.endpoint))
COMPANY_RULES = [rule for rule in RULES if "company_id" in rule.arguments]


def verb(rule: Rule) -> object:
    return getattr(app_for_its_map().view_functions[rule.endpoint], "requires", "undeclared")


def url(rule: Rule, company_id: int) -> str:
    """The rule's address at a company, with ids that need not exist."""
    values = dict.fromkeys(rule.arguments, 1)
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "AnyConverter":
            values[name] = next(iter(converter.items))  # type: ignore[assignment]
        elif type(converter).__name__ == "UnicodeConverter":
            values[name] = "x"  # type: ignore[assignment]
    values["company_id"] = company_id
    address = rule.build(values, append_unknown=False)
    assert address is not None
    return str(address[1])


def method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else sorted(rule.methods or ())[-1]


def send(browser: Browser, rule: Rule, address: str) -> int:
    if method(rule) == "GET":
        return browser.get(address).status
    return browser.post(address).status


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.endpoint)
def test_it_declares_its_permission(rule: Rule) -> None:
    assert verb(rule) != "undeclared", (
        f"{rule.endpoint} ({rule.rule}) does not say who may open it: "
        "put @requires('…'), @signed_in or @public right under its @bp.get or @bp.post"
    )


@pytest.mark.parametrize("rule", COMPANY_RULES, ids=lambda rule: rule.endpoint)
def test_a_company_url_begins_with_the_company_and_is_not_public(rule: Rule) -> None:
    assert rule.rule.startswith("/companies/<int:company_id>/")
    assert verb(rule) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.endpoint)
def test_ids_in_addresses_are_numbers(rule: Rule) -> None:
    for name in rule.arguments:
        if name.endswith("_id"):
            assert isinstance(rule._converters[name], RowNumber), rule.rule


def test_an_outsider_finds_nothing(app: Flask, cast: Cast, browse: Callable[..., Browser]) -> None:
    olga = browse(cast.olga)
    seen = {r.rule: send(olga, r, url(r, cast.volga.id)) for r in COMPANY_RULES}
    assert {rule: status for rule, status in seen.items() if status != 404} == {}


def test_a_company_that_does_not_exist_looks_the_same(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    clara = browse(cast.clara)
    seen = {r.rule: send(clara, r, url(r, 999_999)) for r in COMPANY_RULES}
    assert {rule: status for rule, status in seen.items() if status != 404} == {}


def test_a_stranger_is_asked_to_sign_in(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    stranger = browse()
    closed = [rule for rule in RULES if verb(rule) is not None]
    wrong = {}
    for rule in closed:
        address = url(rule, cast.volga.id)
        page = stranger.get(address) if method(rule) == "GET" else stranger.post(address)
        if page.status != 302 or "/sign-in" not in page.location:
            wrong[rule.rule] = (page.status, page.location)
    assert wrong == {}


@pytest.mark.parametrize("name", ["edgar", "hanna", "emil", "clara", "anna"])
def test_a_wrong_role_is_refused(
    app: Flask, cast: Cast, browse: Callable[..., Browser], name: str
) -> None:
    person = getattr(cast, name)
    role = person.memberships[-1].role
    browser = browse(person)
    unable = [r for r in RULES if isinstance(verb(r), str) and _unable(role, str(verb(r)))]
    assert unable, "every role lacks something"
    seen = {r.rule: send(browser, r, url(r, cast.volga.id)) for r in unable}
    assert {rule: status for rule, status in seen.items() if status != 403} == {}


def _unable(role: str, verb: str) -> bool:
    known = any(verb in verbs for verbs in ABILITIES.values())
    return known and verb not in ABILITIES[role]
