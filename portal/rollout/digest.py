"""What a digest says: which line stands under which heading, and what nobody can turn off.

Pure: facts are gathered elsewhere (`digest_batch`, `digest_tasks`, `digest_alarms`), the words
stand in templates/messages/digest.txt. Source: product rules "Messages" and "Dates".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.dates import Calendar
from portal.rollout.health import REPORT_WAITS
from portal.rollout.overdue import after_working_days

GROUPS = (
    "controls",
    "signature",
    "unsigned",
    "behind",
    "slipped",
    "overdue",
    "due",
    "new",
    "training",
    "team",
)
"""The headings of a company, in their order: what cannot wait comes first."""
ALWAYS = ("controls",)
"""What nobody can turn off (rulings, "Mail")."""
ALARMS_OF_A_REPORT = (3, REPORT_WAITS)
"""Working days without a signature after which the consultant hears of it, and gravely."""
LINES = 12
"""Most lines under one heading; the rest is counted."""
COMPANIES = 30
"""Most companies in one letter; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line for one person. The values are plain, for the template."""

    company_id: int
    group: str
    values: dict[str, Any] = field(default_factory=dict)


def task_group(due_on: date | None, today: date, soon: date, is_new: bool) -> str | None:
    """Under which heading something to do stands; None where there is nothing to tell yet.

    `soon` is the company's next working day, so that Friday tells of Monday.
    """
    if due_on is not None and due_on < today:
        return "overdue"
    if due_on is not None and due_on <= soon:
        return "due"
    return "new" if is_new else None


def alarm_of_report(since: date, told_on: date, today: date, calendar: Calendar) -> int | None:
    """Working days without a signature of which a digest tells; None on all days but two.

    Each alarm is told once, on its day or in the first digest after it; `told_on` is the day of
    the digest before.
    """
    for days in reversed(ALARMS_OF_A_REPORT):
        due = after_working_days(since, days, calendar)
        if due is not None and told_on < due <= today:
            return days
    return None


def page(roles: Collection[str], groups: Iterable[str]) -> str:
    """The page to which the link of a company leads: the one that answers the reader's lines."""
    found = set(groups)
    if roles and not set(roles) <= {"head", "employee"}:
        return "summary"
    if "team" in found:
        return "team"
    if found == {"training"}:
        return "training"
    return "items" if set(roles) == {"employee"} else "summary"


def letter(
    lines: Iterable[Line],
    names: dict[int, str],
    roles: dict[int, set[str]],
    *,
    wanted: bool,
    standing_in: Sequence[dict[str, Any]] = (),
) -> dict[str, Any] | None:
    """The values of a person's digest; None where there is nothing to tell.

    `names` are those of the companies, `roles` his roles by company; `wanted` is whether he
    wants a digest, else he gets what nobody can turn off. `standing_in` is what is new about the
    absences in which he stands in.
    """
    standing_in = list(standing_in) if wanted else []
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for line in lines:
        if wanted or line.group in ALWAYS:
            found.setdefault(line.company_id, {}).setdefault(line.group, []).append(line.values)
    if not found and not standing_in:
        return None
    order = sorted(found, key=lambda id: (min(map(GROUPS.index, found[id])), names[id].casefold()))
    return {
        "standing_in": standing_in,
        "companies": [
            {
                "id": id,
                "name": names[id],
                "page": page(roles.get(id, ()), found[id]),
                "groups": [
                    _group(group, found[id][group]) for group in GROUPS if group in found[id]
                ],
            }
            for id in order[:COMPANIES]
        ],
        "more": len(order[COMPANIES:]),
        "turned_off": not wanted,
    }


def _group(group: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    lines.sort(key=lambda values: (values.get("date") or "9999", str(values.get("title", ""))))
    return {"group": group, "lines": lines[:LINES], "more": len(lines[LINES:])}
