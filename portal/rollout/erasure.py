"""Removing a company for good: the one act that takes rows away, history included.

What stays is a tombstone in `erasures`: for each signed report its code and hashes, for each
certificate its code, course and day, so that whoever holds one can still have it checked. It names
neither the company nor a person. And whoever was asked to a control to come is told that it is off.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from portal.audit import Actor, Erasure, record
from portal.companies.companies import name_key
from portal.companies.models import Company
from portal.db import Base, db, now
from portal.issues.models import Issue
from portal.media.models import StoredFile
from portal.people.models import Membership
from portal.rollout.calendar_entries import withdraw
from portal.rollout.models import Report
from portal.training import facts as training


class NotConfirmed(Exception):  # noqa: N818
    """The name that was typed is not the company's."""


@dataclass(frozen=True)
class Extent:
    """How much an erasure takes away, for the page that asks."""

    people: int
    issues: int
    files: int
    reports: int
    """Signed ones, which stay checkable."""
    certificates: int
    """These do too."""


def extent(company: Company) -> Extent:
    """Count what an erasure would take away."""
    here = company.id
    people = select(Membership.person_id).where(Membership.company_id == here).distinct()
    signed = select(Report.id).where(Report.company_id == here, Report.signed_file_id.is_not(None))
    return Extent(
        people=_count(people),
        issues=_count(select(Issue.id).where(Issue.company_id == here)),
        files=_count(select(StoredFile.id).where(StoredFile.company_id == here)),
        reports=_count(signed),
        certificates=len(training.certificates(company)),
    )


def erase(company: Company, by: Actor, confirmed: str) -> set[str]:
    """Remove a company and everything that belongs to it; its people keep their accounts.

    Gives the hashes of the files that it had, for `media.files.let_go` after the commit. Raises
    NotConfirmed where `confirmed` is not the company's name.
    """
    if name_key(confirmed) != company.name_key:
        raise NotConfirmed
    withdraw(company, now())
    db.session.refresh(company, with_for_update=True)
    tombstone = Erasure(
        company_id=company.id,
        at=now(),
        by_id=by.id,
        open=True,
        reports=signed_reports(company),
        certificates=given_certificates(company),
    )
    files = select(StoredFile.sha256).where(StoredFile.company_id == company.id)
    hashes = set(db.session.scalars(files))
    db.session.add(tombstone)
    db.session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        if table.name != Erasure.__tablename__ and "company_id" in table.columns:
            db.session.execute(table.delete().where(table.c.company_id == company.id))
    companies = Base.metadata.tables[Company.__tablename__]
    db.session.execute(companies.delete().where(companies.c.id == company.id))
    tombstone.open = False
    # Without the company's id: SQLite may give it to a new company, whose history this is not.
    record(by, "company.erase", f"company:{company.id}", new=len(tombstone.reports))
    db.session.flush()
    return hashes


def signed_reports(company: Company) -> list[dict[str, Any]]:
    """What a tombstone keeps of each report with a last word: its code, state and hashes."""
    query = select(Report).where(
        Report.company_id == company.id, Report.signed_file_id.is_not(None)
    )
    return [
        {
            "code": report.code,
            "control": report.control,
            "version": report.version,
            "state": report.state,
            "timezone": company.timezone,
            "answered_at": report.answered_at.isoformat() if report.answered_at else None,
            "sha256": report.signed_file.sha256 if report.signed_file else None,
            "submitted_sha256": report.file.sha256,
            "data_sha256": report.data_sha256,
            "previous_sha256": report.previous_sha256,
        }
        for report in db.session.scalars(query.order_by(Report.id))
    ]


def given_certificates(company: Company) -> list[dict[str, Any]]:
    """What a tombstone keeps of each certificate."""
    return [
        {"code": one.code, "course": one.course, "finished_on": one.finished_on.isoformat()}
        for one in training.certificates(company)
    ]


def kept_of(code: str = "", sha256: str = "") -> dict[str, Any] | None:
    """What a tombstone keeps of a report, found by its code or by the hash of its file."""
    for reports in db.session.scalars(select(Erasure.reports).order_by(Erasure.id)):
        for report in reports:
            if code and report["code"] == code:
                return dict(report)
            if sha256 and sha256 in (report["sha256"], report["submitted_sha256"]):
                return dict(report)
    return None


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
