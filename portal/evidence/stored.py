"""A snapshot's stored tables, for those who measure, build reports or page through rows."""

from pathlib import Path
from zoneinfo import ZoneInfo

from portal.companies.models import Company
from portal.db import db
from portal.evidence.canonical import ENTITIES
from portal.evidence.claims import workplace
from portal.evidence.data import Data
from portal.evidence.models import CrmSnapshot, CrmTable
from portal.media.files import fetched
from portal.media.models import StoredFile


def data_of(snapshot: CrmSnapshot) -> Data:
    """What a ready snapshot holds."""
    tables = {one.name: _place(one.file) for one in snapshot.tables if one.name in ENTITIES}
    return _data(snapshot, tables)


def columns_of(snapshot: CrmSnapshot) -> Data:
    """Which columns a ready snapshot has: enough to ask what can be built, not to build it."""
    return _data(snapshot, {one.name: Path() for one in snapshot.tables if one.name in ENTITIES})


def table_of(snapshot: CrmSnapshot, name: str) -> Path | None:
    """The Parquet file of a table, such as `notes` or `failing:3.p2`; None where there is none."""
    found: list[CrmTable] = [one for one in snapshot.tables if one.name == name]
    return _place(found[0].file) if found else None


def paths_of(snapshot: CrmSnapshot, beginning: str) -> dict[str, Path]:
    """The Parquet files of all tables whose names begin so."""
    found: list[CrmTable] = [one for one in snapshot.tables if one.name.startswith(beginning)]
    return {one.name: _place(one.file) for one in found}


def _data(snapshot: CrmSnapshot, tables: dict[str, Path]) -> Data:
    company = db.session.get_one(Company, snapshot.company_id)
    local = snapshot.as_of.astimezone(ZoneInfo(company.timezone)).replace(tzinfo=None)
    filled = {entity: frozenset(snapshot.filled.get(entity, ())) for entity in tables}
    return Data(tables, filled, local, snapshot.currency)


def _place(file: StoredFile) -> Path:
    """On this disk; out of a bucket it is fetched once, and the job `evidence` sweeps it away."""
    folder = workplace() / "fetched"
    kept = folder / file.sha256
    if kept.exists():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    return fetched(file, folder)
