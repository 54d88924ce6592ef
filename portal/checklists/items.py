"""What people do to an item: state, owner, due date, note, confirmation."""

from datetime import date

from sqlalchemy import select

from portal import audit
from portal.audit import Actor, text_mark
from portal.checklists import standard
from portal.checklists.models import Item
from portal.companies.models import Company
from portal.db import db, now
from portal.people.models import Person

NEEDS_REASON = ("blocked", "not_applicable")


class ReasonMissing(Exception):  # noqa: N818
    """A blocked or not applicable item says why."""


class Overtaken(Exception):  # noqa: N818
    """Somebody else changed the same thing since the page was opened."""


def start_checklist(company: Company, by: Actor) -> None:
    """Create a company's items from the content version of its rollout; twice adds nothing."""
    db.session.flush()
    query = select(Item.code).where(Item.company_id == company.id)
    there = set(db.session.scalars(query))
    missing = [item for item in standard.items() if item.code not in there]
    db.session.add_all(
        Item(company_id=company.id, code=item.code, step=item.step, position=item.position)
        for item in missing
    )
    if missing:
        company.rollout.content_version = standard.version()
        audit.record(
            by, "checklist.start", "checklist", company_id=company.id, new=standard.version()
        )


def change_state(item: Item, state: str, by: Actor, *, seen: str, reason: str = "") -> None:
    """Give an item another state; a confirmation ends with the state that it confirmed.

    `seen` is the state on the page from which the change comes.
    """
    if seen != item.state and state != item.state:
        raise Overtaken(item.state)
    if state in NEEDS_REASON and not reason:
        raise ReasonMissing(state)
    reason = reason if state in NEEDS_REASON else ""
    if (state, reason) == (item.state, item.reason):
        return
    old, item.state, item.reason = item.state, state, reason
    item.state_at, item.state_by_id = now(), by.id
    item.confirmed_by = item.confirmed_at = item.confirmed_by_id = None
    _changed(item, by, "item.state", old, state)


def confirm(item: Item, by: Actor, *, data: bool) -> None:
    """Confirm an item, by its data or in person; an item not yet done is done by that."""
    old = item.state
    if old != "done":
        item.state, item.reason = "done", ""
        item.state_at, item.state_by_id = now(), by.id
        _changed(item, by, "item.state", old, "done")
    item.confirmed_by = "data" if data else "person"
    item.confirmed_at, item.confirmed_by_id = now(), by.id
    _changed(item, by, "item.confirm", None, item.confirmed_by)


def withdraw_confirmation(item: Item, by: Actor) -> None:
    """Take a confirmation back; the item stays done."""
    old, item.confirmed_by = item.confirmed_by, None
    item.confirmed_at = item.confirmed_by_id = None
    _changed(item, by, "item.confirm", old, None)


def owner_mark(item: Item) -> str:
    """By which a form knows with which owner it was opened."""
    return str(item.owner_id or "")


def assign(item: Item, owner_id: int | None, by: Actor, *, seen: str | None = None) -> None:
    """Give an item to a person of the company, or to nobody; `seen` marks the owner before."""
    if owner_id == item.owner_id:
        return
    if seen is not None and seen != owner_mark(item):
        raise Overtaken(item.owner_id)
    old, item.owner_id = item.owner_id, owner_id
    _changed(item, by, "item.assign", old, owner_id)


def due_mark(item: Item) -> str:
    """By which a form knows with which due date it was opened."""
    return f"{item.due_on} {item.due_days}"


def set_due(
    item: Item, due_on: date | None, due_days: int | None, by: Actor, *, seen: str | None = None
) -> None:
    """Set a date, or an offset of one's own; with neither the content's offset holds.

    `seen` marks the due date that the writer had before him.
    """
    old = [item.due_on.isoformat() if item.due_on else None, item.due_days]
    new = [due_on.isoformat() if due_on else None, due_days]
    if old == new:
        return
    if seen is not None and seen != due_mark(item):
        raise Overtaken(item.due_on)
    item.due_on, item.due_days = due_on, due_days
    _changed(item, by, "item.due", old, new)


def mark(text: str) -> str:
    """A short mark of a text, by which a form knows which text it was opened with."""
    found = text_mark(text)
    return str(found["sha256"]) if found else ""


def write_note(item: Item, note: str, by: Actor, *, seen: str) -> None:
    """Change the note; `seen` is the mark of the note that the writer had before him."""
    note = note.replace("\r\n", "\n")
    if note == item.note:
        return
    if seen != mark(item.note):
        raise Overtaken(item.note)
    old, item.note = item.note, note
    _changed(item, by, "item.note", text_mark(old), text_mark(note))


def hand_over(company_id: int, from_person_id: int, to_person_id: int, by: Actor) -> int:
    """Give all items of one person at a company to another; how many they were."""
    query = select(Item).where(Item.company_id == company_id, Item.owner_id == from_person_id)
    items = db.session.scalars(query.with_for_update()).all()
    for item in items:
        assign(item, to_person_id, by)
    return len(items)


def last_change(item: Item, verb: str) -> audit.History | None:
    """The newest row of the history that tells of one kind of change."""
    query = select(audit.History).where(
        audit.History.company_id == item.company_id,
        audit.History.subject == subject(item),
        audit.History.verb == verb,
    )
    return db.session.scalars(query.order_by(audit.History.id.desc()).limit(1)).one_or_none()


def history(item: Item) -> list[tuple[audit.History, Person | None]]:
    """What happened to an item, newest first, with who did it."""
    query = (
        select(audit.History, Person)
        .outerjoin(Person, Person.id == audit.History.actor_id)
        .where(audit.History.company_id == item.company_id, audit.History.subject == subject(item))
        .order_by(audit.History.id.desc())
        .limit(100)
    )
    return [(row, person) for row, person in db.session.execute(query)]


def subject(item: Item) -> str:
    return f"item:{item.code}"


def _changed(item: Item, by: Actor, verb: str, old: object, new: object) -> None:
    item.version += 1
    audit.record(by, verb, subject(item), company_id=item.company_id, old=old, new=new)
