"""`portal evidence report`: the nineteen reports of some files."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from portal.cli.evidence import AS_OF, EXISTING, evidence, loaded
from portal.evidence.reports.asking import Filters, Value
from portal.evidence.reports.building import Report, build_all
from portal.evidence.reports.catalogue import CODES
from portal.evidence.reports.exports import report_sheet
from portal.evidence.reports.wording import words

DAY = click.DateTime(["%Y-%m-%d"])
LANGUAGE = "en"


@evidence.command("report")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--mapping", type=EXISTING, help="A mapping file; without it one is proposed.")
@AS_OF
@click.option("--json", "as_json", is_flag=True, help="An array of objects instead of tables.")
@click.option("--code", "codes", multiple=True, type=click.Choice(CODES), help="Only this one.")
@click.option("--from", "start", type=DAY, help="The first day of the period.")
@click.option("--to", "end", type=DAY, help="The day after its last one.")
@click.option("--by", default="", help="What G2 and G4 are grouped by.")
@click.option("--of", default="", help="What G4 is counted of: closed, cohort or stages.")
def report(
    files: tuple[Path, ...],
    mapping: Path | None,
    as_of: str,
    as_json: bool,
    codes: tuple[str, ...],
    start: datetime | None,
    end: datetime | None,
    by: str,
    of: str,
) -> None:
    """Print the reports of FILES: of all their rows, unless a period is named."""
    filters = Filters(start and start.date(), end and end.date(), by=by, of=of)
    with TemporaryDirectory() as folder:
        data = loaded(files, mapping, as_of, Path(folder)).canonical.data
        found = list(build_all(data, codes or CODES, filters))
    if as_json:
        plain = [_plain(each) for each in found]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=_number))
    else:
        click.echo("\n\n".join("\n".join(_lines(each)) for each in found))


def _plain(found: Report) -> dict[str, Any]:
    return {
        "code": found.code,
        "by": found.by,
        "of": found.of,
        "columns": [{"name": each.name, "kind": each.kind} for each in found.columns],
        "rows": found.rows,
        "totals": found.totals,
        "rows_in": found.rows_in,
        "left_out": sum(found.left_out.values()),
        "left_out_reasons": dict(found.left_out),
        "missing": list(found.missing),
        "lacking": list(found.lacking),
    }


def _number(value: object) -> float | str:
    """What JSON has no word for: money as a number, a day as text."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _lines(found: Report) -> Iterator[str]:
    said = words()
    chosen = ", ".join(filter(None, (found.of, found.by and f"by {found.by}")))
    title = said.titles[found.code].in_language(LANGUAGE)
    yield f"{found.code}  {title}{f' ({chosen})' if chosen else ''}"
    if found.missing:
        yield f"  cannot be built without {', '.join(found.missing)}"
        return
    sheet = report_sheet(found, LANGUAGE)
    table = [
        sheet.head,
        *(
            [_written(cell, kind) for cell, kind in zip(row, sheet.kinds, strict=True)]
            for row in sheet.rows
        ),
    ]
    widths = [max(len(row[place]) for row in table) for place in range(len(sheet.head))]
    for row in table:
        cells = zip(row, widths, sheet.kinds, strict=True)
        aligned = (_aligned(cell, width, kind) for cell, width, kind in cells)
        yield ("  " + "  ".join(aligned)).rstrip()
    yield f"  rows: {found.rows_in}, left out: {sum(found.left_out.values())}"
    for reason, count in found.left_out.items():
        yield f"    {count}: {said.left_out[reason].in_language(LANGUAGE)}"
    if found.lacking:
        yield f"  empty columns for want of {', '.join(found.lacking)}"


def _aligned(cell: str, width: int, kind: str) -> str:
    return cell.ljust(width) if kind in ("text", "month", "currency") else cell.rjust(width)


def _written(cell: Value, kind: str) -> str:
    if not isinstance(cell, int | float | Decimal):
        return "–" if cell is None else str(cell)
    if kind == "share":
        return f"{100 * cell:.1f} %"
    if kind == "days":
        return f"{cell:,.1f}" if isinstance(cell, float) else f"{cell:,}"
    return f"{cell:,.2f}" if kind == "money" else f"{cell:,.10g}"


COMMANDS = ()
