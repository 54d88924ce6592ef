"""The filters of a report: read from an address, shown as a form, written into addresses."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Optional

from portal.evidence.reports.asking import Asked, Filters
from portal.evidence.reports.catalogue import definition
from portal.evidence.reports.offered import Offered
from portal.evidence.reports.wording import words
from portal.forms import Day, Form, choices
from portal.words import _, day, language, lazy

LONGEST = 500
"""Of a value; nothing in a CRM that one would choose is longer."""
VALUES = ("pipeline", "department", "manager", "currency")
ENDS = ("first", "last")
KEYS = (*ENDS, "by", "of", *VALUES)
"""What a saved view keeps."""
SENDS = {"data-submit": True}


def _select(label: Any) -> SelectField:
    """Sent at once where there are scripts; what is not offered is kept, and finds nothing."""
    return SelectField(label, choices=[], validate_choice=False, render_kw=SENDS)


class FilterForm(Form):
    """Of a report by its code; as it asks for what anybody may see again, it has no token."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

    first = Day(lazy("Period from"), [Optional()])
    last = Day(lazy("Period to"), [Optional()])
    by = _select(lazy("Grouped"))
    of = _select(lazy("Counted"))
    pipeline = _select(lazy("Pipeline"))
    department = _select(lazy("Department in the CRM"))
    manager = _select(lazy("Responsible in the CRM"))
    currency = _select(lazy("Currency"))

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(values)
        of = self.of.data if any(one.key == self.of.data for one in definition(code).of) else ""
        self.report = definition(code, of)
        for name in VALUES:
            if name not in self.report.filters or len(self[name].data or "") > LONGEST:
                self[name].data = ""
        for name in ("by", "of"):
            if self[name].data not in [one.key for one in getattr(self.report, name)]:
                self[name].data = ""
        if "period" not in self.report.filters:
            self.first.data = self.last.data = None
        self.query = {name: _written(self[name].data) for name in KEYS if self[name].data}
        """The filters that are set, as they stand in an address."""

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.first.data and self.last.data and self.first.data > self.last.data:
            self.refuse(self.last, _("The period ends before it begins."))
            return False
        return bool(valid)

    def filters(self, among: Collection[str] | None) -> Filters:
        """What to ask the data for, of those rows that the reader may see."""
        last: date | None = self.last.data
        return Filters(
            start=self.first.data,
            end=last + timedelta(days=1) if last else None,
            **{name: self[name].data or None for name in VALUES},
            by=self.by.data or "",
            of=self.of.data or "",
            among=among,
        )

    def offer(
        self, offered: Offered, asked: Asked, possible: Mapping[str, Collection[str]]
    ) -> None:
        """Fill the choices; a field with nothing to choose leaves the form.

        `possible` are the choices of `by` and `of` that the data allow.
        """
        titles = words().choices
        for name in ("by", "of"):
            named = [(key, titles[key].in_language(language())) for key in possible[name]]
            self[name].choices = choices(named)
            self[name].data = getattr(asked, name)
        for name in VALUES:
            pairs = (
                offered.manager if name == "manager" else [(v, v) for v in getattr(offered, name)]
            )
            chosen = self[name].data
            if chosen and chosen not in dict(pairs):
                pairs = [*pairs, (chosen, chosen)]
            self[name].choices = choices([("", _("all")), *pairs])
        for name in ("by", "of", *VALUES):
            nothing_chosen = name in ("by", "of") or not self[name].data
            if len(self[name].choices) < (2 if name in ("by", "of") else 3) and nothing_chosen:
                del self[name]
        if "period" not in self.report.filters:
            del self.first, self.last


def told(query: Mapping[str, str], managers: Mapping[str, str]) -> list[str]:
    """The filters that are set, in words; managers are called by their names, as far as known."""
    first, last = (day(date.fromisoformat(query[end])) if end in query else "" for end in ENDS)
    found = []
    if first and last:
        found.append(_("from %(first)s to %(last)s", first=first, last=last))
    elif first:
        found.append(_("from %(first)s", first=first))
    elif last:
        found.append(_("until %(last)s", last=last))
    found += [words().choices[query[n]].in_language(language()) for n in ("of", "by") if n in query]
    values = {name: query[name] for name in VALUES if name in query}
    if "manager" in values:
        values["manager"] = managers.get(values["manager"], values["manager"])
    return [*found, *values.values()]


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
