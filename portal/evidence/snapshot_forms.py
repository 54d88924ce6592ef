"""Forms of a snapshot on its way."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField

from portal.evidence.wording import CONTROLS
from portal.forms import Form, choices
from portal.words import lazy


class BeginForm(Form):
    control = RadioField(
        lazy("What it is for"), choices=choices(CONTROLS.items()), default="baseline"
    )


class FileForm(Form):
    """A file by the token of its upload, or as a plain file where there are no scripts."""

    upload = StringField()
    file = FileField()


class StepForm(Form):
    """A step from the state and version that the person saw."""

    seen = HiddenField()
    version = IntegerField()


class DeleteForm(Form):
    keep_figures = BooleanField(
        lazy("Keep the verdicts and their figures for the comparison"), default=True
    )
