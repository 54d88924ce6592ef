"""Controls with their words, snapshots, reports and signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.companies.models import Company
from portal.db import Base
from portal.media.models import StoredFile
from portal.people.models import Person

CONTROLS = ("first", "second", "summing_up")
REPORT_STATES = (
    "submitted",
    "returned",
    "signed",
    "signed_with_reservations",
    "not_signed",
)


class Control(Base):
    """A control of a rollout. Its date stands in the rollout row, with the other two."""

    __tablename__ = "controls"
    __table_args__ = (
        UniqueConstraint("company_id", "kind"),
        CheckConstraint("kind in ('first','second','summing_up')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    kind: Mapped[str] = mapped_column(String(20))
    move_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was moved by itself; for a late summing-up, why it is late."""
    held_on: Mapped[date | None]
    """Day of the company on which it was held."""
    held_at: Mapped[datetime | None]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    held_by: Mapped[Person | None] = relationship()
    words: Mapped[list["ControlWords"]] = relationship()
    attendees: Mapped[list["Attendee"]] = relationship(order_by="Attendee.id")


class ControlWords(Base):
    """One field of a control as it was typed last: `answer:<question>`, `decisions`, `thoughts`."""

    __tablename__ = "control_words"
    __table_args__ = (UniqueConstraint("control_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    control_id: Mapped[int] = mapped_column(ForeignKey("controls.id"))
    field: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    typed_at: Mapped[datetime]
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    typed_by: Mapped[Person] = relationship()


class EarlierWords(Base):
    """What stood in a field before a sitting changed it."""

    __tablename__ = "earlier_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    words_id: Mapped[int] = mapped_column(ForeignKey("control_words.id"), index=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    typed_at: Mapped[datetime]
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Attendee(Base):
    """Who was invited to a control, and whether he came. A guest has a name and no account."""

    __tablename__ = "attendees"
    __table_args__ = (UniqueConstraint("control_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    control_id: Mapped[int] = mapped_column(ForeignKey("controls.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest: Mapped[str] = mapped_column(String(120), default="")
    came: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person | None] = relationship()


class CalendarEntry(Base):
    """A control in the calendar of one person, as he was told of it last."""

    __tablename__ = "calendar_entries"
    __table_args__ = (
        UniqueConstraint("company_id", "control", "person_id"),
        CheckConstraint("state in ('invited','cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    control: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    uid: Mapped[str] = mapped_column(String(120))
    """The same for everyone who is asked to the control, and for good (RFC 5545, UID)."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with every change that he is told of (RFC 5546, SEQUENCE)."""
    starts_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    """Of the company: the wall clock by which the control is kept."""
    company_name: Mapped[str] = mapped_column(String(120))
    """Of the company, as it stands in his calendar."""
    state: Mapped[str] = mapped_column(String(10), default="invited")
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Snapshot(Base):
    """Everything counted, frozen when a control is held."""

    __tablename__ = "snapshots"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    control: Mapped[str | None] = mapped_column(String(20))
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    replaced: Mapped[bool] = mapped_column(default=False)
    """A newer snapshot of the same control stands in its place."""
    figures: Mapped[dict[str, Any]]


class Report(Base):
    """Version n of a control's report: frozen data, stored bytes, and what became of it."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("company_id", "control", "version"),
        Index("ix_reports_company_id_state", "company_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    control: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """Printed and in the QR code; opens the public check page."""
    state: Mapped[str] = mapped_column(String(30))
    data: Mapped[dict[str, Any]]
    data_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str | None] = mapped_column(String(64))
    """Hash of the signed report before this one: the chain."""
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    expires_on: Mapped[date]
    """Last day of the invitation to sign; the report itself does not expire."""
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom an executive asked to sign it in his place."""
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    """The PDF as submitted."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    """Reservations, comments of a return, or the administrator's reason for closing unsigned."""
    answered_from: Mapped[str] = mapped_column(String(64), default="")
    """Address of the network from which it was signed."""
    confirmed_by: Mapped[str] = mapped_column(String(10), default="")
    """By what the person showed that it was he: password or passkey."""
    signed_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """The PDF with the signature and the seal: the document."""
    level: Mapped[str] = mapped_column(String(5), default="")
    """Of the seal, as PAdES counts: B-B, B-T, B-LT."""
    certificate: Mapped[str] = mapped_column(String(95), default="")
    """SHA-256 of the certificate that sealed it, in pairs of digits."""

    submitted_by: Mapped[Person] = relationship(foreign_keys=[submitted_by_id])
    delegate: Mapped[Person | None] = relationship(foreign_keys=[delegate_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    signed_file: Mapped[StoredFile | None] = relationship(foreign_keys=[signed_file_id])


class Print(Base):
    """Something that prints and that a person waits for: asked, under way, done or failed."""

    __tablename__ = "prints"
    __table_args__ = (
        CheckConstraint("act in ('draft','compare','submit','sign','close')", name="act"),
        CheckConstraint("state in ('going','done','failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    act: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict[str, Any]]
    """What the person gave with it; gone with the row after a day."""
    asked_at: Mapped[datetime] = mapped_column(index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(20))
    """As which the person asked."""
    state: Mapped[str] = mapped_column(String(10), default="going")
    problem: Mapped[str] = mapped_column(String(40), default="")
    """Name of the exception that ended it."""
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """Of a draft or a comparison, which no report names."""

    company: Mapped[Company] = relationship()
    asked_by: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class ReportEvent(Base):
    """What became of a version of a report. Rows are added and never changed, as in the history.

    The history keeps no address of the network; here it stands until the person is forgotten.
    """

    __tablename__ = "report_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    verb: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Who did it; of `asked`, who was asked."""
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")
    """Of the network; empty where nobody did it from anywhere, or the person is forgotten."""

    report: Mapped[Report] = relationship()
    person: Mapped[Person] = relationship()
