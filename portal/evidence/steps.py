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

import duckdb

from portal.audit import PORTAL, record
from portal.db import db, now
from portal.evidence import before_after, comparable, thresholds
from portal.evidence.checks.measuring import all_failing
from portal.evidence.checks.measuring import measure as verdicts_of
from portal.evidence.checks.verdicts import Limits, Verdict
from portal.evidence.claims import Claim, workplace
from portal.evidence.making import (
    Failed,
    canonical_of,
    keep_for_measuring,
    kept_canonical,
    raw_of,
    row_of,
)
from portal.evidence.mapping import mapping as mappings
from portal.evidence.mapping.finding import Tables
from portal.evidence.mapping.mapping import MappingError
from portal.evidence.mapping.proposing import Proposal, propose
from portal.evidence.mapping.reviewing import review
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable, EvidenceSetting
from portal.evidence.remembering import completed, lasting, rebound
from portal.evidence.users import remember_users
from portal.media.files import keep_file


def read(claim: Claim) -> None:
    """Read what was brought and propose what it means: the person decides next."""
    row = row_of(claim)
    if not row.proposal:
        # Other files may have come since they were read last.
        shutil.rmtree(workplace() / f"{row.id}-raw", ignore_errors=True)
    tables = raw_of(claim)
    claim.beat("mapping", 60)
    remembered, reasons = _remembered(row.company_id)
    db.session.commit()  # nobody waits while cells are looked at
    proposal = _proposal(tables, row.mapping, remembered)
    mapping = json.loads(mappings.to_json(proposal.mapping))
    claim.change(
        state="mapping",
        percent=100,
        proposal=proposal.as_plain(),
        mapping=mapping if row.mapping or not reasons else {**mapping, "loss_reasons": reasons},
        version=CrmSnapshot.version + 1,
    )
    db.session.commit()


def map_columns(claim: Claim) -> None:
    """Bring the rows to the canonical model: the person looks at what came of them next."""
    canonical = canonical_of(claim)
    keep_for_measuring(claim, canonical.data)
    claim.change(state="preview", percent=100, counts=[asdict(count) for count in canonical.counts])
    db.session.commit()


def measure(claim: Claim) -> None:
    """Measure what the person keeps, and store it: all of it comes into the database at once."""
    row = row_of(claim)
    canonical = kept_canonical(claim) or canonical_of(claim)
    claim.beat("measuring", 50)
    limits = thresholds.limits_of(row.company_id)
    keys = (comparable.mapping_key(row.mapping), comparable.limits_key(_pairs(limits)))
    baseline = before_after.baseline_of(row, keys)
    if baseline and before_after.why_not(before_after.keys_of(baseline), keys):
        baseline = None
    then = before_after.values_of(baseline) if baseline else {}
    before = before_after.failing_of(baseline) if baseline and baseline.state == "ready" else None
    db.session.commit()  # nobody waits while it is measured
    verdicts = verdicts_of(canonical.data, limits, then or None)
    tables = {**canonical.data.tables, "notes": canonical.notes}
    behind = {
        verdict.check: claim.folder / f"failing-{verdict.check}.parquet"
        for verdict in verdicts
        if verdict.failing
    }
    all_failing(canonical.data, behind)
    behind = {check: path for check, path in behind.items() if path.exists()}
    tables |= {before_after.FAILING + check: path for check, path in behind.items()}
    moves = {} if before is None else before_after.moved(verdicts, then, before, behind)
    claim.beat("storing", 80)
    rows = _lengths(tables)
    files = {name: _stored(row, name, path) for name, path in tables.items()}
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
    db.session.add_all(files.values())
    db.session.flush()
    db.session.add_all(
        CrmTable(**here, name=name, file_id=file.id, rows=rows[name])
        for name, file in files.items()
    )
    db.session.add_all(
        CheckResult(
            **here,
            **_figures(verdict),
            moved=before_after.as_plain(moves.get(verdict.check), baseline),
        )
        for verdict in verdicts
    )
    remember_users(row.company_id, canonical.data)
    _remember(row)
    subject = f"crm_snapshot:{row.id}"
    record(PORTAL, "evidence.ready", subject, company_id=row.company_id, new=row.control)
    db.session.commit()


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


TAKE: dict[str, Callable[[Claim], None]] = {
    "brought": read,
    "mapped": map_columns,
    "kept": measure,
}
"""The step from each state that is the job's."""


def _stored(row: CrmSnapshot, name: str, path: Path) -> Any:
    kind = "application/vnd.apache.parquet"
    file = f"{name.replace(':', '-')}.parquet"
    of, by = row.company_id, row.brought_by_id
    return keep_file(path, file, kind, company_id=of, by_id=by, guarded=True)


def _lengths(tables: Mapping[str, Path]) -> dict[str, int]:
    sql = "SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata(?)"
    with duckdb.connect(":memory:") as connection:
        rows = {
            name: connection.execute(sql, [str(path)]).fetchone() for name, path in tables.items()
        }
    return {name: int(row[0]) if row else 0 for name, row in rows.items()}


def _pairs(limits: Mapping[str, Limits]) -> dict[str, tuple[float | None, float | None]]:
    return {code: (one.pass_, one.fail) for code, one in limits.items()}


def _proposal(tables: Tables, said: dict[str, Any], remembered: dict[str, Any]) -> Proposal:
    """What the tables are: as was said, as was remembered, or as they seem. Raises Failed."""
    known = said or (completed(rebound(remembered, tables), tables) if remembered else None)
    if not known:
        return propose(tables)
    try:
        return review(tables, mappings.parse(json.dumps(known)))
    except MappingError as wrong:
        raise Failed("mapping", said=str(wrong)) from None


def _remembered(company_id: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The mapping that was confirmed last, and the company's list of reasons of loss."""
    setting = db.session.get(EvidenceSetting, company_id, populate_existing=True)
    return (setting.mapping, setting.loss_reasons) if setting else ({}, {})


def _remember(row: CrmSnapshot) -> None:
    setting = db.session.get(EvidenceSetting, row.company_id)
    if setting is None:
        setting = EvidenceSetting(company_id=row.company_id)
        db.session.add(setting)
    setting.mapping = lasting(row.mapping)
    setting.loss_reasons = row.mapping.get("loss_reasons", {})
