"""Forms of issues and next steps."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from portal.companies.members import owner_choices
from portal.companies.models import Company
from portal.forms import Day, Form, line, text
from portal.issues.models import SEVERITIES
from portal.words import lazy

SEVERITY_NAMES = {"high": lazy("High"), "medium": lazy("Medium"), "low": lazy("Low")}
STATE_NAMES = {
    "open": lazy("Open"),
    "in_work": lazy("In work"),
    "resolved": lazy("Resolved"),
    "confirmed": lazy("Confirmed"),
}
STEP_STATE_NAMES = {"open": lazy("Open"), "done": lazy("Done"), "dropped": lazy("Dropped")}
TITLE_NEEDED = lazy("Say in a few words what it is about.")


def id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class OwnedForm(Form):
    """What issues and next steps share: a title, an owner, a due date, a version."""

    title = line(lazy("Title"), DataRequired(TITLE_NEEDED))
    owner_id = SelectField(lazy("Responsible"), coerce=id_or_none)
    due_on = Day(lazy("Due"), [Optional()])
    version = IntegerField(widget=HiddenInput(), default=1)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = [
            SelectChoice(value, label) for value, label in owner_choices(company)
        ]


class IssueForm(OwnedForm):
    text = text(lazy("Description"))
    severity = SelectField(
        lazy("Severity"),
        choices=[SelectChoice(key, SEVERITY_NAMES[key]) for key in SEVERITIES],
        default="medium",
    )
    step = SelectField(lazy("Step"), coerce=id_or_none)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company, *args, **kwargs)
        steps = [("", "—"), *((str(number), str(number)) for number in range(1, 8))]
        self.step.choices = [SelectChoice(value, label) for value, label in steps]

    def values(self) -> dict[str, Any]:
        """The columns of the issue that this form fills."""
        return {
            "title": self.title.data,
            "text": self.text.data or "",
            "severity": self.severity.data,
            "owner_id": self.owner_id.data,
            "due_on": self.due_on.data,
            "step": self.step.data,
        }


class NextStepForm(OwnedForm):
    def values(self) -> dict[str, Any]:
        """The columns of the next step that this form fills."""
        return {
            "title": self.title.data,
            "owner_id": self.owner_id.data,
            "due_on": self.due_on.data,
        }
