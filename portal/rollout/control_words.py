"""The words of a control: answers, decisions, thoughts; saved field by field as they are typed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record, text_mark
from portal.db import db, now
from portal.rollout.guides import Guide
from portal.rollout.models import Control, ControlWords, EarlierWords

FREE_FIELDS = ("decisions", "thoughts")
SITTING = timedelta(minutes=30)
"""Changes of one field by one person within this time are one row of the history."""


class Overtaken(Exception):  # noqa: N818
    """Somebody else wrote in the field meanwhile; `theirs` is what stands there."""

    def __init__(self, theirs: ControlWords) -> None:
        super().__init__(theirs.field)
        self.theirs = theirs


def fields_of(guide: Guide) -> list[str]:
    """The fields of a control's page, in their order."""
    return [*(f"answer:{question.key}" for question in guide.asked), *FREE_FIELDS]


def words_of(control: Control) -> dict[str, ControlWords]:
    """What has been typed so far, by field."""
    query = select(ControlWords).where(ControlWords.control_id == control.id)
    rows = db.session.scalars(query.options(joinedload(ControlWords.typed_by)))
    return {row.field: row for row in rows}


def answered(guide: Guide, words: Mapping[str, ControlWords]) -> int:
    """How many of the questions asked have an answer."""
    rows = (words.get(f"answer:{question.key}") for question in guide.asked)
    return sum(row is not None and bool(row.text) for row in rows)


def saved_last(words: Mapping[str, ControlWords]) -> datetime | None:
    """When somebody last wrote at the control."""
    return max((row.typed_at for row in words.values()), default=None)


def save_words(
    control: Control,
    field: str,
    text: str,
    version: int,
    by: Actor,
    *,
    overrule: int | None = None,
) -> ControlWords:
    """Save one field of a locked control as it stands now.

    `version` is that of the text from which the typing began, 0 where nothing stood yet. Raises
    Overtaken where it is not the last, unless the person has seen the last one, `overrule`, and
    decided to keep his own: then the other text is kept among the earlier ones.
    """
    assert by.id is not None, "a person types"
    row = _locked(control, field)
    overruled = row is not None and row.version == overrule
    if row is not None and row.version != version and not overruled:
        if row.text == text:
            return row
        raise Overtaken(row)
    if row is None:
        row = ControlWords(
            company_id=control.company_id,
            control_id=control.id,
            field=field,
            text="",
            version=0,
            typed_at=now() - SITTING * 2,
            typed_by_id=by.id,
        )
        db.session.add(row)
    if row.text == text and row.version:
        return row
    if overruled or _new_sitting(row, by):
        _remember(row, control, by, text)
    row.text, row.version = text, row.version + 1
    row.typed_at, row.typed_by_id = now(), by.id
    db.session.flush()
    return row


def _locked(control: Control, field: str) -> ControlWords | None:
    query = select(ControlWords).where(
        ControlWords.control_id == control.id, ControlWords.field == field
    )
    return db.session.scalars(query.with_for_update()).one_or_none()


def _new_sitting(row: ControlWords, by: Actor) -> bool:
    return row.typed_by_id != by.id or now() - row.typed_at > SITTING


def _remember(row: ControlWords, control: Control, by: Actor, text: str) -> None:
    """Keep what stood there before the sitting, and tell the history of it once."""
    if row.text:
        db.session.add(
            EarlierWords(
                company_id=row.company_id,
                words_id=row.id,
                version=row.version,
                text=row.text,
                typed_at=row.typed_at,
                typed_by_id=row.typed_by_id,
            )
        )
    subject = f"control:{control.kind}:{row.field}"
    old, new = text_mark(row.text), text_mark(text)
    record(by, "control.words", subject, company_id=row.company_id, old=old, new=new)
