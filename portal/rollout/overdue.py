"""Whether a control is held in time: overdue controls, and the evidence of items 6.4 to 6.6.

Pure. On hold nothing is overdue: that state is the rollout's, so its caller asks first.
Source: product rules "Dates", trust rules "Overdue", rulings "Evidence dates" and "State".
"""

from datetime import date

from portal.dates import DAY, Calendar, NoWorkingDay, add_working_days
from portal.rollout.schedule import summing_up_deadline

ADMINISTRATOR_AFTER = 3
"""Working days of a control being overdue after which the administrator hears of it too."""


def after_working_days(day: date, count: int, calendar: Calendar) -> date | None:
    """The ``count``-th working day after the day; None where the company is closed for a year."""
    try:
        return add_working_days(day, count, calendar)
    except NoWorkingDay:
        return None


def last_day_to_hold(control: date, calendar: Calendar) -> date | None:
    """The next working day after the control's date: held on it is still in time."""
    return after_working_days(control, 1, calendar)


def overdue_since(control: date, calendar: Calendar) -> date | None:
    """The first day on which a control not held counts as overdue (trust rules, "Overdue")."""
    last = last_day_to_hold(control, calendar)
    return last + DAY if last else None


def is_overdue(control: date, held: bool, today: date, calendar: Calendar) -> bool:
    """Not held by the end of the next working day after its date (trust rules, "Overdue")."""
    since = overdue_since(control, calendar)
    return not held and since is not None and today >= since


def overdue_days(control: date, held: bool, today: date, calendar: Calendar) -> int:
    """Calendar days that a control has been overdue, 1 on the first of them, else 0."""
    since = overdue_since(control, calendar)
    if held or since is None:
        return 0
    return max(0, (today - since).days + 1)


def administrator_hears(control: date, held: bool, today: date, calendar: Calendar) -> bool:
    """Whether three working days of being overdue have passed (product rules, "Dates").

    They are counted from the last day to hold it, and the third must be over.
    """
    last = last_day_to_hold(control, calendar)
    third = after_working_days(last, ADMINISTRATOR_AFTER, calendar) if last else None
    return not held and third is not None and today > third


def held_in_time(control: date, held_on: date, calendar: Calendar) -> bool:
    """6.4 and 6.5: held by the end of the next working day after the scheduled date (rulings)."""
    last = last_day_to_hold(control, calendar)
    return last is None or held_on <= last


def summing_up_in_time(start: date, held_on: date) -> bool:
    """6.6: held on or before D + 2 calendar months (rulings); that it is signed, others know."""
    return held_on <= summing_up_deadline(start)
