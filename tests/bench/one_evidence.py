"""One measure of the CRM's evidence, in a process of its own, for its memory and processor time.

Called with the name of a part, the folder of the bench and the address of the portal's database;
prints what it found as JSON.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from flask import Flask
from sqlalchemy import select

from portal import create_app, migrations
from portal.db import db, now
from portal.evidence import making, reading, steps
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.looking import looked_into
from portal.evidence.checks.measuring import measure, missing
from portal.evidence.data import MEMORY, Data
from portal.evidence.importing import import_due
from portal.evidence.models import CrmFile, CrmSnapshot
from portal.evidence.reports.building import build, build_all
from portal.evidence.reports.catalogue import CODES
from portal.evidence.stored import data_of, table_of
from portal.media.files import keep_file
from tests.bench.crm_reports import PAGE
from tests.conftest import test_settings
from tests.people import company, member, person

STEPS = (("brought", "reading"), ("mapped", "mapping"), ("kept", "measuring"))
PARTS = {
    "read": (making, "_read_all"),
    "propose": (steps, "propose"),
    "canonicalise": (making, "canonicalise"),
    "checks": (steps, "verdicts_of"),
    "failing rows": (steps, "all_failing"),
    "store": (steps, "keep_file"),
}
"""What the steps call, by names that a person understands."""
ROUNDS = 3
Found = dict[str, Any]


def importing(app: Flask, folder: Path) -> Found:
    """From brought files to a ready snapshot, by the job's steps."""
    row = _brought(sorted((folder / "exports").iterdir()))
    found: Found = {"parts": {}, "steps": {}}
    for name, (module, function) in PARTS.items():
        setattr(module, function, _timed(getattr(module, function), name, found["parts"]))
    for state, step in STEPS:
        row.state, row.due_at = state, now()
        db.session.commit()
        with _spent(step, found["steps"]):
            assert import_due(now()) == 1, (row.error, row.error_values)
    assert row.state == "ready"
    found["rows"] = sum(count["rows"] for count in row.counts)
    found["stored"] = sum(table.file.size for table in row.tables)
    return found


def checks(app: Flask, folder: Path) -> Found:
    """All checks on the snapshot, and each alone on one connection, as they come."""
    data, found = stored_data(), Found()
    with _spent("all", found):
        measure(data)
    each: dict[str, list[float]] = {}
    with looked_into(data) as look:
        for code, check in CHECKS.items():
            with _spent(code, each):
                if check.needs and not missing(data, check):
                    look.answer(check)
    return {**found, "slowest": _slowest(each)}


def reports(app: Flask, folder: Path) -> Found:
    """All reports through one connection, and each alone as a page asks for it."""
    data, found = stored_data(), Found()
    with _spent("all", found):
        built = list(build_all(data, CODES, limit=PAGE))
    each: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for code in CODES:
            alone: dict[str, list[float]] = {}
            with _spent(code, alone):
                build(data, code, limit=PAGE)
            each[code] = min(each.get(code, alone[code]), alone[code])
    missing = [report.code for report in built if report.missing]
    return {**found, "slowest": _slowest(each), "missing": missing}


def sheet(app: Flask, folder: Path) -> Found:
    """A large XLSX, read."""
    place, found = folder / "read", Found()
    place.mkdir()
    with _spent("read", found):
        (table,) = reading.read(folder / "sheet.xlsx", "sheet.xlsx", place)
    return {**found, "rows": table.rows, "notes": table.rows - table.kept}


def rows(app: Flask, folder: Path) -> Found:
    """A page of the failing rows of the check that has most of them, in its middle and sorted."""
    snapshot, found = _snapshot(), Found()
    tables = [table for table in snapshot.tables if table.name.startswith("failing:")]
    table = max(tables, key=lambda one: one.rows)
    path = table_of(snapshot, table.name)
    for name, order in (("as they stand", ""), ("sorted", "ORDER BY name DESC, crm_id")):
        with _spent(name, found), duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            page = f"{order} LIMIT {PAGE} OFFSET {table.rows // 2}"
            connection.execute(f"SELECT * FROM read_parquet(?) {page}", [str(path)]).fetchall()
    return {**found, "check": table.name, "rows": table.rows}


MEASURES: dict[str, Callable[[Flask, Path], Found]] = {
    "import": importing,
    "checks": checks,
    "reports": reports,
    "sheet": sheet,
    "rows": rows,
}


def main(part: str, folder: str, database: str) -> None:
    app = create_app(test_settings(Path(folder), database))
    with app.app_context():
        print(json.dumps(MEASURES[part](app, Path(folder))))


def _brought(files: list[Path]) -> CrmSnapshot:
    """A snapshot of these files, as a consultant brings them."""
    migrations.migrate()
    clara, volga = member(person("Clara Clay"), "consultant"), company("Volga-Snab")
    whose = {"company_id": volga.id, "by_id": clara.id}
    row = CrmSnapshot(
        company_id=volga.id,
        control="baseline",
        as_of=now(),
        currency="RUB",
        brought_by_id=clara.id,
        brought_at=now(),
        due_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    for file in files:
        stored = keep_file(file, file.name, "text/csv", guarded=True, **whose)
        db.session.add(stored)
        db.session.flush()
        row.files.append(CrmFile(company_id=volga.id, file_id=stored.id, name=file.name))
    db.session.commit()
    return row


def _snapshot() -> CrmSnapshot:
    return db.session.scalars(select(CrmSnapshot)).one()


def stored_data() -> Data:
    """The data of the one snapshot."""
    return data_of(_snapshot())


def _slowest(each: dict[str, list[float]]) -> list[tuple[str, list[float]]]:
    return sorted(each.items(), key=lambda one: -one[1][0])[:5]


@contextmanager
def _spent(name: str, into: dict[str, list[float]]) -> Iterator[None]:
    """Add the seconds that pass, and those of a processor, to what stands under a name."""
    began, busy = time.perf_counter(), time.process_time()
    yield
    before = into.get(name, [0.0, 0.0])
    now = (time.perf_counter() - began, time.process_time() - busy)
    into[name] = [before[0] + now[0], before[1] + now[1]]


def _timed(function: Callable[..., Any], name: str, into: dict[str, list[float]]) -> Any:
    def timed(*given: Any, **named: Any) -> Any:
        with _spent(name, into):
            return function(*given, **named)

    return timed


if __name__ == "__main__":
    main(*sys.argv[1:])
