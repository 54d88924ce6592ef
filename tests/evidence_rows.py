"""A snapshot with a row of each kind beside it, where its files do not matter."""

from portal.audit import Actor
from portal.db import db, now
from portal.evidence.models import (
    CheckResult,
    CrmFile,
    CrmSnapshot,
    CrmTable,
    CrmUser,
    EvidenceSetting,
    SavedView,
    SentRows,
    Threshold,
)
from portal.issues.actions import agree_next_step
from portal.media.files import keep
from portal.people.models import Person
from tests.people import Cast


def keep_evidence(cast: Cast, by: Person, number: int) -> CrmSnapshot:
    """A ready snapshot of Volga-Snab that somebody brought; `number` tells them apart."""
    here = {"company_id": cast.volga.id}
    if db.session.get(EvidenceSetting, cast.volga.id) is None:
        db.session.add(EvidenceSetting(**here, mapping={}))
    snapshot = CrmSnapshot(
        **here,
        control="ad_hoc",
        as_of=now(),
        currency="RUB",
        state="ready",
        brought_by_id=by.id,
        brought_at=now(),
        ready_at=now(),
        due_at=now(),
    )
    db.session.add(snapshot)
    db.session.flush()
    there = {**here, "snapshot_id": snapshot.id}
    file = keep(b"ID;Name\n1;A\n" * number, "deals.csv", "text/csv", **here, by_id=by.id)
    db.session.add(CrmFile(**there, file_id=file.id, name="deals.csv"))
    table = keep(b"PAR1" * number, "deals.parquet", "text/csv", **here, by_id=by.id)
    db.session.add(CrmTable(**there, name="deals", file_id=table.id, rows=number))
    db.session.add(CheckResult(**there, check="3.p2", verdict="fail", value=0.4, failing=number))
    db.session.add(Threshold(**here, check="3.p2", pass_limit=0.1, set_by_id=by.id, set_at=now()))
    db.session.add(CrmUser(**here, crm_id=str(number), name=by.name, person_id=by.id))
    named = {"report": "G1", "name": f"View {number}", "saved_at": now()}
    db.session.add(SavedView(**here, person_id=by.id, **named))
    step = agree_next_step(cast.volga, Actor(by.id, "consultant"), title=f"Rows {number}")
    db.session.add(SentRows(**there, check="3.p2", numbers=[0], next_step_id=step.id))
    return snapshot
