"""Every page, as each role meets it, wide in light and narrow in dark: axe finds nothing, nothing
sticks out, the browser's console stays silent.

Axe takes most of the time. In each look it reads every endpoint once, and whatever page holds a
kind of element that it has not read before.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from werkzeug.exceptions import NotFound

from portal.db import db
from portal.people.models import Person
from tests.browser import Browser
from tests.pages.conftest import Demonstration
from tests.pages.demonstration import addresses, strangers_addresses, visitors

pytestmark = pytest.mark.browser
AXE = Path("assets/node_modules/axe-core/axe.min.js")
KINDS = """() => {
  const words = ["id", "href", "value", "action", "datetime", "title", "content", "src", "style"];
  const tells = /^(class|role|type|aria-(?!label|desc|controls|details))/;
  const kind = (element) => element.localName + [...element.attributes]
    .filter((one) => !words.includes(one.name))
    .map((one) => tells.test(one.name) ? `[${one.name}=${one.value}]` : `[${one.name}]`)
    .sort().join("");
  return [...new Set([...document.querySelectorAll("body *")].map(
    (element) => `${kind(element.parentElement)}>${kind(element)}`))];
}"""
"""The kinds of elements on a page: name, role, state and classes, within those of the parent."""
LOOKS = {"wide and light": (1360, "light"), "narrow and dark": (360, "dark")}
ROLES = ("consultant", "executive", "head", "employee", "administrator", "stranger")


@pytest.fixture(scope="module")
def read() -> dict[str, set[str]]:
    """What axe has read in each look."""
    return defaultdict(set)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_wrong(
    demonstration: Demonstration,
    chromium: Chromium,
    read: dict[str, set[str]],
    role: str,
    look: str,
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    seen = 0
    for person, visited in visits(demonstration, role):
        with window(chromium, demonstration, person, look) as page:
            said: list[str] = []
            page.on("console", lambda line, said=said: said.append(line.text))
            db.session.rollback()  # some of these pages write, and must not wait for us
            for address in visited:
                answer = page.goto(demonstration.url + address)
                assert answer is not None
                assert answer.status < 500, address
                seen += 1
                wrong = violations(page) if is_new(demonstration, page, address, read[look]) else []
                for fault in (*wrong, *too_wide(page), *heard(said)):
                    found[fault].add(address)
    assert seen > 3
    assert not found, "\n".join(f"{fault} at {', '.join(at)}" for fault, at in found.items())


def visits(demonstration: Demonstration, role: str) -> Iterator[tuple[Person | None, list[str]]]:
    """Who of a role opens which pages."""
    if role == "stranger":
        yield None, [*strangers_addresses(demonstration.app), "/nowhere"]
        return
    for visitor in visitors(role):
        person = db.session.get_one(Person, visitor.person_id)
        yield person, [*addresses(demonstration.app, visitor), "/admin/health", "/nowhere"]


@contextmanager
def window(
    chromium: Chromium, demonstration: Demonstration, person: Person | None, look: str
) -> Iterator[Page]:
    width, theme = LOOKS[look]
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=theme,  # type: ignore[arg-type]
        locale="ru-RU",
    )
    if person is not None:
        context.add_cookies([session_cookie(demonstration, person)])
    yield context.new_page()
    context.close()


def session_cookie(demonstration: Demonstration, person: Person) -> Any:
    cookie = Browser(demonstration.app, person).client.get_cookie("session")
    assert cookie is not None
    return {"name": "session", "value": cookie.value, "url": demonstration.url}


def is_new(demonstration: Demonstration, page: Page, address: str, read: set[str]) -> bool:
    """Whether axe has not read this endpoint, or a kind of element on the page; now it will."""
    kinds = {endpoint(demonstration, address), *page.evaluate(KINDS)}
    new = not kinds <= read
    read |= kinds
    return new


def endpoint(demonstration: Demonstration, address: str) -> str:
    try:
        return str(demonstration.app.url_map.bind("").match(address.partition("?")[0])[0])
    except NotFound:
        return "nowhere"


def violations(page: Page) -> list[str]:
    """What axe finds."""
    page.evaluate(AXE.read_text())
    answer = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:150]}"
        for violation in answer["violations"]
        for node in violation["nodes"][:3]
    ]


def faults(page: Page) -> list[str]:
    """What axe finds, and by how much the page is too wide."""
    return [*violations(page), *too_wide(page)]


def too_wide(page: Page) -> list[str]:
    over = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    return [f"{over} px too wide"] if over > 0 else []


def heard(said: list[str]) -> list[str]:
    """What the console said, but that a page was refused, which is some pages' purpose."""
    lines = [line for line in said if "status of 40" not in line]
    said.clear()
    return lines
