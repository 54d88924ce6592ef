"""Snapshots of a few rows, stored and judged as the job stores and judges them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from portal.db import db, now
from portal.evidence import comparable, thresholds
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.measuring import failing, measure
from portal.evidence.checks.verdicts import Limits
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable
from portal.evidence.steps import _figures, _length, _pairs, _stored
from portal.evidence.users import remember_users
from portal.people.models import Person
from tests.evidence.tables import AS_OF, snapshot
from tests.people import Cast

Row = dict[str, Any]
EMIL, IGOR, GONE = "11", "12", "13"
"""Users of the CRM: two of the cast, and one whom nobody knows."""


def believable(deals: int = 24) -> dict[str, list[Row]]:
    """Deals in work of three people, every second one without a next activity; cards of clients.

    Of Emil's cards none can be reached, so that phones stand beside rows that fail otherwise.
    """
    owners = (EMIL, IGOR, GONE, None)
    names = {EMIL: "Emil Ebert", IGOR: "Igor Irwin", GONE: "Gone Gruber", None: None}
    users = [
        {"crm_id": key, "name": name, "email": f"{name.split()[0].lower()}@crm.example"}
        for key, name in names.items()
        if key and name
    ]
    rows = []
    for number in range(deals):
        owner = owners[number % 4]
        rows.append(
            {
                "crm_id": f"D{number}",
                "title": f"Deal {number}",
                "semantic": "P",
                "stage": "Talks",
                "amount": 1000 + number,
                "responsible_id": owner,
                "responsible": names[owner],
                "created_at": AS_OF - timedelta(days=30),
                "next_activity_at": AS_OF + timedelta(days=1) if number % 8 < 4 else None,
            }
        )
    cards = [
        {
            "crm_id": f"C{number}",
            "full_name": f"=Client {number}",
            "phone": f"+7900555{number:04}",
            "email": None,
            "tax_id": None,
            "responsible_id": EMIL,
            "responsible": names[EMIL],
            "created_at": AS_OF - timedelta(days=10),
        }
        for number in range(deals)
    ]
    return {"crm_users": users, "deals": rows, "contacts": cards}


def kept_snapshot(
    cast: Cast,
    folder: Path,
    tables: dict[str, list[Row]] | None = None,
    control: str = "baseline",
    days_ago: int = 0,
    by: Person | None = None,
) -> CrmSnapshot:
    """A ready snapshot of Volga-Snab, as `steps.measure` leaves it."""
    as_of = AS_OF - timedelta(days=days_ago)
    folder.mkdir(parents=True, exist_ok=True)
    data = snapshot(folder, as_of, **(tables or believable()))
    limits: dict[str, Limits] = thresholds.limits_of(cast.volga.id)
    row = CrmSnapshot(
        company_id=cast.volga.id,
        control=control,
        as_of=as_of.replace(tzinfo=ZoneInfo(cast.volga.timezone)).astimezone(UTC),
        currency=data.currency,
        state="ready",
        filled={entity: sorted(names) for entity, names in data.filled.items()},
        mapping_key="same",
        limits_key=comparable.limits_key(_pairs(limits)),
        brought_by_id=(by or cast.clara).id,
        brought_at=now(),
        ready_at=now(),
        due_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    here = {"company_id": row.company_id, "snapshot_id": row.id}
    paths = dict(data.tables)
    baseline = thresholds.baseline_of(row, row.mapping_key, row.limits_key)
    for verdict in measure(data, limits, baseline or None):
        db.session.add(CheckResult(**here, **_figures(verdict)))
        path = folder / f"failing-{verdict.check}.parquet"
        if verdict.failing and failing(data, verdict.check, path):
            paths[f"failing:{verdict.check}"] = path
    for name, path in paths.items():
        file, rows = _stored(row, name, path), _length(path)
        db.session.add(file)
        db.session.flush()
        db.session.add(CrmTable(**here, name=name, file_id=file.id, rows=rows))
    remember_users(row.company_id, data)
    db.session.commit()
    assert CHECKS
    return row


__all__ = ["AS_OF", "EMIL", "GONE", "IGOR", "believable", "datetime", "kept_snapshot"]
