"""A check now and in the snapshot from before the start of work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.db import db
from portal.evidence.before_after import FAILING, baseline_of, keys_of, why_not
from portal.evidence.checks.catalogue import Check
from portal.evidence.checks.measuring import COMPARED
from portal.evidence.compare import Trend, compare
from portal.evidence.comparing import Measured
from portal.evidence.failing import Moves, moves
from portal.evidence.measures import figure
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.evidence.stored import table_of


@dataclass(frozen=True)
class Since:
    """What has changed, or why that is not said."""

    as_of: datetime
    """Of the baseline."""
    why_not: str
    """As a key; empty where the two are comparable."""
    verdict_before: str = ""
    before: str = ""
    """Empty for who does not see all."""
    after: str = ""
    trend: Trend = "unknown"
    moves: Moves | None = None
    """Rows by their ids, within reach; None where the rows of the baseline are deleted."""


def since_baseline(
    snapshot: CrmSnapshot, check: Check, among: Collection[str] | None
) -> Since | None:
    """A check then and now; None for the baseline itself, and where there is none before it."""
    baseline = baseline_of(snapshot, keys_of(snapshot))
    if baseline is None:
        return None
    if reason := why_not(keys_of(baseline), keys_of(snapshot)):
        return Since(baseline.as_of, reason)
    changes = compare(_judged(baseline, check), _judged(snapshot, check))
    if not changes:
        return None
    change = changes[0]
    # What compares with the baseline by itself has nothing to say of it then.
    tells = among is None and change.trend != "unknown"
    rows = None
    if baseline.state == "ready":
        first, last = (table_of(side, FAILING + check.code) for side in (baseline, snapshot))
        rows = moves(first, last, among)
    return Since(
        baseline.as_of,
        "",
        "" if check.code.startswith(COMPARED) else change.verdict_before,
        figure(check, change.before) if tells else "",
        figure(check, change.after) if tells else "",
        change.trend if tells else "unknown",
        rows,
    )


def _judged(side: CrmSnapshot, check: Check) -> list[Measured]:
    query = select(CheckResult).where(
        CheckResult.snapshot_id == side.id, CheckResult.check == check.code
    )
    return [
        Measured(row.check, row.verdict, row.value, check.better)
        for row in db.session.scalars(query)
    ]
