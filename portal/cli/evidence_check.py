"""`portal evidence check`: the verdicts of all checks on some files."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from portal.cli.evidence import AS_OF, EXISTING, evidence, loaded
from portal.evidence.checks.measuring import measure
from portal.evidence.checks.verdicts import Reason, Verdict
from portal.evidence.checks.words import words

REASONS = {
    "missing": "missing: {columns}",
    "few_rows": "{rows} of {least} rows",
    "no_amounts": "no amounts",
    "no_baseline": "no baseline",
    "person": "a person decides",
    "portal": "the portal knows",
    "no_history": "without a history of stages",
}


@evidence.command("check")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--mapping", type=EXISTING, help="A mapping file; without it one is proposed.")
@AS_OF
@click.option("--baseline", type=EXISTING, help="What --json printed for the first export.")
@click.option("--json", "as_json", is_flag=True, help="An array of objects instead of a table.")
def check(
    files: tuple[Path, ...],
    mapping: Path | None,
    as_of: str,
    baseline: Path | None,
    as_json: bool,
) -> None:
    """Print the verdict of every check on FILES, by the standard limits."""
    before = None if baseline is None else _values(baseline)
    with TemporaryDirectory() as folder:
        data = loaded(files, mapping, as_of, Path(folder)).canonical.data
        found = measure(data, baseline=before)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))


def _values(file: Path) -> dict[str, float | None]:
    try:
        return {one["code"]: one["value"] for one in json.loads(file.read_bytes())}
    except (ValueError, TypeError, KeyError):
        raise click.ClickException(f"{file.name} is not what --json printed.") from None


def _plain(found: Verdict) -> dict[str, Any]:
    limits = found.limits
    return {
        "code": found.check,
        "step": found.step,
        "verdict": found.verdict,
        "value": found.value,
        "unit": found.unit,
        "currency": found.currency,
        "numerator": _number(found.numerator),
        "denominator": _number(found.denominator),
        "threshold": {"pass": limits.pass_, "fail": limits.fail, "better": found.better},
        "reason": found.reason.key if found.reason else None,
        "missing": list(found.reason.columns) if found.reason else [],
        "least": found.reason.least if found.reason and found.reason.least else None,
        "rows": found.failing,
        "total": found.total,
        "beside": dict(found.beside),
    }


def _number(value: int | float | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def _lines(found: list[Verdict]) -> Iterator[str]:
    for one in found:
        title = words(one.check).title.en
        yield f"{one.check:<5} {one.verdict:<13} {_value(one):>12}  {title}{_why(one.reason)}"


def _value(found: Verdict) -> str:
    if found.value is None:
        return "–"
    if found.unit == "share":
        return f"{100 * found.value:.1f} %"
    unit = found.unit if found.unit in ("days", "minutes") else ""
    return f"{found.value:.3g} {unit}".strip()


def _why(reason: Reason | None) -> str:
    if reason is None:
        return ""
    columns = ", ".join(reason.columns)
    said = REASONS[reason.key].format(columns=columns, rows=reason.rows, least=reason.least)
    return f" ({said})"


COMMANDS = ()
