"""What the job makes of a snapshot's files: tables as they stand, then the canonical ones.

All of it lies in the workplace and can be made anew; what an earlier step left there saves work.
"""

import json
import shutil
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.companies.models import Company
from portal.db import db
from portal.evidence import reading
from portal.evidence.canon.canonicalising import NOTES, Canonical, canonicalise
from portal.evidence.claims import Claim, Lost, workplace
from portal.evidence.data import Data
from portal.evidence.mapping import mapping as mappings
from portal.evidence.mapping.finding import Tables
from portal.evidence.mapping.mapping import MappingError
from portal.evidence.models import CrmSnapshot
from portal.evidence.raw import RawTable
from portal.media.files import fetched


class Failed(Exception):  # noqa: N818
    """The step cannot be taken, and trying again would not help: a key and plain values."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def row_of(claim: Claim) -> CrmSnapshot:
    """The row as it is now. Raises Lost where it is gone with its company."""
    row = db.session.get(CrmSnapshot, claim.snapshot_id, populate_existing=True)
    if row is None:
        raise Lost
    return row


def raw_of(claim: Claim) -> Tables:
    """The tables of the snapshot's files as they stand in them. Raises Failed."""
    folder = workplace() / f"{claim.snapshot_id}-raw"
    if not folder.exists():
        _read_all(claim, claim.folder / "raw")
        (claim.folder / "raw").rename(folder)
    listed = json.loads((folder / "tables.json").read_text())
    return {
        name: [
            RawTable(**{**one, "headers": tuple(one["headers"]), **_within(folder, one)})
            for one in tables
        ]
        for name, tables in listed.items()
    }


def _read_all(claim: Claim, folder: Path) -> None:
    files = list(_fetched(claim, folder))
    listed: dict[str, list[dict[str, Any]]] = {}
    found = reading.read_several(files)
    for number, (_path, name, _place, _encoding) in enumerate(files):
        claim.beat("reading", 5 + 50 * number // len(files))
        try:
            tables = next(found)
        except FileNotFoundError:  # the store does not ask the disk before it names a place
            raise Failed("no_original", name=name) from None
        except reading.Unreadable as unreadable:
            raise Failed(unreadable.reason, **{**unreadable.values, "name": name}) from None
        listed[_unlike(name, listed)] = [
            {
                **asdict(table),
                "path": str(table.path.relative_to(folder)),
                "notes": str(table.notes.relative_to(folder)),
            }
            for table in tables
        ]
    if not any(table["rows"] for tables in listed.values() for table in tables):
        raise Failed("nothing")
    (folder / "tables.json").write_text(json.dumps(listed, ensure_ascii=False))


def _fetched(claim: Claim, folder: Path) -> Iterator[tuple[Path, str, Path, str]]:
    """The snapshot's files here, each with its name and a place of its own; no encoding is said."""
    for number, (name, file) in enumerate([(one.name, one.file) for one in row_of(claim).files]):
        if file is None:
            raise Failed("no_original", name=name)
        (place := folder / str(number)).mkdir(parents=True)
        try:
            yield fetched(file, claim.folder), name, place, ""
        except FileNotFoundError:
            raise Failed("no_original", name=name) from None


def _unlike(name: str, known: Collection[str]) -> str:
    """A file's name, with a number where another file is called so too."""
    numbered = (name if n == 1 else f"{n}-{name}" for n in count(1))
    return next(one for one in numbered if one not in known)


def _within(folder: Path, table: dict[str, Any]) -> dict[str, Path]:
    return {"path": folder / table["path"], "notes": folder / table["notes"]}


def canonical_of(claim: Claim) -> Canonical:
    """The canonical tables by the mapping of the row. Raises Failed."""
    tables, row = raw_of(claim), row_of(claim)
    claim.beat("mapping", 30)
    said = json.dumps(mapping_of(row))
    db.session.commit()  # nobody waits while rows are mapped
    try:
        return canonicalise(tables, mappings.parse(said), claim.folder / "canonical")
    except MappingError as wrong:
        raise Failed("mapping", said=str(wrong)) from None


def keep_for_measuring(claim: Claim, data: Data) -> None:
    """Leave the canonical tables in the workplace: mostly they are what the person keeps."""
    folder = workplace() / f"{claim.snapshot_id}-canonical"
    shutil.rmtree(folder, ignore_errors=True)
    about = {
        "mapping": mapping_of(row_of(claim)),
        "tables": {entity: path.name for entity, path in data.tables.items()},
        "filled": {entity: sorted(names) for entity, names in data.filled.items()},
        "as_of": data.as_of.isoformat(),
        "currency": data.currency,
    }
    (claim.folder / "canonical" / "about.json").write_text(json.dumps(about, ensure_ascii=False))
    (claim.folder / "canonical").rename(folder)


def kept_canonical(claim: Claim) -> Canonical | None:
    """The canonical tables as they were looked at, if they are there and by the same mapping."""
    folder = workplace() / f"{claim.snapshot_id}-canonical"
    try:
        about = json.loads((folder / "about.json").read_text())
    except OSError:
        return None
    # Written out, since the order of stages counts too.
    if json.dumps(about["mapping"]) != json.dumps(mapping_of(row_of(claim))):
        return None
    data = Data(
        {entity: folder / name for entity, name in about["tables"].items()},
        {entity: frozenset(names) for entity, names in about["filled"].items()},
        datetime.fromisoformat(about["as_of"]),
        about["currency"],
    )
    return Canonical(data, (), folder / NOTES)


def mapping_of(row: CrmSnapshot) -> dict[str, Any]:
    """A snapshot's mapping with what its row says: its moment, its currency, the zone."""
    zone = ZoneInfo(db.session.get_one(Company, row.company_id).timezone)
    moment = row.as_of.astimezone(zone).replace(tzinfo=None)
    return {
        **row.mapping,
        "as_of": moment.isoformat(" "),
        "currency": row.currency,
        "timezone": zone.key,
    }
