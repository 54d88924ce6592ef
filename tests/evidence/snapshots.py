"""A ready snapshot of a company as the portal keeps it: tables in the store, verdicts beside."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.companies.models import Company
from portal.db import db, now
from portal.evidence.checks.measuring import failing, measure
from portal.evidence.data import Data
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable
from portal.evidence.steps import figures_of
from portal.evidence.users import remember_users
from portal.media.files import keep_file
from portal.people.models import Person
from tests.evidence.tables import AS_OF, snapshot

KIND = "application/vnd.apache.parquet"


def keep_snapshot(
    company: Company, by: Person, folder: Path, control: str = "baseline", **tables: Any
) -> CrmSnapshot:
    """Store these rows by entity as a measured snapshot; `as_of` and `currency` as in `snapshot`.

    The users of the CRM are matched to people by name, as an import does it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = snapshot(folder, **tables)
    row = CrmSnapshot(
        company_id=company.id,
        control=control,
        as_of=tables.get("as_of", AS_OF).replace(tzinfo=ZoneInfo(company.timezone)),
        currency=data.currency,
        state="ready",
        filled={entity: sorted(names) for entity, names in data.filled.items()},
        brought_by_id=by.id,
        brought_at=now(),
        ready_at=now(),
        due_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _keep_tables(row, data, folder)
    remember_users(company.id, data)
    db.session.commit()
    return row


def _keep_tables(row: CrmSnapshot, data: Data, folder: Path) -> None:
    here = {"company_id": row.company_id, "snapshot_id": row.id}
    paths = dict(data.tables)
    for verdict in measure(data):
        db.session.add(CheckResult(**here, **figures_of(verdict)))
        if verdict.failing:
            path = folder / f"failing-{verdict.check}.parquet"
            failing(data, verdict.check, path)
            paths[f"failing:{verdict.check}"] = path
    of, by = row.company_id, row.brought_by_id
    for name, path in paths.items():
        file = keep_file(path, path.name, KIND, company_id=of, by_id=by, guarded=True)
        db.session.add(file)
        db.session.flush()
        db.session.add(CrmTable(**here, name=name, file_id=file.id, rows=0))
