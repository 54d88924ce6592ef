"""The CRM exports of the demonstration's companies, brought in as a consultant would."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.audit import Actor
from portal.checklists import items
from portal.checklists.models import Item
from portal.checklists.verdicts import facts_of, offered
from portal.companies.models import Company
from portal.content import content_root
from portal.db import db, now
from portal.demo.crm import World, read_words, write_exports
from portal.demo.story import Client, Export
from portal.evidence import importing, snapshots
from portal.evidence.claims import claim_one
from portal.evidence.models import CrmSnapshot

SELLERS = ("head", "employee")
"""Roles whose people work in the CRM, under their own names."""


def bring_export(client: Client, company: Company, export: Export, today: date, by: Actor) -> None:
    """Bring in what the company's CRM exports now: files, mapping, and a look at what comes of it.

    Nobody has to be asked what the columns mean, so nothing is proposed. The steps between are
    those of the job; each commits by itself, and works while no transaction is open.
    """
    snapshot = snapshots.begin(company, export.control, by)
    day = snapshot.as_of.date()
    sellers = [role.name for role in client.people if role.role in SELLERS]
    root = content_root()
    world = World(client.key, read_words(root), sellers, today, day, export.order)
    db.session.commit()
    with TemporaryDirectory() as folder:
        for path in write_exports(world, Path(folder)):
            snapshots.keep_as_file(snapshot, path, path.name, by)
    mapping = json.loads((root / "demo" / "crm" / "mapping.json").read_text(encoding="utf-8"))
    snapshot.state = "mapping"
    db.session.flush()
    here = snapshot.as_of.astimezone(ZoneInfo(company.timezone)).replace(tzinfo=None)
    said = {**mapping, "as_of": here.isoformat(" "), "currency": "RUB"}
    snapshots.decide_mapping(snapshot, snapshot.version, said, False, by)
    _take(snapshot)
    snapshots.go_on(snapshot, "preview", snapshot.version, by)
    _take(snapshot)
    if snapshot.state != "ready":
        raise RuntimeError(f"{client.key}: {snapshot.error} {snapshot.error_values}")


def confirm_by_data(company: Company, codes: tuple[str, ...], by: Actor) -> None:
    """Confirm items that are done, where the newest data offer it."""
    facts = facts_of([company.id], codes)
    query = select(Item).where(Item.company_id == company.id, Item.code.in_(codes))
    for item in db.session.scalars(query):
        if item.state == "done" and offered(item, facts.get((company.id, item.code), ())):
            items.confirm(item, by, data=True)


def _take(snapshot: CrmSnapshot) -> None:
    """Let the job take this snapshot's next step, and no other's: they go on side by side."""
    number = snapshot.id
    db.session.commit()
    claim = claim_one(now(), number)
    if claim is not None:
        importing.take(claim)
    db.session.refresh(snapshot)
