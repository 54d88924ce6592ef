"""The chain of a company's signed reports: each names the file of the one before it by its hash."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.companies.models import Company
from portal.db import db
from portal.media.files import open_bytes
from portal.rollout.models import Report
from portal.rollout.report import fingerprint
from portal.rollout.seals import checked
from portal.rollout.sign_off import SIGNED

Fault = Literal["file", "data", "seal", "previous"]


@dataclass(frozen=True)
class Link:
    """A signed report and what does not hold of it."""

    report: Report
    faults: tuple[Fault, ...]
    """`file`: its bytes are not those that were kept; `data`: its data are not those that were
    printed; `seal`: its seal does not hold or is another report's; `previous`: it does not name the
    report before it."""


def chain(company: Company) -> list[Link]:
    """Every signed report of a company, in the order in which they were signed."""
    query = select(Report).where(Report.company_id == company.id, Report.state.in_(SIGNED))
    query = query.options(joinedload(Report.signed_file), joinedload(Report.answered_by))
    links: list[Link] = []
    previous = None
    for report in db.session.scalars(query.order_by(Report.answered_at, Report.id)):
        links.append(Link(report, _faults(report, previous)))
        previous = report.signed_file.sha256 if report.signed_file else None
    return links


def _faults(report: Report, previous: str | None) -> tuple[Fault, ...]:
    found: list[Fault] = []
    try:
        content = open_bytes(report.signed_file) if report.signed_file else b""
    except FileNotFoundError:
        content = b""
    if not report.signed_file or hashlib.sha256(content).hexdigest() != report.signed_file.sha256:
        found.append("file")
    if fingerprint(report.data) != report.data_sha256:
        found.append("data")
    if report.level and not _sealed(report, content):
        found.append("seal")
    if report.previous_sha256 != previous:
        found.append("previous")
    return tuple(found)


def _sealed(report: Report, content: bytes) -> bool:
    """Whether the seal holds and is that of this report, not of another one."""
    finding = checked(content)
    return finding.verdict == "valid" and all(
        one.contact.endswith(f"/{report.code}") for one in finding.signatures
    )
