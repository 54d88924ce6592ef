"""The base of all forms: CSRF token, words in the reader's language."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from portal.dates import EARLIEST, LATEST
from portal.words import lazy


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose messages follow the reader's language."""

    def refuse(self, field: Field, message: str) -> None:
        """Say beside a field what a rule found wrong with it."""
        field.errors = [*field.errors, message]


class Day(DateField):  # type: ignore[misc]
    """A date of our times; its messages say how to write one."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value for value in valuelist if value])
        except ValueError as wrong:
            raise ValueError(str(lazy("Enter a date, such as 2026-11-23."))) from wrong
        if self.data is not None and not EARLIEST <= self.data <= LATEST:
            self.data = None
            raise ValueError(str(lazy("The year cannot be right. Use one from 2000 to 2100.")))


def stripped(value: str | None) -> str | None:
    """Filter: take the blanks around a text away, and the line ends that browsers send."""
    return value.replace("\r\n", "\n").strip() if value else value


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Values and labels as a field to choose from wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def line(label: str, *validators: Any, longest: int = 200, **more: Any) -> StringField:
    """A one-line text; `longest` is the length of its column."""
    too_long = Length(max=longest, message=lazy("At most %(max)d characters."))
    return StringField(label, [*validators, too_long], filters=[stripped], **more)


def text(label: str, *validators: Any, longest: int = 10_000, **more: Any) -> TextAreaField:
    """A text of several lines."""
    too_long = Length(max=longest, message=lazy("At most %(max)d characters."))
    return TextAreaField(
        label, [*(validators or [Optional()]), too_long], filters=[stripped], **more
    )
