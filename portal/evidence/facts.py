"""What the rooms above may know of a client's CRM data: plain values by company.

All of it stands in the database; the rows themselves are looked at on the pages of this room alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db
from portal.evidence.change_chart import drawn_change as drawn_change
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.compare import trend
from portal.evidence.comparing import Comparison as Comparison
from portal.evidence.comparing import comparison_at as comparison_at
from portal.evidence.comparing import without_figures as without_figures
from portal.evidence.measures import title_of as title_of
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.evidence.said import change_of as change_of
from portal.evidence.said import figure_of as figure_of
from portal.evidence.said import figures_said

BY_FIGURE = ("pass", "warn", "fail", "needs_person")
"""Verdicts that have a figure."""


def _supported() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for check in CHECKS.values():
        for code in check.supports:
            found.setdefault(code, []).append(check.code)
    return {code: tuple(sorted(of, key=code.__ne__)) for code, of in found.items()}


SUPPORTED = MappingProxyType(_supported())
"""By code of an item or problem the checks that speak for it, its own first."""
PROBLEMS = frozenset(code for code in SUPPORTED if ".p" in code)
ITEMS = frozenset(SUPPORTED) - PROBLEMS
"""Codes of items that checks support."""


@dataclass(frozen=True)
class CheckFact:
    """What a check said of the newest snapshot."""

    check: str
    own: bool
    """Whether it is the check of that very item or problem, or only says something of it."""
    verdict: str
    value: float | None
    unit: str
    better: str
    pass_limit: float | None
    fail_limit: float | None
    failing: int
    """Rows that do not pass, of `total` that were judged."""
    total: int
    on: date
    """The day of the data, in the company's zone."""


def verdicts(
    company_ids: Collection[int], codes: Collection[str] = ITEMS
) -> dict[tuple[int, str], list[CheckFact]]:
    """What the newest data of some companies say of items and problems, by company and code.

    Only what was measured is there: a check that could not be made says nothing. Two queries
    however many companies, and none where no check supports any of the codes.
    """
    wanted = {code: SUPPORTED[code] for code in codes if code in SUPPORTED}
    newest = _newest(company_ids) if wanted else {}
    if not newest:
        return {}
    checks = {check for of in wanted.values() for check in of}
    query = select(CheckResult).where(
        CheckResult.snapshot_id.in_([snapshot_id for snapshot_id, _on in newest.values()]),
        CheckResult.check.in_(checks),
        CheckResult.value.is_not(None),
        CheckResult.verdict.in_(BY_FIGURE),
    )
    results = {(row.company_id, row.check): row for row in db.session.scalars(query)}
    found: dict[tuple[int, str], list[CheckFact]] = {}
    for company_id, (_snapshot, on) in newest.items():
        for code, of in wanted.items():
            facts = [
                _fact(results[company_id, check], code, on)
                for check in of
                if (company_id, check) in results
            ]
            if facts:
                found[company_id, code] = facts
    return found


def verdict_said(fact: CheckFact) -> str:
    """«98,2 % из 1 240 сделок», «412 из 1 240 сделок (33 %) не проходят», «18 мин»."""
    if fact.value is None:
        return ""
    return figures_said(fact.check, fact.verdict, fact.value, fact.failing, fact.total)


def problem_seen(fact: CheckFact) -> bool:
    """Whether the data see a problem: its check fails, or is on the edge."""
    return fact.own and fact.verdict in ("fail", "warn")


def trend_of(check: str, change: float) -> str:
    """Whether a check got `better` or `worse`, or is the `same`, by how much its value changed."""
    return trend(CHECKS[check].better, change)


def _fact(row: CheckResult, code: str, on: date) -> CheckFact:
    check = CHECKS[row.check]
    return CheckFact(
        check=row.check,
        own=row.check == code,
        verdict=row.verdict,
        value=row.value,
        unit=check.unit,
        better=check.better,
        pass_limit=row.pass_limit,
        fail_limit=row.fail_limit,
        failing=row.failing,
        total=row.total,
        on=on,
    )


def _newest(company_ids: Collection[int]) -> dict[int, tuple[int, date]]:
    """By company its newest ready snapshot and the day of its data."""
    columns: Any = (CrmSnapshot.company_id, CrmSnapshot.id, CrmSnapshot.as_of, Company.timezone)
    query = select(*columns).join(Company, Company.id == CrmSnapshot.company_id)
    query = query.where(CrmSnapshot.company_id.in_(company_ids), CrmSnapshot.state == "ready")
    oldest_first = query.order_by(CrmSnapshot.as_of, CrmSnapshot.id)
    return {
        company_id: (snapshot_id, as_of.astimezone(ZoneInfo(zone)).date())
        for company_id, snapshot_id, as_of, zone in db.session.execute(oldest_first)
    }
