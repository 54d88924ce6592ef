"""Forms on the page of a check: its limits, and what becomes of its rows."""

from typing import Any

from wtforms import DecimalField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from portal.companies.members import owner_choices
from portal.companies.models import Company
from portal.evidence.checks.catalogue import Check
from portal.evidence.checks.measuring import COMPARED
from portal.evidence.checks.verdicts import Limits
from portal.forms import Day, Form, choices, text
from portal.words import NBSP, _, lazy

HIGHEST = 1_000_000
NO_NUMBER = lazy("Enter a number, such as 12.5.")
UNITS = {
    "share": "%",
    "days": lazy("days"),
    "minutes": lazy("minutes"),
    "count": "",
    "gini": "",
}


class Figure(DecimalField):  # type: ignore[misc]
    """A number as people write it: with a comma or a point, blanks, a percent sign."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        plain = valuelist[0].replace(NBSP, "").replace(" ", "").replace("−", "-").rstrip("%")
        try:
            super().process_formdata([plain.replace(",", ".")])
        except ValueError as wrong:
            raise ValueError(str(NO_NUMBER)) from wrong
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(str(NO_NUMBER))


class LimitsForm(Form):
    pass_limit = Figure(lazy("Passes from"), [Optional()], places=None)
    fail_limit = Figure(lazy("Fails beyond"), [Optional()], places=None)
    reason = text(lazy("Why"), DataRequired(lazy("Say why: it stands in the history.")))

    def __init__(self, check: Check, now: Limits, *args: Any) -> None:
        times = 100 if check.unit == "share" else 1
        shown = (None if one is None else round(one * times, 4) for one in (now.pass_, now.fail))
        pass_, fail = (None if one is None else f"{one:g}" for one in shown)
        super().__init__(*args, pass_limit=pass_, fail_limit=fail)
        self.check, self.now, self.times = check, now, times
        higher = check.better == "higher"
        self.pass_limit.label.text = _("Passes from") if higher else _("Passes up to")
        self.fail_limit.label.text = _("Fails below") if higher else _("Fails above")
        if unit := str(UNITS[check.unit]):
            for field in (self.pass_limit, self.fail_limit):
                field.label.text = f"{field.label.text}, {unit}"

    @property
    def limits(self) -> Limits:
        """What the form says; the standard limits where it says the same."""
        values = (self.pass_limit.data, self.fail_limit.data)
        pass_, fail = (None if v is None else float(v) / self.times for v in values)
        return Limits(pass_, fail)

    def validate(self, *args: Any, **more: Any) -> bool:
        """The two numbers lie within the unit's bounds, and in the order of the direction."""
        if not super().validate(*args, **more):
            return False
        lowest = -100 if self.check.code.startswith(COMPARED) else 0
        highest = {"share": 100, "gini": 1}.get(self.check.unit, HIGHEST)
        for field in (self.pass_limit, self.fail_limit):
            if field.data is None:
                self.refuse(field, str(NO_NUMBER))
            elif not lowest <= field.data <= highest:
                self.refuse(
                    field,
                    _("From %(low)s to %(high)s.", low=lowest, high=highest),
                )
        if not self.errors and self._crossed():
            self.refuse(
                self.fail_limit,
                _("Here more is better: it fails below a figure that is no higher than the first.")
                if self.check.better == "higher"
                else _("Here less is better: it fails above a figure that is no lower."),
            )
        if not self.errors and self.limits == self.now:
            self.refuse(self.pass_limit, _("These limits hold already."))
        return not self.errors

    def _crossed(self) -> bool:
        pass_, fail = self.pass_limit.data, self.fail_limit.data
        return bool(fail > pass_ if self.check.better == "higher" else fail < pass_)


class StandardForm(Form):
    """Back to the standard limits."""

    reason = text(lazy("Why"), DataRequired(lazy("Say why: it stands in the history.")))


class SendForm(Form):
    """Whose task rows become, or who answers for the issue."""

    which = RadioField(
        lazy("Which rows"),
        choices=choices(
            [("chosen", lazy("Those that I ticked")), ("all", lazy("All that are listed"))]
        ),
        default="chosen",
    )
    owner_id = SelectField(lazy("Responsible"), coerce=lambda value: int(value) if value else None)
    due_on = Day(lazy("Due"), [Optional()])

    def __init__(self, company: Company, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.owner_id.choices = choices(owner_choices(company))
