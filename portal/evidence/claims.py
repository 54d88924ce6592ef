"""The right to take a step with a snapshot: one process at a time, as long as it goes on."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select, true, update

from portal.db import db, now
from portal.evidence.models import UNDER_WAY, CrmSnapshot

HELD = timedelta(minutes=10)
"""How long a claim holds that nobody moves on; each part of a step is shorter."""

stopping = threading.Event()
"""Set when the process is to end: the snapshot at work is given back."""


class Lost(Exception):  # noqa: N818
    """The claim does not hold any more: cancelled, or another process has taken it."""


class Stopped(Exception):  # noqa: N818
    """The process is to end."""


@dataclass
class Claim:
    """The right to take a step with a snapshot, for as long as its row is due when we said."""

    snapshot_id: int
    company_id: int
    state: str
    attempt: int
    due_at: datetime

    @property
    def folder(self) -> Path:
        """Of this attempt alone."""
        return workplace() / f"{self.snapshot_id}-{self.attempt}"

    def beat(self, stage: str, percent: int) -> None:
        """Say how far the work is, and that it goes on. Raises Lost, Stopped."""
        if stopping.is_set():
            raise Stopped
        until = now() + HELD
        self.change(due_at=until, stage=stage, percent=percent)
        db.session.commit()
        self.due_at = until

    def change(self, **values: Any) -> None:
        """Change the snapshot's row while the claim holds. Raises Lost."""
        held = (
            CrmSnapshot.id == self.snapshot_id,
            CrmSnapshot.due_at == self.due_at,
            CrmSnapshot.state == self.state,
        )
        changed = db.session.execute(update(CrmSnapshot).where(*held).values(**values))
        if not changed.rowcount:  # type: ignore[attr-defined]
            db.session.rollback()
            raise Lost


def claim_one(moment: datetime, number: int | None = None) -> Claim | None:
    """Take one snapshot that waits, or this one, so that no other process takes it too."""
    this = CrmSnapshot.id == number if number is not None else true()
    query = (
        select(CrmSnapshot)
        .where(CrmSnapshot.state.in_(UNDER_WAY), CrmSnapshot.due_at <= moment, this)
        .order_by(CrmSnapshot.due_at, CrmSnapshot.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.scalars(query).one_or_none()
    if row is None:
        db.session.commit()
        return None
    row.attempts += 1
    row.percent, row.error, row.error_values = 0, "", {}
    row.due_at = max(moment, now()) + HELD
    db.session.commit()
    return Claim(row.id, row.company_id, row.state, row.attempts, row.due_at)


def workplace() -> Path:
    """Where files are read and mapped; whatever stands here can be made anew."""
    data: Path = current_app.config["SETTINGS"].data
    return data / "evidence"
