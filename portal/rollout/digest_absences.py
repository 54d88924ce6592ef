"""What is new about standing in, in the digest: somebody was named for a time, or no longer is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.people.models import Person
from portal.rollout.digest_batch import Batch

ARRANGED, CALLED_OFF = "absence.arrange", "absence.call_off"
Period = tuple[int, int, str, str]
"""Who is away, who stands in for him, and the first and the last day."""


def standing_in(batch: Batch) -> dict[int, list[dict[str, Any]]]:
    """What each stand-in among the readers has not heard of yet, the earliest period first."""
    acts: dict[Period, list[str]] = defaultdict(list)
    for verb, period, at in _acts(batch):
        reader = batch.readers.get(period[1])
        if reader and at > reader.since and date.fromisoformat(period[3]) >= reader.today:
            acts[period].append(verb)
    names = _names({absent for absent, *_rest in acts})
    found = defaultdict(list)
    for (absent, stand_in, first, last), verbs in sorted(acts.items(), key=lambda act: act[0][2:]):
        if what := news(verbs):
            values = {"what": what, "whose": names[absent], "first": first, "last": last}
            found[stand_in].append(values)
    return found


def news(verbs: Sequence[str]) -> str | None:
    """What is new after these acts about one period, in their order: `named` or `released`.

    None where it is as it was before them.
    """
    was, holds = verbs[0] == CALLED_OFF, verbs[-1] == ARRANGED
    if was == holds:
        return None
    return "named" if holds else "released"


def _acts(batch: Batch) -> list[tuple[str, Period, Any]]:
    query = select(History.verb, History.subject, History.old, History.new, History.at).where(
        History.company_id.is_(None),
        History.id > batch.history_floor,
        History.verb.in_((ARRANGED, CALLED_OFF)),
    )
    found = []
    for verb, subject, old, new, at in db.session.execute(query.order_by(History.id)):
        said = new if verb == ARRANGED else old
        absent = int(subject.removeprefix("person:"))
        found.append((verb, (absent, said["stand_in"], said["first"], said["last"]), at))
    return found


def _names(people: set[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(people))
    return {row.id: row.name for row in db.session.execute(query)}
