"""Forms of the company: its details, its departments, its busy periods."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import DataRequired, InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.companies.models import BUSY_KINDS
from portal.companies.places import country_choices, zone_choices
from portal.forms import Day, Form, choices, line
from portal.words import LANGUAGES, lazy

NEEDED = lazy("Please fill in this field.")
WEEKDAYS = {
    "1": lazy("Monday"),
    "2": lazy("Tuesday"),
    "3": lazy("Wednesday"),
    "4": lazy("Thursday"),
    "5": lazy("Friday"),
    "6": lazy("Saturday"),
    "7": lazy("Sunday"),
}
BUSY_NAMES = {
    "exhibition": lazy("Exhibition"),
    "vacation": lazy("Vacation time"),
    "high_season": lazy("High season"),
    "other": lazy("Other"),
}


class CompanyForm(Form):
    """The details of a company."""

    name = line(lazy("Company name"), DataRequired(NEEDED), longest=120)
    industry = line(lazy("Industry"), longest=120)
    city = line(lazy("City"), longest=120)
    language = SelectField(
        lazy("Language of the reports"), choices=choices(LANGUAGES.items()), default="ru"
    )
    timezone = SelectField(lazy("Time zone"), default="Europe/Samara")
    country = SelectField(lazy("National holidays"), default="RU")
    working_week = SelectMultipleField(
        lazy("Working days"),
        choices=choices(WEEKDAYS.items()),
        default=["1", "2", "3", "4", "5"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(lazy("Choose at least one working day."))],
    )
    version = IntegerField(widget=HiddenInput(), default=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = choices(zone_choices())
        self.country.choices = choices(country_choices())

    def details(self) -> dict[str, Any]:
        """The columns of the company that this form fills."""
        return {
            "name": self.name.data,
            "industry": self.industry.data or "",
            "city": self.city.data or "",
            "language": self.language.data,
            "timezone": self.timezone.data,
            "country": self.country.data,
            "working_week": "".join(sorted(self.working_week.data)),
        }


class NewCompanyForm(CompanyForm):
    """A new company has at least one department."""

    department = line(
        lazy("First department"),
        DataRequired(NEEDED),
        longest=120,
        description=lazy("Heads and employees belong to a department; more can be added later."),
    )


class DepartmentForm(Form):
    name = line(lazy("Name of the department"), DataRequired(NEEDED), longest=120)
    department = HiddenField()


class CalendarFileForm(Form):
    """Busy periods exported from another calendar."""

    file = FileField(lazy("Calendar file"), [FileRequired(lazy("Choose a file."))])


class BusyPeriodForm(Form):
    """Days in which the company must not start."""

    kind = SelectField(lazy("Kind"), choices=choices((k, BUSY_NAMES[k]) for k in BUSY_KINDS))
    first = Day(lazy("From"), [InputRequired(NEEDED)])
    last = Day(lazy("To, inclusive"), [InputRequired(NEEDED)])
    note = line(lazy("What it is"), longest=200)
    closed = BooleanField(lazy("The company is closed on these days"))

    def validate_last(self, field: Day) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(lazy("The end is before the start. Swap the dates."))
