"""A control as an appointment in one person's calendar, in his language."""

from datetime import timedelta

from flask import current_app
from flask_babel import force_locale

from portal.messages.calendar import Appointment
from portal.rollout.models import CalendarEntry
from portal.words import _, lazy

LASTS = timedelta(hours=1)
NAMES = {
    "first": lazy("first control"),
    "second": lazy("second control"),
    "summing_up": lazy("summing-up"),
}


def appointment(entry: CalendarEntry, language: str) -> Appointment:
    """What stands in a calendar about a control."""
    url = control_url(entry)
    with force_locale(language):
        summary = f"{entry.company_name}: {NAMES[entry.control]}"
        text = _("The agenda, the questions and who is asked: %(url)s", url=url)
    return _appointment(entry, summary, text, url)


def unnamed(entry: CalendarEntry, language: str) -> Appointment:
    """The same without a word about the company: enough for a calendar to find its entry."""
    with force_locale(language):
        return _appointment(entry, str(NAMES[entry.control]), "", "")


def _appointment(entry: CalendarEntry, summary: str, text: str, url: str) -> Appointment:
    return Appointment(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        timezone=entry.timezone,
        lasts=LASTS,
        summary=summary,
        text=text,
        url=url,
        changed_at=entry.changed_at,
    )


def control_url(entry: CalendarEntry) -> str:
    """The address of a control's page, outside of a request too."""
    portal = current_app.config["SETTINGS"].url
    return f"{portal}/companies/{entry.company_id}/controls/{entry.control}"
