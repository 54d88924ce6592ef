"""The forms of the checklist; each has few fields and one button."""

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from portal.checklists.models import ITEM_STATES
from portal.checklists.proofs import is_web_address
from portal.forms import Day, Form, choices, line, text
from portal.words import lazy


class StateForm(Form):
    state = SelectField(
        lazy("State"),
        choices=choices((state, state) for state in ITEM_STATES),
        validators=[InputRequired()],
    )
    reason = text(lazy("Reason"), longest=2000)
    seen = HiddenField()


class OwnerForm(Form):
    owner_id = SelectField(lazy("Owner"))
    seen = HiddenField()


class DueForm(Form):
    due_on = Day(lazy("Due date"), validators=[Optional()])
    due_days = IntegerField(
        lazy("Working days from the date of the plan"),
        validators=[
            Optional(),
            NumberRange(-250, 250, message=lazy("From −250 to 250 working days.")),
        ],
    )

    seen = HiddenField()

    def validate_due_days(self, field: Field) -> None:
        if field.data is not None and self.due_on.data is not None:
            raise ValidationError(str(lazy("Give a date or a number of days, not both.")))


class NoteForm(Form):
    note = text(lazy("Note"))
    seen = HiddenField()


class CommentForm(Form):
    text = text(lazy("Comment"), DataRequired(lazy("Write something.")), longest=5000)


class LinkForm(Form):
    url = line(lazy("Link"), DataRequired(lazy("Paste an address.")), longest=2000)
    title = line(lazy("Title"), Optional())

    def validate_url(self, field: Field) -> None:
        if not is_web_address(field.data or ""):
            raise ValidationError(str(lazy("The address begins with http:// or https://.")))


class FileForm(Form):
    file = FileField(lazy("File"), validators=[FileRequired(lazy("Choose a file."))])
    title = line(lazy("Title"), Optional())


class OwnItemForm(Form):
    title = line(lazy("What has to be done"), DataRequired(lazy("Say what has to be done.")))


class SightingForm(Form):
    note = text(lazy("What was seen"), longest=2000)


class ObjectionForm(Form):
    objection = SelectField(lazy("Objection"), validators=[InputRequired()])
    said_by = line(lazy("Who said it"), DataRequired(lazy("Say who said it.")), longest=120)
    heard_on = Day(lazy("When"), validators=[InputRequired()])
    answer = text(
        lazy("The answer given"), DataRequired(lazy("Write what was answered.")), longest=5000
    )


class TakeOverForm(Form):
    version = HiddenField()
