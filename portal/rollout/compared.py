"""Which two reports of a company are compared: what there is to choose from, what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, g
from flask_login import current_user
from sqlalchemy.orm import defer

from portal.access import can
from portal.companies.models import Company
from portal.db import db
from portal.rollout.comparison_document import Described
from portal.rollout.controls import control_of
from portal.rollout.models import CONTROLS, Report
from portal.rollout.report import as_plain, gather
from portal.tenancy import owned

DRAFT = "draft"


@dataclass(frozen=True)
class Side:
    """A report that can be compared: a submitted version, or the draft of the next one."""

    key: str
    """What stands in the address: the report's id, or `draft-first`."""
    control: str
    version: int
    state: str
    report_id: int | None


def described(company: Company, side: Side) -> Described:
    """A side with its frozen data; a draft's are those of this moment."""
    if side.report_id is not None:
        data = db.session.get_one(Report, side.report_id).data
    else:
        data = as_plain(gather(company, control_of(company, side.control)))
    about = {"control": side.control, "version": side.version, "state": side.state}
    return {**about, "data": data}


def sides() -> list[Side]:
    """Everything that this reader may compare at the company, the earliest first."""
    rows = db.session.scalars(owned(Report).options(defer(Report.data))).all()
    seen = [row for row in rows if can(current_user, "report.view", row)]
    found = [Side(str(row.id), row.control, row.version, row.state, row.id) for row in seen]
    if can(current_user, "report.submit", g.company):
        found += _drafts(found)
    return sorted(found, key=lambda side: (CONTROLS.index(side.control), side.version))


def chosen(found: list[Side], asked: Mapping[str, str]) -> tuple[Side, Side] | None:
    """The two that are asked for by `a` and `b`, the earlier one first, whichever was said first.

    What is not asked for: the newest, and the one before the other. None where there are no two.
    404 for what is not there.
    """
    places = [_place(found, asked[name]) for name in ("a", "b") if asked.get(name)]
    if len(found) < 2:
        return None
    if not places:
        places = [len(found) - 1]
    if len(places) == 1:
        places.append(places[0] - 1 if places[0] else 1)
    earlier, later = sorted(places)
    return found[earlier], found[later]


def _place(found: list[Side], key: str) -> int:
    places = (place for place, side in enumerate(found) if side.key == key)
    place = next(places, None)
    return abort(404) if place is None else place


def _drafts(submitted: list[Side]) -> list[Side]:
    """The drafts of held controls whose report is not submitted yet, or was returned."""
    drafts = []
    for kind in CONTROLS:
        versions = [side for side in submitted if side.control == kind]
        last = max(versions, key=lambda side: side.version, default=None)
        if (last is None or last.state == "returned") and control_of(g.company, kind).held_at:
            version = last.version + 1 if last else 1
            drafts.append(Side(f"{DRAFT}-{kind}", kind, version, DRAFT, None))
    return drafts
