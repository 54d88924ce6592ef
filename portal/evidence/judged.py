"""What a snapshot says of the checks, as the list of a company shows it.

Who does not see all rows is told the word of each verdict and how many of the rows behind it are
his; no figure of the whole company reaches him.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import select

from portal.companies.models import Company
from portal.db import db
from portal.evidence.before_after import MEASURED, failing_of
from portal.evidence.charts.trend import trend
from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.verdicts import Limits
from portal.evidence.failing_rows import counts_of
from portal.evidence.measures import figure, limits_words, measure_of, parts, reason_words, title_of
from portal.evidence.models import VERDICTS, CheckResult, CrmSnapshot

SNAPSHOTS_IN_A_TREND = 12


@dataclass(frozen=True)
class Line:
    """A check of a snapshot."""

    check: Check
    title: str
    verdict: str
    value: str
    """Empty where nothing was measured, and for who does not see all."""
    parts: str
    limits: list[str]
    reason: str
    rows: int
    """Rows behind it: all, or those within reach."""
    trend: Markup | None


@dataclass(frozen=True)
class Step:
    """The checks of a step."""

    number: int
    lines: list[Line]

    @property
    def judged(self) -> list[Line]:
        """Those that the data judged."""
        return [line for line in self.lines if line.verdict in ("pass", "warn", "fail")]

    @property
    def passed(self) -> int:
        return sum(line.verdict == "pass" for line in self.judged)


def lines_of(snapshot: CrmSnapshot, among: Collection[str] | None) -> list[Line]:
    """Every check that a snapshot has a verdict of, in the order of the steps."""
    results = {one.check: one for one in snapshot.results}
    own = own_rows(snapshot, among) if among is not None else None
    values = values_of(snapshot) if among is None else {}
    return [
        line_of(check, results[code], values.get(code, ()), own)
        for code, check in CHECKS.items()
        if code in results
    ]


def line_of(
    check: Check,
    result: CheckResult,
    values: Sequence[float | None] = (),
    own: Mapping[str, int] | None = None,
) -> Line:
    """A check of a snapshot; `own` are the rows within reach of who does not see all."""
    sees_all = own is None
    known = sees_all and result.value is not None
    measure = measure_of(check)
    limits = Limits(result.pass_limit, result.fail_limit)
    return Line(
        check,
        title_of(check.code),
        result.verdict,
        figure(check, result.value) if known else "",
        parts(check, result) if known else "",
        limits_words(limits, check.better, measure),
        reason_words(check, result.reason) if sees_all or _is_plain(result) else "",
        result.failing if own is None else own.get(check.code, 0),
        trend(values, measure) if sees_all else None,
    )


def by_step(lines: Sequence[Line], verdict: str = "") -> list[Step]:
    """The checks step by step, of one verdict or of all."""
    steps = [Step(number, [one for one in lines if one.check.step == number]) for number in _STEPS]
    if verdict:
        steps = [Step(s.number, [one for one in s.lines if one.verdict == verdict]) for s in steps]
    return [step for step in steps if step.lines]


def count_verdicts(lines: Sequence[Line]) -> dict[str, int]:
    """How many checks have each verdict, the worst first."""
    order = ("fail", "warn", "pass", "needs_person", "not_checkable")
    assert set(order) == set(VERDICTS)
    return {verdict: sum(line.verdict == verdict for line in lines) for verdict in order}


def own_rows(snapshot: CrmSnapshot, among: Collection[str]) -> dict[str, int]:
    """How many rows behind each check are those of some users of the CRM."""
    return counts_of(failing_of(snapshot), among)


def values_of(snapshot: CrmSnapshot) -> dict[str, list[float | None]]:
    """The values of each check from snapshot to snapshot up to this one, under the same mapping."""
    until = (
        select(CrmSnapshot.id)
        .where(
            CrmSnapshot.company_id == snapshot.company_id,
            CrmSnapshot.state.in_(MEASURED),
            CrmSnapshot.mapping_key == snapshot.mapping_key,
            CrmSnapshot.as_of <= snapshot.as_of,
        )
        .order_by(CrmSnapshot.as_of.desc(), CrmSnapshot.id.desc())
        .limit(SNAPSHOTS_IN_A_TREND)
    )
    order = list(db.session.scalars(until))[::-1]
    query = select(CheckResult.snapshot_id, CheckResult.check, CheckResult.value)
    found: dict[str, dict[int, float | None]] = {}
    for number, check, value in db.session.execute(query.where(CheckResult.snapshot_id.in_(order))):
        found.setdefault(check, {})[number] = value
    measured = [number for number in order if any(number in one for one in found.values())]
    return {check: [known.get(one) for one in measured] for check, known in found.items()}


def ready_snapshots(company: Company) -> list[CrmSnapshot]:
    """The snapshots that can be looked at, the newest data first."""
    query = select(CrmSnapshot).where(
        CrmSnapshot.company_id == company.id, CrmSnapshot.state == "ready"
    )
    order = query.order_by(CrmSnapshot.as_of.desc(), CrmSnapshot.id.desc())
    return list(db.session.scalars(order))


def _is_plain(result: CheckResult) -> bool:
    """Whether the reason tells nothing of how many rows a company has."""
    return bool(result.reason) and result.reason[0] != "few_rows"


_STEPS = range(1, 8)
