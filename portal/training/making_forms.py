"""The forms of those who make courses and lessons."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput, TextArea

from portal.companies.models import Company
from portal.forms import Form, choices, line, text
from portal.training.models import Lesson
from portal.training.operations import all_operations
from portal.training.webvtt import plain
from portal.training.wording import COURSE_ROLES, LESSON_KINDS
from portal.words import language, lazy

LONGEST_TEXT = 100_000


class CourseForm(Form):
    title = line(lazy("Title"), DataRequired(lazy("Give the course a title.")))
    summary = text(lazy("What it is about"), longest=2000, render_kw={"rows": 4})
    role = SelectField(lazy("Made for"), choices=choices(COURSE_ROLES.items()), default="employee")
    version = IntegerField(widget=HiddenInput(), default=1)

    def values(self) -> dict[str, Any]:
        """The columns that this form fills."""
        return {
            "title": self.title.data,
            "summary": self.summary.data or "",
            "role": self.role.data,
        }


class NewLessonForm(Form):
    title = line(lazy("Title"), DataRequired(lazy("Give the lesson a title.")))
    kind = RadioField(
        lazy("Kind"),
        choices=choices(LESSON_KINDS.items()),
        default="video",
        validators=[InputRequired(lazy("Choose what kind of lesson it is."))],
    )


class LessonForm(Form):
    title = line(lazy("Title"), DataRequired(lazy("Give the lesson a title.")))
    operation = SelectField(lazy("Common operation that it shows"))
    needed_percent = IntegerField(
        lazy("Needed share, percent"),
        [
            InputRequired(lazy("Say how much has to be played.")),
            NumberRange(1, 100, message=lazy("From 1 to 100 percent.")),
        ],
        description=lazy("How much of the video has to be really played."),
    )
    version = IntegerField(widget=HiddenInput(), default=1)

    def __init__(self, company: Company, lesson: Lesson, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [
            (one.code, one.title)
            for one in all_operations(company, language())
            if not one.hidden or one.code == lesson.operation
        ]
        if lesson.operation and lesson.operation not in dict(known):
            known.append((lesson.operation, lesson.operation))
        self.operation.choices = choices([("", "—"), *known])
        if lesson.kind != "video":
            del self.needed_percent

    def values(self) -> dict[str, Any]:
        """The columns that this form fills."""
        found = {"title": self.title.data, "operation": self.operation.data or None}
        if self.needed_percent:
            found["needed_percent"] = self.needed_percent.data
        return found


class TextForm(Form):
    text = text(lazy("Text of the lesson"), Optional(), longest=LONGEST_TEXT)
    seen = HiddenField()


class PublishForm(Form):
    watch_again = BooleanField(lazy("Ask those who have finished it to go through it again"))
    seen = HiddenField()


class WebVTTField(Field):  # type: ignore[misc]
    """A text whose blanks and empty lines mean something, so that nothing is stripped."""

    widget = TextArea()
    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = plain(valuelist[0])

    def _value(self) -> str:
        return self.data or ""


class VideoTextForm(Form):
    content = WebVTTField(lazy("WebVTT"))
    file = FileField(lazy("or a .vtt file"))
    version = IntegerField(widget=HiddenInput(), default=0)


def differences(sent: Form, fresh: Form) -> list[tuple[str, str]]:
    """What stands in a row, as its `fresh` form shows it, where what was sent says else."""
    return [
        (str(theirs.label.text), _words(theirs))
        for theirs in fresh
        if theirs.name not in ("version", "csrf_token")
        and (theirs.data or None) != (sent[theirs.name].data or None)
    ]


def _words(field: Field) -> str:
    """The value of a field as a person reads it."""
    if isinstance(field, SelectField):
        return next((str(one.label) for one in field.iter_choices() if one.selected), "—")
    return str(field.data or "—")
