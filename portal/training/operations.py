"""The common operations that want a video: those of the content, as each company changed them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import func, select

from portal.audit import Actor, record, text_mark
from portal.companies.models import Company
from portal.content import ContentError, Entry, Text, content_root, read
from portal.db import db
from portal.training import models
from portal.training.finished import is_asked

LEAST = 20
STEPS = range(1, 8)
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


class Line(Entry, frozen=True):
    """An operation as the content has it; its code never changes."""

    code: str
    step: int
    title: Text
    shows: Text
    """What a video of it should show, in a sentence."""


class Lines(Entry, frozen=True):
    operations: tuple[Line, ...]


@dataclass(frozen=True)
class Operation:
    """An operation as a company has it, in one language."""

    code: str
    step: int | None
    """None for the company's own."""
    title: str
    shows: str
    own: bool
    hidden: bool = False


def init_app(app: Flask) -> None:
    """Read the content at start; a broken file stops the start."""
    app.extensions["operations"] = _load_once(content_root())


def load(root: Path) -> tuple[Line, ...]:
    """The operations under a content folder, by step; raises ContentError with the reason."""
    file = root / "operations.yaml"
    found = read(file, Lines).operations
    if len(found) < LEAST:
        raise ContentError(file, "operations", f"at least {LEAST}, got {len(found)}")
    codes = [line.code for line in found]
    for n, line in enumerate(found):
        where = f"operations[{n}]"
        if not _CODE.fullmatch(line.code) or len(line.code) > 40:
            raise ContentError(file, f"{where}.code", f"{line.code} is not small_letters")
        if line.code in codes[:n]:
            raise ContentError(file, f"{where}.code", f"{line.code} stands twice")
        if line.step not in STEPS:
            raise ContentError(file, f"{where}.step", f"expected 1 to 7, got {line.step}")
    return tuple(sorted(found, key=lambda line: line.step))


_load_once = cache(load)


def count_line(lines: tuple[Line, ...]) -> str:
    """What `portal content check` prints."""
    return f"{len(lines)} common operations"


def operations_of(company: Company, language: str) -> list[Operation]:
    """The operations of a company: the content's without those left out, then its own."""
    return [one for one in all_operations(company, language) if not one.hidden]


def all_operations(company: Company, language: str) -> list[Operation]:
    """The operations of a company, those left out too."""
    query = select(models.Operation).where(models.Operation.company_id == company.id)
    rows = {row.code: row for row in db.session.scalars(query.order_by(models.Operation.id))}
    content = [
        Operation(
            line.code,
            line.step,
            line.title.in_language(language),
            line.shows.in_language(language),
            own=False,
            hidden=line.code in rows and rows[line.code].hidden,
        )
        for line in _content()
    ]
    own = [
        Operation(row.code, None, row.own_title, "", own=True, hidden=row.hidden)
        for row in rows.values()
        if row.own_title is not None
    ]
    return [*content, *own]


def codes_by_company(company_ids: Iterable[int]) -> dict[int, set[str]]:
    """The codes of the operations that each company lists; one query."""
    wanted = list(company_ids)
    found = {company_id: {line.code for line in _content()} for company_id in wanted}
    query = select(models.Operation).where(models.Operation.company_id.in_(wanted))
    for row in db.session.scalars(query):
        (found[row.company_id].discard if row.hidden else found[row.company_id].add)(row.code)
    return found


def published_videos(company_ids: Iterable[int]) -> dict[int, dict[str, list[models.Lesson]]]:
    """The video lessons that people are asked for, by company and operation; one query."""
    found: dict[int, dict[str, list[models.Lesson]]] = {one: {} for one in company_ids}
    query = (
        select(models.Lesson)
        .join(models.Course, models.Course.id == models.Lesson.course_id)
        .where(
            models.Lesson.company_id.in_(found),
            models.Lesson.kind == "video",
            models.Lesson.operation.is_not(None),
            models.Course.state == "published",
            is_asked(),
        )
        .order_by(models.Course.position, models.Lesson.position, models.Lesson.id)
    )
    for lesson in db.session.scalars(query):
        assert lesson.operation is not None
        found[lesson.company_id].setdefault(lesson.operation, []).append(lesson)
    return found


def videos_under_way(company_id: int) -> dict[str, list[models.Lesson]]:
    """The video lessons that were begun for an operation and are not published yet."""
    found: dict[str, list[models.Lesson]] = {}
    query = (
        select(models.Lesson)
        .join(models.Course, models.Course.id == models.Lesson.course_id)
        .where(
            models.Lesson.company_id == company_id,
            models.Lesson.kind == "video",
            models.Lesson.operation.is_not(None),
            models.Lesson.withdrawn_at.is_(None),
            models.Course.state != "archived",
            ~(is_asked() & (models.Course.state == "published")),
        )
        .order_by(models.Course.position, models.Lesson.position, models.Lesson.id)
    )
    for lesson in db.session.scalars(query):
        found.setdefault(lesson.operation or "", []).append(lesson)
    return found


def add_own(company: Company, title: str, by: Actor) -> models.Operation:
    """Add an operation of the company's own; its code is never used again."""
    row = models.Operation(company_id=company.id, code=_new_code(company), own_title=title)
    db.session.add(row)
    subject = f"operation:{row.code}"
    record(by, "operation.add", subject, company_id=company.id, new=text_mark(title))
    db.session.flush()
    return row


def set_hidden(company: Company, code: str, hidden: bool, by: Actor) -> None:
    """Leave an operation out of the company's list, or take it in again."""
    query = select(models.Operation).where(
        models.Operation.company_id == company.id, models.Operation.code == code
    )
    row = db.session.scalars(query.with_for_update()).one_or_none()
    if (row is not None and row.hidden) == hidden:
        return
    if row is None:
        row = models.Operation(company_id=company.id, code=code)
        db.session.add(row)
    row.hidden = hidden
    verb = "operation.hide" if hidden else "operation.show"
    record(by, verb, f"operation:{code}", company_id=company.id)
    db.session.flush()


def _content() -> tuple[Line, ...]:
    found: tuple[Line, ...] = current_app.extensions["operations"]
    return found


def _new_code(company: Company) -> str:
    """The next `c<n>`; the company's row is locked, so that two makers get two codes."""
    db.session.scalar(select(Company.id).where(Company.id == company.id).with_for_update())
    own = select(func.count()).where(
        models.Operation.company_id == company.id, models.Operation.own_title.is_not(None)
    )
    return f"c{(db.session.scalar(own) or 0) + 1}"
