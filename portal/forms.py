"""The base of all forms: CSRF token, words in the reader's language."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import Length, Optional

from portal.words import lazy


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose messages follow the reader's language."""

    def refuse(self, field: Field, message: str) -> None:
        """Say beside a field what a rule found wrong with it."""
        field.errors = [*field.errors, message]


def stripped(value: str | None) -> str | None:
    """Filter: take the blanks around a text away."""
    return value.strip() if value else value


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
