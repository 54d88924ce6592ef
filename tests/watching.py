"""Messages of a player, as the page of a lesson sends them."""

from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.training.models import Lesson, LessonProgress
from tests.browser import Browser


def url(what: Lesson, act: str = "") -> str:
    return f"/companies/{what.company_id}/training/lessons/{what.id}{act}"


def beat(browser: Browser, what: Lesson, ranges: Any, **more: Any) -> Any:
    """A message of the player, as the page sends it; the answer."""
    assert what.published is not None
    said = {"version_id": what.published.id, "ranges": ranges, "position": 5, "rate": 1, **more}
    headers = {"X-CSRFToken": browser.token(), "Accept": "application/json"}
    return browser.client.post(url(what, "/played"), json=said, headers=headers)


def progress() -> LessonProgress | None:
    return db.session.scalars(select(LessonProgress)).one_or_none()
