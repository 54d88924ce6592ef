"""Forms of issues and next steps."""

from collections.abc import Collection
from typing import Any, Self

from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from portal.companies.members import owner_choices
from portal.companies.models import Company
from portal.forms import Day, Form, line, text
from portal.issues import subjects
from portal.issues.facts import open_issues
from portal.issues.models import SEVERITIES, Issue, NextStep
from portal.words import _, lazy

SEVERITY_NAMES = {"high": lazy("High"), "medium": lazy("Medium"), "low": lazy("Low")}
STATE_NAMES = {
    "open": lazy("Open"),
    "in_work": lazy("In work"),
    "resolved": lazy("Resolved"),
    "confirmed": lazy("Confirmed"),
}
STEP_STATE_NAMES = {"open": lazy("Open"), "done": lazy("Done"), "dropped": lazy("Dropped")}
CONTROL_NAMES = {
    "first": lazy("First control"),
    "second": lazy("Second control"),
    "summing_up": lazy("Summing-up"),
}
TITLE_NEEDED = lazy("Say in a few words what it is about.")


def id_or_none(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


def text_or_none(value: Any) -> str | None:
    return str(value) if value not in (None, "", "None") else None


def choices(pairs: Collection[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class OwnedForm(Form):
    """What issues and next steps share: a title, an owner, a due date, a control, a version."""

    title = line(lazy("Title"), DataRequired(TITLE_NEEDED))
    owner_id = SelectField(lazy("Responsible"), coerce=id_or_none)
    due_on = Day(lazy("Due"), [Optional()])
    control = SelectField(
        lazy("Control"),
        coerce=text_or_none,
        choices=choices([("", "—"), *CONTROL_NAMES.items()]),
    )
    version = IntegerField(widget=HiddenInput(), default=1)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_id.choices = choices(owner_choices(company))

    def values(self) -> dict[str, Any]:
        """The columns that this form fills."""
        names = ("title", "owner_id", "due_on", "control")
        return {name: self[name].data for name in names}


class IssueForm(OwnedForm):
    text = text(lazy("Description"))
    severity = SelectField(
        lazy("Severity"),
        choices=choices([(key, SEVERITY_NAMES[key]) for key in SEVERITIES]),
        default="medium",
    )
    about = SelectField(lazy("Belongs to"), coerce=text_or_none)

    def __init__(self, company: Company, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(company, *args, **kwargs)
        self.about.choices = subjects.choices(company, kept)

    @classmethod
    def of(cls, company: Company, row: Issue, *args: Any) -> Self:
        """The form of an issue that stands; with None it shows the issue, else what was sent."""
        about = subjects.subject_value(row)
        return cls(company, *args, obj=row, about=about, kept=about)

    def values(self) -> dict[str, Any]:
        more = {"text": self.text.data or "", "severity": self.severity.data}
        return {**super().values(), **more, **subjects.columns(self.about.data or "")}


class NextStepForm(OwnedForm):
    issue_id = SelectField(lazy("Issue"), coerce=id_or_none)

    def __init__(
        self,
        company: Company,
        *args: Any,
        people: Collection[int] | None = None,
        kept: Issue | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(company, *args, **kwargs)
        found = {one.id: (one.number, one.title) for one in open_issues(company, people)}
        if kept is not None:
            found[kept.id] = (kept.number, kept.title)
        names = [
            (str(key), _("#%(number)s %(title)s", number=number, title=title))
            for key, (number, title) in found.items()
        ]
        self.issue_id.choices = choices([("", "—"), *names])

    @classmethod
    def of(
        cls, company: Company, row: NextStep, *args: Any, people: Collection[int] | None = None
    ) -> Self:
        """The form of a next step that stands."""
        return cls(company, *args, obj=row, people=people, kept=row.issue)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "issue_id": self.issue_id.data}
