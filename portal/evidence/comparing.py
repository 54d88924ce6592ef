"""A control's snapshot beside the baseline, as plain values that can be frozen and printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.companies.models import Company
from portal.db import db
from portal.evidence.before_after import MEASURED, baseline_of, keys_of, why_not
from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.verdicts import Better
from portal.evidence.checks.words import words
from portal.evidence.compare import CheckChange, compare
from portal.evidence.models import CheckResult, CrmSnapshot

Comparison = dict[str, Any]
"""What `comparison_at` gives: `snapshot`, `baseline`, `why_not`, `changes`, `worse`."""
PARTS = ("fixed", "new", "still")


@dataclass(frozen=True)
class Measured:
    """A stored verdict as a comparison takes it."""

    check: str
    verdict: str
    value: float | None
    better: Better


def comparison_at(
    company: Company, control: str, moment: datetime, language: str
) -> Comparison | None:
    """What the CRM data show at a control; None without a snapshot.

    The snapshot is the one of that control, else the newest before `moment`. It is compared with
    the baseline, and `worse` tells what got worse since the snapshot before it. The titles are in
    the language that is asked for.
    """
    snapshots = _measured(company, moment)
    mine = [one for one in snapshots if one.control == control] or snapshots
    if not mine:
        return None
    snapshot = mine[-1]
    baseline = baseline_of(snapshot, keys_of(snapshot))
    reason = _reason(snapshot, baseline)
    earlier = [one for one in snapshots if (one.as_of, one.id) < (snapshot.as_of, snapshot.id)]
    last = next((one for one in reversed(earlier) if _comparable(one, snapshot)), None)
    changes = _changes(baseline, snapshot, language) if baseline and not reason else []
    since_last = _changes(last, snapshot, language) if last else []
    return {
        "snapshot": _plain(snapshot, company),
        "baseline": _plain(baseline, company) if baseline else None,
        "why_not": reason,
        "changes": changes,
        "last": _plain(last, company) if last else None,
        "worse": [each for each in since_last if each["trend"] == "worse"],
    }


def without_figures(comparison: Comparison) -> Comparison:
    """The same for who sees no figures of the whole company: whether it got better or worse."""
    hidden = dict.fromkeys(("before", "after", "change", *PARTS))
    return {
        **comparison,
        **{part: [each | hidden for each in comparison[part]] for part in ("changes", "worse")},
    }


def _measured(company: Company, moment: datetime) -> list[CrmSnapshot]:
    """The snapshots of a company up to a moment that have figures, oldest first."""
    query = select(CrmSnapshot).where(
        CrmSnapshot.company_id == company.id,
        CrmSnapshot.state.in_(MEASURED),
        CrmSnapshot.ready_at <= moment,
        CrmSnapshot.results.any(),
    )
    query = query.options(selectinload(CrmSnapshot.results))
    return list(db.session.scalars(query.order_by(CrmSnapshot.as_of, CrmSnapshot.id)))


def _reason(snapshot: CrmSnapshot, baseline: CrmSnapshot | None) -> str:
    if baseline is None:
        return "is_baseline" if snapshot.control == "baseline" else "no_baseline"
    return why_not(keys_of(baseline), keys_of(snapshot))


def _comparable(one: CrmSnapshot, other: CrmSnapshot) -> bool:
    return not why_not(keys_of(one), keys_of(other))


def _changes(before: CrmSnapshot, after: CrmSnapshot, language: str) -> list[dict[str, Any]]:
    """The checks that both snapshots measured, in the order of the steps."""
    results = {row.check: row for row in after.results}
    found = compare(_judged(before.results), _judged(after.results))
    return [
        _change(one, results[one.check], before, language)
        for one in sorted(found, key=lambda one: list(CHECKS).index(one.check))
        if one.trend != "unknown"
    ]


def _judged(results: Sequence[CheckResult]) -> list[Measured]:
    return [
        Measured(row.check, row.verdict, row.value, CHECKS[row.check].better)
        for row in results
        if row.check in CHECKS and _speaks(CHECKS[row.check])
    ]


def _speaks(check: Check) -> bool:
    """Whether a check says what no other says: not the same figure turned round, nor a change."""
    return check.sql in (None, check.code)


def _change(
    one: CheckChange, row: CheckResult, before: CrmSnapshot, language: str
) -> dict[str, Any]:
    check = CHECKS[one.check]
    parts = row.moved if row.moved.get("since") == before.id else {}
    return {
        "check": one.check,
        "step": check.step,
        "title": words(one.check).title.in_language(language),
        "unit": check.unit,
        "before": one.before,
        "after": one.after,
        "change": one.change,
        "trend": one.trend,
        "verdict_before": one.verdict_before,
        "verdict_after": one.verdict_after,
        **{part: parts.get(part) for part in PARTS},
    }


def _plain(snapshot: CrmSnapshot, company: Company) -> dict[str, Any]:
    on = snapshot.as_of.astimezone(ZoneInfo(company.timezone)).date()
    return {"id": snapshot.id, "control": snapshot.control, "on": on.isoformat()}
