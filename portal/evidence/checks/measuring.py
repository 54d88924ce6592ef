"""The verdicts of all checks on a snapshot, and the rows that do not pass one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.looking import Answer, Look, looked_into
from portal.evidence.checks.verdicts import Limits, Outcome, Reason, Verdict, judge, worst
from portal.evidence.data import Data

COMPARED = "4.p"
"""How the codes begin that compare a problem's figure with the baseline."""
_PLAIN = frozenset(("rows", "passed", "numerator", "denominator", "value", "note", "currency"))


def measure(
    data: Data,
    thresholds: Mapping[str, Limits] = MappingProxyType({}),
    baseline: Mapping[str, float | None] | None = None,
    only: Collection[str] = CHECKS.keys(),
) -> list[Verdict]:
    """The verdict of every check on a snapshot, in the order of the catalogue.

    Args:
        data: the snapshot.
        thresholds: a company's own limits by code; the catalogue's stand for all others.
        baseline: the values of the company's first snapshot by code, under the same mapping and
            limits; None where there is none, and 4.p1–4.p8 are not checkable.
        only: the codes of the checks to run.
    """
    with looked_into(data) as look:
        return [
            _verdict(check, look, thresholds.get(check.code, check.limits), baseline)
            for check in CHECKS.values()
            if check.code in only
        ]


def failing(data: Data, code: str, path: Path) -> int:
    """Write the rows that do not pass a check to a Parquet file; return how many there are.

    Their columns are `entity, crm_id, name, responsible_id, responsible` and what explains the
    judgement. No file is written, and 0 returned, where the check looks at no rows or its columns
    are missing. Raises KeyError where there is no such check.
    """
    return all_failing(data, {code: path})[code]


def all_failing(data: Data, paths: Mapping[str, Path]) -> dict[str, int]:
    """The same for several checks, by their codes: what they share is looked up once."""
    found = dict.fromkeys(paths, 0)
    judged = {code: CHECKS[code] for code in paths}
    with looked_into(data, *paths.values()) as look:
        for code, check in judged.items():
            if not _measurable(check) or missing(data, check):
                continue
            target = str(paths[code]).replace("'", "''")
            written = look.connection.execute(
                f"COPY (SELECT * EXCLUDE (passed) FROM ({look.rows(check)})"  # noqa: S608
                f" WHERE passed IS NOT true) TO '{target}' (FORMAT parquet, USE_TMP_FILE false)"
            ).fetchone()
            found[code] = int(written[0]) if written else 0
    return found


def missing(data: Data, check: Check) -> tuple[str, ...]:
    """The columns as `entity.field` that a check needs and the files had not."""
    found = []
    for need in check.needs:
        choice = need.split("|")
        if not any(data.has(*column.split(".")) for column in choice):
            found += choice
    return tuple(dict.fromkeys(found))


def _verdict(
    check: Check, look: Look, limits: Limits, baseline: Mapping[str, float | None] | None
) -> Verdict:
    blank = Verdict(
        check.code, check.step, "not_checkable", None, None, None, check.unit, limits, check.better
    )
    if check.by == "portal":
        return replace(blank, reason=Reason("portal"))
    unclear: Outcome = "needs_person" if check.by == "person" else "not_checkable"
    if not _measurable(check):
        return replace(blank, verdict=unclear, reason=Reason("person"))
    if columns := missing(look.data, check):
        return replace(blank, verdict=unclear, reason=Reason("missing", columns))
    answer = look.answer(check)
    counted = replace(blank, total=answer.rows, failing=answer.rows - answer.passed)
    if answer.rows < check.least:
        few = Reason("few_rows", rows=answer.rows, least=check.least)
        return replace(counted, verdict=unclear, reason=few)
    if check.code.startswith(COMPARED):
        return _improvement(counted, CHECKS[check.supports[1]], answer, baseline)
    found = _worst_line(check, answer, counted)
    if found is None:
        return replace(counted, verdict=unclear, reason=Reason("no_amounts"))
    return _as_decided(check, found)


def _worst_line(check: Check, answer: Answer, counted: Verdict) -> Verdict | None:
    """The verdict of the figures; of several currencies that of the worst. None without amounts."""
    found = list(_lines(check, answer, counted))
    if not found:
        return None
    sign = 1 if check.better == "higher" else -1
    order = ("fail", "warn", "pass")
    return min(found, key=lambda one: (order.index(one.verdict), sign * (one.value or 0)))


def _lines(check: Check, answer: Answer, counted: Verdict) -> Iterator[Verdict]:
    for line in answer.lines:
        value, good, whole = _value(line, check)
        if value is None:
            continue
        beside = {
            name: float(figure)
            for name, figure in line.items()
            if name not in _PLAIN and figure is not None
        }
        outcomes = [judge(value, counted.limits, counted.better)]
        outcomes += [
            judge(beside[name], *rule) for name, rule in check.beside.items() if name in beside
        ]
        yield replace(
            counted,
            verdict=worst(outcomes),
            value=value,
            numerator=good,
            denominator=whole,
            currency=line.get("currency") or "",
            beside=MappingProxyType(beside),
            reason=Reason("no_history") if answer.note == "no_history" else None,
        )


def _value(line: Mapping[str, Any], check: Check) -> tuple[float | None, Any, Any]:
    """The value of a line, and the two numbers whose quotient it is where it is one."""
    if "value" in line:
        return (None if line["value"] is None else float(line["value"])), None, None
    good, whole = line.get("numerator", line["passed"]), line.get("denominator", line["rows"])
    if not whole:
        return None, None, None
    counted = good if check.better == "higher" else whole - good
    return float(counted) / float(whole), counted, whole


def _improvement(
    counted: Verdict, problem: Check, answer: Answer, baseline: Mapping[str, float | None] | None
) -> Verdict:
    """How much smaller a problem's figure is than in the baseline, as a share of that.

    Where nothing was wrong then, nothing could get better: 0 now passes, anything else fails as a
    change for the worse by the whole.
    """
    now = _worst_line(problem, answer, counted)
    if now is None or now.value is None:
        return replace(counted, reason=Reason("no_amounts"))
    before = (baseline or {}).get(problem.code)
    if before is None:
        return replace(counted, reason=Reason("no_baseline"))
    found = replace(now, numerator=before - now.value, denominator=before)
    if before == 0:
        same = now.value == 0
        return replace(found, value=0.0 if same else -1.0, verdict="pass" if same else "fail")
    value = (before - now.value) / before
    return replace(found, value=value, verdict=judge(value, counted.limits, counted.better))


def _as_decided(check: Check, found: Verdict) -> Verdict:
    """The verdict that the data may give by itself; otherwise a person's word is awaited."""
    if check.by == "data" or (check.fails_alone and found.verdict == "fail"):
        return found
    return replace(found, verdict="needs_person", reason=found.reason or Reason("person"))


def _measurable(check: Check) -> bool:
    return bool(check.needs)
