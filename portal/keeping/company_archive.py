"""What belongs to one company, in an archive to take along before it is erased."""

import os
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, select

from portal.companies.models import Company
from portal.db import Base, db
from portal.keeping import archive
from portal.media import store
from portal.media.models import StoredFile
from portal.people.models import Person

ROWS = "rows.json"
LEFT_OUT = ("messages", "invitations")
"""They tell of nothing that stands not elsewhere, and hold ways in."""


def write(company: Company, file: Path) -> int:
    """Write rows and files of a company into a ZIP; tells how many files.

    Raises FileExistsError, FileNotFoundError for a file missing in the store, OSError.
    """
    tables = {
        table.name: _rows(table, company.id)
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
        and ("company_id" in table.columns or table.name == Company.__tablename__)
    }
    tables["people"] = _people(tables)
    files = db.session.scalars(select(StoredFile).where(StoredFile.company_id == company.id)).all()
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w") as zipped:
            rows = msgspec.json.format(msgspec.json.encode(tables))
            archive.add(zipped, ROWS, [rows], packed=True)
            for row in files:
                content = store.get(row.sha256)
                archive.add(zipped, f"files/{row.id} {row.name}", [content], packed=False)
    except BaseException:
        file.unlink()
        raise
    return len(files)


def _rows(table: Table, company_id: int) -> list[dict[str, Any]]:
    column = table.c.id if table.name == Company.__tablename__ else table.c.company_id
    found = db.session.execute(select(table).where(column == company_id)).mappings()
    return [{key: _plain(value) for key, value in row.items()} for row in found]


def _people(tables: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Who is named by the rows: the numbers alone would say nothing."""
    ids = {
        value
        for rows in tables.values()
        for row in rows
        for key, value in row.items()
        if key in ("person_id", "actor_id", "owner_id") or key.endswith("_by_id")
    }
    query = select(Person.id, Person.name, Person.position).where(Person.id.in_(ids - {None}))
    return [dict(row) for row in db.session.execute(query.order_by(Person.id)).mappings()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date | time) else value
