"""Snapshots of a few rows, measured and stored as the job does it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4
from zoneinfo import ZoneInfo

import duckdb

from portal.db import db, now
from portal.evidence import steps
from portal.evidence.canon.canonicalising import Canonical
from portal.evidence.checks.verdicts import Verdict
from portal.evidence.claims import workplace
from portal.evidence.data import Data
from portal.evidence.importing import import_due
from portal.evidence.models import CrmSnapshot
from tests.evidence.tables import AS_OF, snapshot
from tests.people import Cast

Row = dict[str, Any]
Measure = Callable[..., Any]
EMIL, IGOR, GONE = "11", "12", "13"
"""Users of the CRM: two of the cast, and one whom nobody knows."""


def believable(deals: int = 24) -> dict[str, list[Row]]:
    """Deals in work of three people, every second one without a next activity; cards of clients.

    The cards have a city that is none, so that 2.p5 fails by rows that have phones.
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
            "city": "?",
            "responsible_id": EMIL,
            "responsible": names[EMIL],
            "created_at": AS_OF - timedelta(days=10),
        }
        for number in range(deals)
    ]
    return {"crm_users": users, "deals": rows, "contacts": cards}


def kept_snapshot(
    cast: Cast,
    tables: dict[str, list[Row]] | None = None,
    control: str = "baseline",
    days_ago: int = 0,
) -> CrmSnapshot:
    """A snapshot of Volga-Snab, measured and stored by the job from these rows by entity."""
    as_of = AS_OF - timedelta(days=days_ago)
    # Beside the job's own folders, where it sweeps away what it does not know.
    folder = workplace().with_name("made") / uuid4().hex
    folder.mkdir(parents=True)
    data = snapshot(folder, as_of, **(tables or believable()))
    notes = folder / "notes.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY (SELECT 1 AS row_no LIMIT 0) TO '{notes}' (FORMAT parquet)")
    row = CrmSnapshot(
        company_id=cast.volga.id,
        control=control,
        as_of=as_of.replace(tzinfo=ZoneInfo(cast.volga.timezone)),
        currency=data.currency,
        state="kept",
        brought_by_id=cast.clara.id,
        brought_at=now(),
        due_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    key = repr((as_of, tables))
    with (
        patch.object(steps, "kept_canonical", return_value=Canonical(data, (), notes)),
        patch.object(steps, "verdicts_of", partial(_measured_once, key, steps.verdicts_of)),
        patch.object(steps, "all_failing", partial(_written_once, key, steps.all_failing)),
    ):
        assert import_due(now()) == 1
    db.session.refresh(row)
    assert row.state == "ready", (row.error, row.error_values)
    return row


_MEASURED: dict[str, list[Verdict]] = {}
_WRITTEN: dict[str, dict[str, bytes]] = {}


def _measured_once(key: str, measure: Measure, *given: Any) -> list[Verdict]:
    """The same rows are measured once in a run: many tests look at them, none changes them."""
    key += repr(given[1:]) + repr(measure)
    if key not in _MEASURED:
        _MEASURED[key] = measure(*given)
    return _MEASURED[key]


def _written_once(key: str, write: Measure, data: Data, paths: dict[str, Path]) -> None:
    key += repr(sorted(paths))
    if key not in _WRITTEN:
        write(data, paths)
        _WRITTEN[key] = {code: path.read_bytes() for code, path in paths.items() if path.exists()}
    for code, content in _WRITTEN[key].items():
        paths[code].write_bytes(content)
