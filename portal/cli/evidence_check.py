"""`portal evidence check`: the verdicts of all checks on some files."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from portal.cli.evidence import evidence
from portal.evidence.canon.canonicalising import canonicalise
from portal.evidence.checks.measuring import measure
from portal.evidence.checks.verdicts import Reason, Verdict
from portal.evidence.checks.words import words
from portal.evidence.data import Data
from portal.evidence.mapping.mapping import MappingError, parse
from portal.evidence.reading import Unreadable, read

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
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
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--mapping", required=True, type=FILE, help="What the files' columns mean, as JSON.")
@click.option("--baseline", type=FILE, help="What --json printed for the first export.")
@click.option("--json", "as_json", is_flag=True, help="An array of objects instead of a table.")
def check(files: tuple[Path, ...], mapping: Path, baseline: Path | None, as_json: bool) -> None:
    """Print the verdict of every check on FILES, by the standard limits."""
    before = None if baseline is None else _values(baseline)
    with _loaded(files, mapping) as data:
        found = measure(data, baseline=before)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))


@contextmanager
def _loaded(files: tuple[Path, ...], mapping: Path) -> Iterator[Data]:
    """The files by their mapping, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            tables = {}
            for number, file in enumerate(files):
                place = Path(folder, str(number))
                place.mkdir()
                tables[file.name] = read(file, file.name, place)
            yield canonicalise(tables, parse(mapping.read_bytes()), Path(folder, "canonical")).data
        except MappingError as wrong:
            raise click.ClickException(str(wrong)) from None
        except Unreadable as wrong:
            raise click.ClickException(f"{wrong.values.get('name')}: {wrong.reason}") from None


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
