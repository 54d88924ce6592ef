"""The three steps that a job takes with a snapshot: it reads, it maps, it measures.

Each begins from the stored files and the row alone; what an earlier step left in the workplace
saves it work where it is still there.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from portal.audit import PORTAL, record
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence import comparable, reading, thresholds
from portal.evidence.canon.canonicalising import Canonical, canonicalise
from portal.evidence.canon.keeping import laid_by, lay_by
from portal.evidence.checks.measuring import all_failing
from portal.evidence.checks.measuring import measure as verdicts_of
from portal.evidence.checks.verdicts import Limits, Verdict
from portal.evidence.claims import Claim, workplace
from portal.evidence.mapping import mapping as mappings
from portal.evidence.mapping.finding import Tables
from portal.evidence.mapping.mapping import MappingError
from portal.evidence.mapping.proposing import propose
from portal.evidence.mapping.reviewing import review
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable, EvidenceSetting
from portal.evidence.raw import RawTable
from portal.evidence.remembering import rebound
from portal.evidence.users import remember_users
from portal.media.files import fetched, keep_file


class Failed(Exception):  # noqa: N818
    """The step cannot be taken, and trying again would not help: a key and plain values."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def read(claim: Claim) -> None:
    """Read what was brought and propose what it means: the person decides next."""
    row = _row(claim)
    if not row.proposal:
        # Other files may have come since they were read last.
        shutil.rmtree(workplace() / f"{row.id}-raw", ignore_errors=True)
        shutil.rmtree(_kept(claim), ignore_errors=True)
    tables = _raw(claim)
    claim.beat("mapping", 60)
    said = row.mapping or _remembered(row.company_id, tables)
    db.session.commit()  # nobody waits while cells are looked at
    proposal = review(tables, mappings.parse(json.dumps(said))) if said else propose(tables)
    mapping = json.loads(mappings.to_json(proposal.mapping))
    claim.change(state="mapping", percent=100, proposal=proposal.as_plain(), mapping=mapping)
    db.session.commit()


def map_columns(claim: Claim) -> None:
    """Bring the rows to the canonical model: the person looks at what came of them next."""
    shutil.rmtree(_kept(claim), ignore_errors=True)
    canonical = _canonical(claim)
    claim.change(state="preview", percent=100, counts=[asdict(count) for count in canonical.counts])
    db.session.commit()


def measure(claim: Claim) -> None:
    """Measure what the person keeps, and store it: all of it comes into the database at once."""
    canonical, row = _canonical(claim), _row(claim)
    claim.beat("measuring", 50)
    limits = thresholds.limits_of(row.company_id)
    keys = (comparable.mapping_key(row.mapping), comparable.limits_key(_pairs(limits)))
    baseline = thresholds.baseline_of(row, *keys)
    db.session.commit()  # nobody waits while it is measured
    verdicts = verdicts_of(canonical.data, limits, baseline or None)
    tables = {**canonical.data.tables, "notes": canonical.notes}
    paths = {
        verdict.check: claim.folder / f"failing-{verdict.check}.parquet"
        for verdict in verdicts
        if verdict.failing
    }
    all_failing(canonical.data, paths)
    tables |= {f"failing:{check}": path for check, path in paths.items()}
    claim.beat("storing", 80)
    files = {name: (_stored(row, name, path), _length(path)) for name, path in tables.items()}
    claim.change(
        state="ready",
        percent=100,
        ready_at=now(),
        proposal={},
        filled={entity: sorted(names) for entity, names in canonical.data.filled.items()},
        mapping_key=keys[0],
        limits_key=keys[1],
    )
    here = {"company_id": row.company_id, "snapshot_id": row.id}
    for name, (file, rows) in files.items():
        db.session.add(file)
        db.session.flush()
        db.session.add(CrmTable(**here, name=name, file_id=file.id, rows=rows))
    db.session.add_all(CheckResult(**here, **_figures(verdict)) for verdict in verdicts)
    remember_users(row.company_id, canonical.data)
    _remember(row)
    subject = f"crm_snapshot:{row.id}"
    record(PORTAL, "evidence.ready", subject, company_id=row.company_id, new=row.control)
    db.session.commit()


TAKE: dict[str, Callable[[Claim], None]] = {
    "brought": read,
    "mapped": map_columns,
    "kept": measure,
}
"""The step from each state that is the job's."""


def _row(claim: Claim) -> CrmSnapshot:
    row = db.session.get_one(CrmSnapshot, claim.snapshot_id)
    db.session.refresh(row)
    return row


def _raw(claim: Claim) -> Tables:
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
    listed: dict[str, list[dict[str, Any]]] = {}
    files = [(one.name, one.file) for one in _row(claim).files]
    for number, (name, file) in enumerate(files):
        claim.beat("reading", 5 + 50 * number // len(files))
        if file is None:
            raise Failed("no_original")
        place = folder / str(number)
        place.mkdir(parents=True)
        try:
            tables = reading.read(fetched(file, claim.folder), name, place)
        except reading.Unreadable as unreadable:
            raise Failed(unreadable.reason, **{**unreadable.values, "name": name}) from None
        unique = name if name not in listed else f"{number + 1}-{name}"
        listed[unique] = [
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


def _within(folder: Path, table: dict[str, Any]) -> dict[str, Path]:
    return {"path": folder / table["path"], "notes": folder / table["notes"]}


def _canonical(claim: Claim) -> Canonical:
    """The canonical tables by the mapping of the row. Raises Failed."""
    mapping, kept = mapping_of(_row(claim)), _kept(claim)
    if kept.exists() and (canonical := laid_by(kept, mapping)):
        db.session.commit()
        return canonical
    tables = _raw(claim)
    claim.beat("mapping", 30)
    said = mappings.parse(json.dumps(mapping))
    db.session.commit()  # nobody waits while rows are mapped
    made = claim.folder / "canonical"
    try:
        lay_by(canonicalise(tables, said, made), mapping, made)
    except MappingError as wrong:
        raise Failed("mapping", said=str(wrong)) from None
    shutil.rmtree(kept, ignore_errors=True)
    made.rename(kept)
    found = laid_by(kept, mapping)
    assert found is not None
    return found


def _kept(claim: Claim) -> Path:
    """Where the canonical tables stay until the snapshot is ready: mapping them takes longest."""
    return workplace() / f"{claim.snapshot_id}-canonical"


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


def _stored(row: CrmSnapshot, name: str, path: Path) -> Any:
    kind = "application/vnd.apache.parquet"
    file = f"{name.replace(':', '-')}.parquet"
    of, by = row.company_id, row.brought_by_id
    return keep_file(path, file, kind, company_id=of, by_id=by, guarded=True)


def _length(path: Path) -> int:
    with duckdb.connect(":memory:") as connection:
        row = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
    return int(row[0]) if row else 0


def _figures(verdict: Verdict) -> dict[str, Any]:
    """A verdict as columns."""

    def plain(value: Any) -> float | None:
        return None if value is None else float(value)

    return {
        "check": verdict.check,
        "verdict": verdict.verdict,
        "value": plain(verdict.value),
        "numerator": plain(verdict.numerator),
        "denominator": plain(verdict.denominator),
        "pass_limit": verdict.limits.pass_,
        "fail_limit": verdict.limits.fail,
        "reason": [verdict.reason.key, asdict(verdict.reason)] if verdict.reason else [],
        "failing": verdict.failing,
        "total": verdict.total,
        "currency": verdict.currency,
        "beside": dict(verdict.beside),
    }


def _pairs(limits: Mapping[str, Limits]) -> dict[str, tuple[float | None, float | None]]:
    return {code: (one.pass_, one.fail) for code, one in limits.items()}


def _remembered(company_id: int, tables: Tables) -> dict[str, Any] | None:
    setting = db.session.get(EvidenceSetting, company_id)
    return rebound(setting.mapping, tables) if setting and setting.mapping else None


def _remember(row: CrmSnapshot) -> None:
    setting = db.session.get(EvidenceSetting, row.company_id)
    if setting is None:
        setting = EvidenceSetting(company_id=row.company_id)
        db.session.add(setting)
    setting.mapping = row.mapping
