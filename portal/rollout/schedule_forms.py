"""Forms of the schedule: the start of work, a control, the hold."""

from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from portal.forms import Day, Form, text
from portal.words import lazy

NEEDED = lazy("Please fill in this field.")
A_DATE = lazy("Write the date as year-month-day, such as 2026-11-23, or choose it.")


class StartForm(Form):
    start = Day(lazy("Start of work"), [InputRequired(A_DATE)])
    reason = text(
        lazy("Reason"),
        longest=1000,
        description=lazy("Only where the start is insisted on; the report prints it."),
    )
    version = IntegerField(widget=HiddenInput())


class MoveForm(Form):
    day = Day(lazy("New date"), [InputRequired(A_DATE)])
    reason = text(lazy("Reason"), longest=1000)
    version = IntegerField(widget=HiddenInput())


class HourForm(Form):
    hour = TimeField(
        lazy("Hour of the controls"),
        [InputRequired(lazy("Write the hour as 10:00."))],
        description=lazy("Local time of the company."),
    )


class HoldForm(Form):
    reason = text(lazy("Why does the rollout pause?"), InputRequired(NEEDED), longest=1000)


class ResumeForm(Form):
    """Coming back from hold asks a date for each control not held."""

    first = Day(lazy("First control"))
    second = Day(lazy("Second control"))
    summing_up = Day(lazy("Summing-up"))
    reason = text(lazy("Reason"), longest=1000)
