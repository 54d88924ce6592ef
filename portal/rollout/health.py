"""How a rollout stands: at risk, needs attention, on plan; and why, in one line.

Source: rulings "Health". A pure rule: the facts are gathered elsewhere.
"""

from dataclasses import dataclass
from datetime import date

AT_RISK, ATTENTION, ON_PLAN, ON_HOLD, CLOSED = range(5)
"""The order of the list: what needs somebody first stands first."""
EARLY_STEPS = range(1, 6)
TRAINING_DAYS = 7
"""Days before a control from which training that is behind needs attention."""
REPORT_WAITS = 7
"""Working days after which an unsigned report puts the rollout at risk."""
Why = list[object]


@dataclass(frozen=True)
class Facts:
    """What the health of a rollout depends on."""

    state: str
    """Of the rollout's row: preparing, on_hold or closed."""
    overdue_control: str | None = None
    overdue_since: date | None = None
    report_waits: bool = False
    """A report has been unsigned for seven working days."""
    slipped_step: int | None = None
    """The first step with a slipped item."""
    overdue: int = 0
    """Items, issues and next steps past their due date."""
    training_behind: bool = False
    next_control_in: int | None = None
    """Days until the next control."""


def health(facts: Facts) -> tuple[int, Why]:
    """The health of a rollout and the code of its reason with its values."""
    if facts.state == "closed":
        return CLOSED, []
    if facts.state == "on_hold":
        return ON_HOLD, []
    if facts.overdue_control is not None:
        return AT_RISK, ["control_overdue", facts.overdue_control]
    if facts.report_waits:
        return AT_RISK, ["report_unsigned"]
    if facts.slipped_step in EARLY_STEPS:
        return AT_RISK, ["slipped", facts.slipped_step]
    if facts.overdue:
        return ATTENTION, ["overdue", facts.overdue]
    near = facts.next_control_in is not None and facts.next_control_in <= TRAINING_DAYS
    if facts.training_behind and near:
        return ATTENTION, ["training_behind"]
    return ON_PLAN, []
