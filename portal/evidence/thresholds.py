"""Limits of the checks that a consultant changes for a company, with their history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.verdicts import Limits
from portal.evidence.models import Threshold


def limits_of(company_id: int) -> dict[str, Limits]:
    """The company's own limits by check; the standard ones hold for all others."""
    query = select(Threshold).where(Threshold.company_id == company_id).order_by(Threshold.id)
    newest = {row.check: row for row in db.session.scalars(query)}
    return {
        code: Limits(row.pass_limit, row.fail_limit)
        for code, row in newest.items()
        if code in CHECKS and (row.pass_limit, row.fail_limit) != (None, None)
    }


def history(company: Company, check: str) -> Sequence[Threshold]:
    """All that was set for a check, newest first."""
    query = select(Threshold).where(Threshold.company_id == company.id, Threshold.check == check)
    query = query.options(joinedload(Threshold.set_by)).order_by(Threshold.id.desc())
    return db.session.scalars(query).all()


def set_limits(company: Company, check: str, limits: Limits, reason: str, by: Actor) -> Threshold:
    """Judge a check by other limits from the next snapshot on; both None: the standard ones."""
    assert by.id is not None, "limits are set by people"
    row = Threshold(
        company_id=company.id,
        check=check,
        pass_limit=limits.pass_,
        fail_limit=limits.fail,
        reason=reason,
        set_by_id=by.id,
        set_at=now(),
    )
    db.session.add(row)
    values = [limits.pass_, limits.fail]
    record(by, "evidence.limits", f"check:{check}", company_id=company.id, new=values)
    return row
