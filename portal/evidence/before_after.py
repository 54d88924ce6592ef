"""Which baseline a snapshot is compared with, and what became of the rows that failed in it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.db import db
from portal.evidence import comparable
from portal.evidence.checks.verdicts import Verdict
from portal.evidence.failing import Moves, all_moves
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.evidence.stored import paths_of

MEASURED = ("ready", "deleted")
"""States in which a snapshot may have figures: who deletes one may leave them."""
FAILING = "failing:"
Keys = tuple[str, str]
"""Of the mapping and of the limits."""


def keys_of(snapshot: CrmSnapshot) -> Keys:
    """What has to be the same of two snapshots that are compared."""
    return snapshot.mapping_key, snapshot.limits_key


def why_not(before: Keys, after: Keys) -> str:
    """Why two snapshots are not compared, as a key; empty where they are."""
    return comparable.why_not((before[0], after[0]), (before[1], after[1]))


def baseline_of(snapshot: CrmSnapshot, keys: Keys) -> CrmSnapshot | None:
    """The newest earlier baseline: one that is comparable, else one that is not, else none."""
    query = select(CrmSnapshot).where(
        CrmSnapshot.company_id == snapshot.company_id,
        CrmSnapshot.id != snapshot.id,
        CrmSnapshot.control == "baseline",
        CrmSnapshot.as_of < snapshot.as_of,
        CrmSnapshot.state.in_(MEASURED),
        CrmSnapshot.results.any(),
    )
    newest_first = query.order_by(CrmSnapshot.as_of.desc(), CrmSnapshot.id.desc())
    found = db.session.scalars(newest_first).all()
    fitting = (one for one in found if not why_not(keys_of(one), keys))
    return next(fitting, found[0] if found else None)


def values_of(snapshot: CrmSnapshot) -> dict[str, float | None]:
    """The values of a snapshot by check."""
    query = select(CheckResult.check, CheckResult.value).where(
        CheckResult.snapshot_id == snapshot.id
    )
    return {check: value for check, value in db.session.execute(query)}  # noqa: C416


def failing_of(snapshot: CrmSnapshot) -> dict[str, Path]:
    """By check the rows that failed, where there were any."""
    found = paths_of(snapshot, FAILING)
    return {name.removeprefix(FAILING): path for name, path in found.items()}


def moved(
    verdicts: Iterable[Verdict],
    then: Mapping[str, float | None],
    before: Mapping[str, Path],
    after: Mapping[str, Path],
) -> dict[str, Moves]:
    """By check how many failing rows went, came and stayed, where both snapshots measured it."""
    both = [
        one.check for one in verdicts if one.value is not None and then.get(one.check) is not None
    ]
    files = {check: (before.get(check), after.get(check)) for check in both}
    return {check: Moves() for check in both} | all_moves(
        {check: sides for check, sides in files.items() if any(sides)}
    )


def as_plain(found: Moves | None, baseline: CrmSnapshot | None) -> dict[str, Any]:
    """What `CheckResult.moved` holds."""
    return {"since": baseline.id, **asdict(found)} if found and baseline else {}
