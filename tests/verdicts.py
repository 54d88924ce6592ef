"""Snapshots of which only the verdicts matter."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.audit import PORTAL, record
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.people.models import Person

Said = tuple[str, float | None, int, int]
"""Verdict, value, rows that do not pass, rows that were judged."""


def measured(
    company: Company,
    by: Person,
    said: Mapping[str, Said],
    control: str = "ad_hoc",
    as_of: datetime | None = None,
    **more: Any,
) -> CrmSnapshot:
    """A ready snapshot with these verdicts by check; `moved` and keys as in its model."""
    moved = more.pop("moved", {})
    keys = {"mapping_key": "columns", "limits_key": "standard", "state": "ready"} | more
    moment = as_of or now()
    snapshot = CrmSnapshot(
        company_id=company.id,
        control=control,
        as_of=moment,
        currency="RUB",
        brought_by_id=by.id,
        brought_at=moment,
        ready_at=moment,
        due_at=moment,
        **keys,
    )
    db.session.add(snapshot)
    db.session.flush()
    for check, (verdict, value, failing, total) in said.items():
        limits = CHECKS[check].limits
        db.session.add(
            CheckResult(
                company_id=company.id,
                snapshot_id=snapshot.id,
                check=check,
                verdict=verdict,
                value=value,
                pass_limit=limits.pass_,
                fail_limit=limits.fail,
                failing=failing,
                total=total,
                moved=moved.get(check, {}),
            )
        )
    subject = f"crm_snapshot:{snapshot.id}"
    record(PORTAL, "evidence.ready", subject, company_id=company.id, new=control)
    db.session.commit()
    return snapshot


def days_ago(days: int) -> datetime:
    return now() - timedelta(days=days)
