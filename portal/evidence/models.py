"""What is kept of a client's CRM data: snapshots, their files and tables, and what was measured.

The rows of a client's CRM stand in files alone; here are only places, counts and verdicts.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.issues.models import Issue, NextStep
from portal.media.models import StoredFile
from portal.people.models import Person

CONTROLS = ("baseline", "first", "second", "summing_up", "ad_hoc")
"""What a snapshot was taken for; `ad_hoc` stands alone."""
UNDER_WAY = ("brought", "mapped", "kept")
"""States that the job takes up: it reads what was brought, then maps it, then measures it."""
STATES = (
    *("collecting", "brought", "mapping", "mapped", "preview", "kept", "ready"),
    *("failed", "cancelled", "deleted"),
)
"""Of a snapshot, in the order in which it comes about."""
VERDICTS = ("pass", "warn", "fail", "not_checkable", "needs_person")


class CrmSnapshot(Base):
    """A client's CRM at one moment.

    Files are collected, brought and read; a consultant says which column is what, sees what came of
    it, and keeps it; then it is measured. Nothing but a `ready` snapshot is shown anywhere else.
    """

    __tablename__ = "crm_snapshots"
    __table_args__ = (
        Index("ix_crm_snapshots_company_id_as_of", "company_id", "as_of"),
        Index("ix_crm_snapshots_state_due_at", "state", "due_at"),
        CheckConstraint(
            "state in ('collecting','brought','mapping','mapped','preview','kept','ready','failed',"
            "'cancelled','deleted')",
            name="state",
        ),
        CheckConstraint(
            "control in ('baseline','first','second','summing_up','ad_hoc')", name="control"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    control: Mapped[str] = mapped_column(String(20))
    as_of: Mapped[datetime]
    """The "now" of all its figures."""
    currency: Mapped[str] = mapped_column(String(3), default="")
    """Of amounts that name none."""
    state: Mapped[str] = mapped_column(String(20), default="collecting")
    proposal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the job understood of the files, with examples; emptied when the snapshot is ready."""
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Which column is what, as in a mapping file; first as proposed, then as corrected.
    Plain JSON, since the binary kind forgets the order of the stages."""
    mapping_key: Mapped[str] = mapped_column(String(64), default="")
    """Hash of what the mapping says of columns and stages: only equal ones are compared."""
    limits_key: Mapped[str] = mapped_column(String(64), default="")
    """Hash of the thresholds by which it was judged: only equal ones are compared."""
    counts: Mapped[list[Any]] = mapped_column(default=list)
    """A row an entity and file: rows, kept, repaired, left out, and the reasons with counts."""
    filled: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By entity the names of the canonical fields that the files had."""
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(40), default="")
    """Why the import failed, as a key."""
    error_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stage: Mapped[str] = mapped_column(String(20), default="")
    """What the job does now: reading, mapping, measuring, storing."""
    percent: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    """When the job may take it up; moved on while it works, as a claim."""
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    files: Mapped[list["CrmFile"]] = relationship(order_by="CrmFile.id")
    tables: Mapped[list["CrmTable"]] = relationship(order_by="CrmTable.id")
    results: Mapped[list["CheckResult"]] = relationship(order_by="CheckResult.id")
    brought_by: Mapped[Person] = relationship(foreign_keys=[brought_by_id])


class CrmFile(Base):
    """A file as the client's CRM exported it."""

    __tablename__ = "crm_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("crm_snapshots.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """None once the snapshot is deleted."""
    name: Mapped[str] = mapped_column(String(200))

    file: Mapped[StoredFile | None] = relationship()


class CrmTable(Base):
    """A table of a snapshot as a Parquet file: of the canonical model, or what happened to rows."""

    __tablename__ = "crm_tables"
    __table_args__ = (UniqueConstraint("snapshot_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("crm_snapshots.id"))
    name: Mapped[str] = mapped_column(String(40))
    """An entity; `notes` for what was repaired and left out; `failing:<check>` for its rows."""
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    rows: Mapped[int]

    file: Mapped[StoredFile] = relationship(lazy="joined")


class CheckResult(Base):
    """What a check said of a snapshot."""

    __tablename__ = "check_results"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "check"),
        CheckConstraint(
            "verdict in ('pass','warn','fail','not_checkable','needs_person')", name="verdict"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("crm_snapshots.id"))
    check: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    pass_limit: Mapped[float | None]
    fail_limit: Mapped[float | None]
    reason: Mapped[list[Any]] = mapped_column(default=list)
    """Why it is not checkable or needs a person: a key and its values."""
    failing: Mapped[int] = mapped_column(default=0)
    """Rows behind it, in the snapshot's table `failing:<check>`."""
    total: Mapped[int] = mapped_column(default=0)
    """Rows that were judged."""
    currency: Mapped[str] = mapped_column(String(3), default="")
    """Of the sum that decided, where a sum is judged."""
    beside: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Further figures by their names."""
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Since the baseline: its id as `since`, and how many rows are fixed, new, still, without_id.

    Empty where there was no comparable baseline.
    """


class Threshold(Base):
    """Limits of a check that a consultant set for a company; the newest row holds."""

    __tablename__ = "thresholds"
    __table_args__ = (Index("ix_thresholds_company_id_check", "company_id", "check"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    check: Mapped[str] = mapped_column(String(16))
    pass_limit: Mapped[float | None]
    fail_limit: Mapped[float | None]
    """Both none: the standard limits hold again."""
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]

    set_by: Mapped[Person] = relationship()


class SentRows(Base):
    """Rows behind a check that somebody was given, with a next step or an issue."""

    __tablename__ = "sent_rows"
    __table_args__ = (
        Index("ix_sent_rows_company_id_check", "company_id", "check"),
        CheckConstraint("(next_step_id is null) <> (issue_id is null)", name="one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("crm_snapshots.id"))
    check: Mapped[str] = mapped_column(String(16))
    numbers: Mapped[list[Any]] = mapped_column(default=list)
    """Places of the rows in the snapshot's table `failing:<check>`."""
    next_step_id: Mapped[int | None] = mapped_column(ForeignKey("next_steps.id"), index=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), index=True)

    next_step: Mapped[NextStep | None] = relationship()
    issue: Mapped[Issue | None] = relationship()


class EvidenceSetting(Base):
    """What a company's evidence remembers from one import to the next, and what it forbids."""

    __tablename__ = "evidence_settings"

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The last mapping that a consultant confirmed; proposed for files with the same headers."""
    loss_reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Reasons as the CRM spells them to those of the company's list."""
    downloads: Mapped[bool] = mapped_column(default=True)
    """Whether anybody may take rows and reports away as files."""
    version: Mapped[int] = mapped_column(default=1)


class CrmUser(Base):
    """A user of the client's CRM, matched to a person or a department of the company.

    The rows of a user who is matched to nobody are seen by executive and consultant alone.
    """

    __tablename__ = "crm_users"
    __table_args__ = (UniqueConstraint("company_id", "crm_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    crm_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))


class SavedView(Base):
    """A report with its filters under a name, for the person who saved it."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_company_id_person_id", "company_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    report: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
