"""No page asks the database more often when there are more rows: every page, by the URL map."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from portal.db import db, now
from tests.browser import Browser
from tests.filling import hold_a_control
from tests.full_company import add_rows
from tests.pages.demonstration import Visitor, addresses
from tests.people import Cast

Count = Callable[[Callable[[], object]], int]
LEAST_PAGES = 12
FEW, MANY = range(2), range(2, 14)
NAMES = {"consultant": "clara", "administrator": "anna", "executive": "edgar", "head": "hanna"}


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        yield


@pytest.mark.parametrize("role", NAMES)
def test_more_rows_mean_no_more_queries(
    app: Flask, cast: Cast, browse: Callable[..., Browser], count_queries: Count, role: str
) -> None:
    hold_a_control(cast.volga, cast.clara, now().date(), issues=2, words=1)
    add_rows(cast, FEW)
    who = getattr(cast, NAMES[role])
    browser = browse(who)
    pages = addresses(app, Visitor(role, who.id, cast.volga.id, sees_all=True))
    few = _queries(browser, count_queries, pages)
    _read_again(cast)
    add_rows(cast, MANY)
    many = _queries(browser, count_queries, pages)
    assert few.keys() == many.keys()
    assert len(few) > LEAST_PAGES
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert grown == {}, "queries with few rows and with many"


def _queries(browser: Browser, count_queries: Count, pages: list[str]) -> dict[str, int]:
    """The statements of each page that answers."""
    found = {}
    for page in pages:
        statuses: list[int] = []
        db.session.commit()
        db.session.expunge_all()
        count = count_queries(lambda: statuses.append(browser.get(page).status))  # noqa: B023
        if statuses == [200]:
            found[page] = count
    return found


def _read_again(cast: Cast) -> None:
    """The session has let go of the cast; let it have them once more."""
    for name, row in list(vars(cast).items()):
        setattr(cast, name, db.session.get(type(row), row.id))
