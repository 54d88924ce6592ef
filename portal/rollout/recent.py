"""What changed in a rollout since its last control; before the first one, in the last two weeks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.checklists import facts as checklists
from portal.checklists.facts import ItemChange
from portal.companies.models import Company
from portal.issues import facts as issues
from portal.rollout.models import CONTROLS, Snapshot
from portal.rollout.snapshot import snapshot_of
from portal.words import language

AT_FIRST = timedelta(days=14)


@dataclass(frozen=True)
class Recent:
    since: datetime
    done: list[ItemChange]
    undone: list[ItemChange]
    """Items that were done and are no longer."""
    raised: int
    """Open issues that did not exist then."""
    settled: int
    """Issues that were open then and are no longer; only known since a control."""

    @property
    def anything(self) -> bool:
        return bool(self.done or self.undone or self.raised or self.settled)


def recent(company: Company, now: datetime, people: Collection[int] | None) -> Recent:
    """What a reader may see of it; `people` are those whose issues he sees, None everyone's.

    Where nothing has changed since the last control, it is compared with the one before.
    """
    held = [taken for kind in reversed(CONTROLS) if (taken := snapshot_of(company, kind))]
    found = _compared(company, now, people, held[0] if held else None)
    if not found.anything and len(held) > 1:
        return _compared(company, now, people, held[1])
    return found


def _compared(
    company: Company, now: datetime, people: Collection[int] | None, taken: Snapshot | None
) -> Recent:
    since = taken.taken_at if taken else now - AT_FIRST
    changes = checklists.changes_between(company, since, now, language())
    opened = {issue.id for issue in issues.open_issues(company, people)}
    known = _open_then(taken.figures["issues"]) if taken else set()
    if people is not None:
        known &= issues.ids_of(company, people).issues
    return Recent(
        since=since,
        done=[change for change in changes if change.new == "done"],
        undone=[change for change in changes if change.old == "done"],
        raised=len(opened - known),
        settled=len(known - opened),
    )


def _open_then(frozen: list[dict[str, object]]) -> set[object]:
    return {issue["id"] for issue in frozen if issue["state"] != "confirmed"}
