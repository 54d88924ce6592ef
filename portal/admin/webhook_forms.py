"""Forms of the pages about other systems: a webhook, a key of the feed."""

from typing import Any
from urllib.parse import urlsplit

from wtforms import HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import Form, line
from portal.messages.events import KINDS
from portal.messages.reach import is_named, leads_inside
from portal.words import lazy

NEEDED = lazy("Please fill in this field.")
KIND_NAMES = {
    "company.created": lazy("Company created"),
    "company.erased": lazy("Company erased"),
    "start.set": lazy("Start of work set"),
    "control.moved": lazy("Control moved"),
    "control.held": lazy("Control held"),
    "control.reopened": lazy("Control reopened"),
    "report.submitted": lazy("Report submitted"),
    "report.signed": lazy("Report signed"),
    "report.returned": lazy("Report returned"),
    "report.closed": lazy("Report closed unsigned"),
    "rollout.put_on_hold": lazy("Rollout put on hold"),
    "rollout.resumed": lazy("Rollout resumed"),
    "rollout.closed": lazy("Rollout closed"),
    "item.state_changed": lazy("State of an item changed"),
    "item.confirmed": lazy("Item confirmed"),
    "issue.raised": lazy("Issue raised"),
    "issue.state_changed": lazy("State of an issue changed"),
    "next_step.agreed": lazy("Next step agreed"),
    "next_step.state_changed": lazy("State of a next step changed"),
    "course.finished": lazy("Course finished"),
    "test": lazy("Test event"),
}


class WebhookForm(Form):
    name = line(
        lazy("What it is called"),
        DataRequired(NEEDED),
        longest=80,
        description=lazy("Such as: our CRM"),
    )
    url = line(
        lazy("Address"),
        DataRequired(NEEDED),
        longest=500,
        description=lazy("Events are sent there by POST. It begins with https://."),
    )
    kinds = SelectMultipleField(
        lazy("Events"),
        choices=[SelectChoice(kind, KIND_NAMES[kind]) for kind in KINDS],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy("None chosen means all of them, later ones too."),
    )
    version = HiddenField(default="1")

    def validate_url(self, field: Any) -> None:
        reason = wrong_with(field.data)
        if reason:
            raise ValidationError(reason)


class FeedKeyForm(Form):
    key_name = line(
        lazy("What it is called"),
        DataRequired(NEEDED),
        longest=80,
        description=lazy("Who will use the key"),
    )


def wrong_with(url: str) -> Any:
    """What is wrong with the address of a webhook, in words; None where nothing is."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("ascii").decode()
        complete = parts.scheme in ("http", "https") and host and parts.port != 0
    except ValueError:
        complete = False
    if not complete or not url.isascii() or " " in url or parts.fragment:
        return lazy("Enter a whole address, such as https://crm.example.org/events.")
    if parts.username or parts.password:
        return lazy("Leave name and password out. The signature shows that an event is ours.")
    if parts.scheme == "http" and not is_named(host):
        return lazy("Use an address that begins with https://, so that nobody reads on the way.")
    if leads_inside(host):
        return lazy(
            "This address is inside the portal's own network. "
            "If that is meant, name its host in PORTAL_PRIVATE_HOSTS."
        )
    return None
