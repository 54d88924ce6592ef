"""`portal evidence …`: what a client's CRM exports hold, without a portal running."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from portal.content import ContentError
from portal.evidence import loading, reading
from portal.evidence.canon.canonicalising import Canonical
from portal.evidence.canon.counting import Count
from portal.evidence.loading import Loaded
from portal.evidence.mapping.mapping import MappingError, as_moment, parse, to_json
from portal.evidence.mapping.proposing import Proposal, Remark
from portal.evidence.reading.wording import REFUSALS, ROWS
from portal.evidence.titles import titles

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_REMARKS = {
    "ambiguous_dates": "no date tells day and month apart; day first is taken",
    "ambiguous_decimals": "numbers like 1,234 can be read in two ways",
    "shifted": "the dates of this header stand under another one; `shifted` mends it",
    "left_aside": "no entity is seen in it; it is left aside",
}


AS_OF = click.option("--as-of", default="", help="The moment of the export: 2026-11-02 12:00.")


@click.group()
def evidence() -> None:
    """Files exported from a CRM: their mapping, their import, what they show."""


@evidence.command("map")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
def map_(files: tuple[Path, ...]) -> None:
    """Print a proposed mapping of FILES as JSON; it can be used as it is, or changed."""
    with explained(), TemporaryDirectory() as work:
        found = loading.proposed(loading.read_all(files, Path(work)))
    for line in _remarks(found):
        click.echo(line, err=True)
    click.echo(to_json(found.mapping), nl=False)


@evidence.command("import")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--mapping", type=EXISTING, help="A mapping file; without it one is proposed.")
@AS_OF
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the canonical tables and the notes to this folder as Parquet.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def import_(
    files: tuple[Path, ...], mapping: Path | None, as_of: str, out: Path | None, as_json: bool
) -> None:
    """Bring FILES to the canonical model and print what became of their rows."""
    with TemporaryDirectory() as work:
        found = loaded(files, mapping, as_of, out or Path(work))
    canonical, left = found.canonical, found.unused
    if as_json:
        plain = [asdict(count) for count in canonical.counts]
        aside = [asdict(table) for table in left]
        click.echo(json.dumps({"counts": plain, "unused": aside}, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(_lines(canonical)))
    for table in left:
        click.echo(f"{_place(table.file, table.sheet)}: {table.rows} rows, not mapped")


def loaded(files: Sequence[Path], mapping: Path | None, as_of: str, folder: Path) -> Loaded:
    """Files by the mapping in a file; says on standard error what was not given."""
    with explained():
        given = parse(mapping.read_bytes()) if mapping else None
        found = loading.load(files, given, folder, as_moment(as_of))
    if found.proposed:
        click.echo("No mapping was given; a proposed one is used.", err=True)
    if found.dated:
        said = f"{found.mapping.as_of:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
        click.echo(f"No moment was given; the newest of the data is taken: {said}.", err=True)
    return found


@contextmanager
def explained() -> Iterator[None]:
    """Say plainly what is wrong with files or their mapping, and end with 1."""
    try:
        yield
    except (MappingError, ContentError) as wrong:
        raise click.ClickException(str(wrong)) from None
    except reading.Unreadable as wrong:
        said = in_english(REFUSALS[wrong.reason]) % wrong.values
        raise click.ClickException(f"{wrong.values.get('name', 'A file')}: {said}") from None


def in_english(text: object) -> str:
    """A text that waits for its reader's language, as the shell speaks, whatever app is at hand."""
    return Context().run(str, text)


def _lines(canonical: Canonical) -> Iterator[str]:
    for count in canonical.counts:
        yield (
            f"{count.entity} from {_place(count.file, count.sheet)}: {count.rows} rows: "
            f"{count.kept} kept, {count.repaired} repaired, {count.left_out} left out"
        )
        yield from _reasons(count)


def _reasons(count: Count) -> Iterator[str]:
    for what, reasons in (("repaired", count.repaired_why), ("left out", count.left_out_why)):
        for reason, rows in reasons.items():
            known = titles().reasons.get(reason)
            said = known.en if known else in_english(ROWS.get(reason, reason))
            yield f"  {what}: {rows} × {said}"


def _remarks(found: Proposal) -> Iterator[str]:
    for table in found.tables:
        place = _place(table.file, table.sheet)
        yield f"{place}: {table.entity or 'nothing known'}"
        yield from (f"  {_said(remark)}" for remark in table.remarks)
        for column in table.columns:
            if column.misfits:
                of = f"{column.misfits} of {column.filled}"
                yield f"  {column.header}: {of} are no {column.field}"


def _said(remark: Remark) -> str:
    where = f"{remark.header}: " if remark.header else ""
    return f"{where}{_REMARKS[remark.key]}"


def _place(file: str, sheet: str) -> str:
    return f"{file} ({sheet})" if sheet else file


COMMANDS: Sequence[click.Command] = (evidence,)
