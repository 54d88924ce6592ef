"""Forms of people's pages."""

from typing import Any

from flask import current_app
from wtforms import BooleanField, EmailField, PasswordField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from portal.companies.places import zone_choices
from portal.forms import Form, line, stripped
from portal.words import LANGUAGES, _, lazy

THEMES = {"auto": lazy("As the device"), "light": lazy("Light"), "dark": lazy("Dark")}
ROLES = {
    "administrator": lazy("Administrator"),
    "consultant": lazy("Consultant"),
    "executive": lazy("Executive"),
    "head": lazy("Head of department"),
    "employee": lazy("Employee"),
    "delegate": lazy("Signs in an executive's place"),
}
HOURS = {hour: f"{hour:02}:00" for hour in range(24)}
CLIENT_ROLES = ("executive", "head", "employee")


def options(choices: dict[Any, Any]) -> list[SelectChoice]:
    """Choices of a select, in the order of the dictionary."""
    return [SelectChoice(value, label) for value, label in choices.items()]


def needed(message: Any = None) -> DataRequired:
    return DataRequired(message=message or lazy("Fill this in."))


def check_address(form: Form, field: EmailField) -> None:
    """A complete e-mail address, normalised."""
    try:
        field.data = current_app.extensions["security"].mail_util.validate(field.data or "")
    except ValueError as error:
        raise ValidationError(_("This is not a complete e-mail address.")) from error


def address(label: Any) -> EmailField:
    """An e-mail address field."""
    too_long = Length(max=255, message=lazy("At most %(max)d characters."))
    return EmailField(label, [needed(), too_long, check_address], filters=[stripped])


class AccountForm(Form):
    name = line(lazy("Name"), needed(), longest=120)
    position = line(lazy("Position"), longest=120)
    phone = line(lazy("Phone"), longest=40)
    language = SelectField(lazy("Language"), choices=options(LANGUAGES))
    timezone = SelectField(lazy("Time zone"), validate_choice=False)
    theme = SelectField(lazy("Theme"), choices=options(THEMES))
    digest = BooleanField(lazy("A digest once a day, when there is something to tell"))
    digest_hour = SelectField(lazy("Hour of the digest"), coerce=int, choices=options(HOURS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = dict(zone_choices())
        zones.setdefault(self.timezone.data, self.timezone.data)
        self.timezone.choices = options(zones)

    def validate_timezone(self, field: Any) -> None:
        if field.data not in dict(zone_choices()):
            raise ValidationError(_("Choose a time zone of the list."))


class WelcomeForm(Form):
    """A new account by invitation."""

    name = line(lazy("Name"), needed(), longest=120)
    password = PasswordField(lazy("Password"), [needed()])
    password_confirm = PasswordField(
        lazy("Password once more"),
        [EqualTo("password", message=lazy("The two passwords differ."))],
    )

    email = ""
    """Of the invitation; a password must not be made of it."""

    def validate_password(self, field: Any) -> None:
        util = current_app.extensions["security"].password_util
        person = type("Newcomer", (), {"email": self.email, "name": self.name.data or ""})()
        refused, field.data = util.validate(field.data, False, user=person)
        if refused:
            raise ValidationError(refused[0])


class InviteForm(Form):
    """Somebody of the company."""

    email = address(lazy("E-mail address"))
    name = line(lazy("Name"), needed(), longest=120)
    position = line(lazy("Position"), longest=120)
    role = SelectField(
        lazy("Role"), choices=options({role: ROLES[role] for role in reversed(CLIENT_ROLES)})
    )
    department_id = SelectField(lazy("Department"), coerce=int)

    def __init__(self, departments: dict[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department_id.choices = options(departments)


class MemberForm(Form):
    """Another role or department."""

    role = SelectField(lazy("Role"), choices=options({role: ROLES[role] for role in CLIENT_ROLES}))
    department_id = SelectField(lazy("Department"), coerce=int)

    def __init__(self, departments: dict[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department_id.choices = options(departments)


class ConsultancyForm(Form):
    """Somebody of the consultancy."""

    email = address(lazy("E-mail address"))
    name = line(lazy("Name"), needed(), longest=120)
    role = SelectField(
        lazy("Role"), choices=options({r: ROLES[r] for r in ("consultant", "administrator")})
    )
