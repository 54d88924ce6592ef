"""What the pages of the reports show: of which snapshot, whose rows, what is ready or missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, g, request
from flask_login import current_user

from portal.access import can
from portal.db import db
from portal.evidence import guarding, snapshots
from portal.evidence.charts.drawing import Picture, picture
from portal.evidence.charts.figures import Measure
from portal.evidence.charts.of_reports import charts
from portal.evidence.charts.sheet import Chart
from portal.evidence.data import Data
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.evidence.reports.asking import Filters, ask, without
from portal.evidence.reports.building import Report
from portal.evidence.reports.catalogue import CODES, FAMILIES, Definition
from portal.evidence.reports.wording import words
from portal.evidence.stored import columns_of
from portal.evidence.titles import titles
from portal.evidence.users import within_reach
from portal.tenancy import owned
from portal.words import _, language, lazy

CHARTS_AT_MOST = 8
SHARE = Measure("", "", "share")
READINESS = {
    "pass": lazy("ready"),
    "warn": lazy("with gaps"),
    "fail": lazy("too many gaps"),
    "not_checkable": lazy("cannot be judged"),
}
"""What the check of a report's code says of it."""


@dataclass(frozen=True)
class Entry:
    """A report in the list."""

    code: str
    title: str
    shows: str
    readiness: str
    """A verdict; empty where none was given."""
    share: str
    """Of rows that have all it needs; empty for who does not see all."""
    missing: str
    """The columns without which it cannot be built, in words."""


@dataclass(frozen=True)
class Family:
    key: str
    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Period:
    """A period to choose at once."""

    title: str
    first: date | None
    last: date | None

    @property
    def query(self) -> dict[str, str]:
        """As an address has it."""
        ends = {"first": self.first, "last": self.last}
        return {name: day.isoformat() if day else "" for name, day in ends.items()}


def chosen_snapshot() -> CrmSnapshot | None:
    """The ready snapshot that the address names, else the newest; 404 where it is not there."""
    number = request.args.get("snapshot", type=int)
    if number is None:
        return snapshots.newest(g.company)
    query = owned(CrmSnapshot).where(CrmSnapshot.id == number, CrmSnapshot.state == "ready")
    return db.session.scalars(query).one_or_none() or abort(404)


def reach() -> list[str] | None:
    """The users of the CRM whose rows the reader may see; None: all rows."""
    return within_reach(current_user, g.company)


def families(snapshot: CrmSnapshot | None, sees_all: bool) -> list[Family]:
    """The nineteen reports in their groups; how ready they are, a snapshot tells."""
    data = columns_of(snapshot) if snapshot else None
    results = {one.check: one for one in snapshot.results} if snapshot else {}
    spoken, said = language(), words()
    return [
        Family(
            key,
            said.families[key].in_language(spoken),
            [_entry(c, data, results.get(c), sees_all) for c in CODES if c.startswith(letter)],
        )
        for letter, key in FAMILIES.items()
    ]


def possible(data: Data, report: Definition) -> dict[str, list[str]]:
    """The choices of a report that the data allow."""
    return {
        name: [one.key for one in getattr(report, name) if not without(data, one.needs)]
        for name in ("by", "of")
    }


def needs_words(data: Data, needs: Collection[str]) -> str:
    """What the files lack, in words: «Источник (сделки); лиды»; alternatives parted by "or"."""
    either = f" {_('or')} "
    said = (either.join(_words(data, need.split("|"))) for need in needs)
    return "; ".join(dict.fromkeys(said))


def drawn(report: Report) -> list[tuple[Chart, Picture | None]]:
    """The charts of a report, each with its picture; once nobody draws, nobody is asked again."""
    found: list[tuple[Chart, Picture | None]] = []
    away = False
    for chart in charts(report)[:CHARTS_AT_MOST]:
        sheet = None if away else picture(chart)
        away = sheet is None
        found.append((chart, sheet))
    return found


def periods(day: date) -> list[Period]:
    """The month, the quarter and the year of a snapshot's day, and all of its past."""
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % 3)
    before = (month - timedelta(days=1)).replace(day=1)
    return [
        Period(_("Last month"), before, month - timedelta(days=1)),
        Period(_("This month"), month, day),
        Period(_("This quarter"), quarter, day),
        Period(_("This year"), year, day),
        Period(_("All the time"), None, None),
    ]


def may_download() -> bool:
    """Whether the reader may take files away from the company of the request."""
    return can(current_user, "evidence.download", g.company) and guarding.downloads(g.company)


def left_out_words(reason: str) -> str:
    """Why rows are in no group."""
    return words().left_out[reason].in_language(language())


def _entry(code: str, data: Data | None, result: CheckResult | None, sees_all: bool) -> Entry:
    spoken, said = language(), words()
    missing = ask(data, code, Filters()).missing if data else ()
    return Entry(
        code,
        said.titles[code].in_language(spoken),
        said.shows[code].in_language(spoken),
        result.verdict if result else "",
        SHARE.full(result.value) if result and result.value is not None and sees_all else "",
        needs_words(data, missing) if data else "",
    )


def _words(data: Data, alternatives: Collection[str]) -> list[str]:
    """Columns by their titles; a table that is not there at all by its own."""
    said, spoken, found = titles(), language(), []
    for entity, field in (one.split(".") for one in alternatives):
        table = said.entities[entity].title.in_language(spoken).lower()
        name = said.of_field(entity, field).in_language(spoken)
        found.append(f"{name} ({table})" if entity in data.tables else table)
    return list(dict.fromkeys(found))
