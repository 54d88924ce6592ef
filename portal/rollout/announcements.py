"""Messages about a rollout: a control set, moved or off, a report to sign, signed or returned."""

from collections.abc import Mapping
from datetime import datetime

from flask import current_app

from portal.companies.members import members
from portal.companies.models import Company
from portal.messages.calendar import Appointment, Guest, Method, letter
from portal.messages.outbox import post
from portal.people.models import Person
from portal.rollout.appointments import appointment, unnamed
from portal.rollout.models import CalendarEntry, Report
from portal.settings import Settings


def control_invited(
    company: Company, entry: CalendarEntry, was: datetime | None, formerly: str | None
) -> None:
    """Ask a person to a control, or tell him that it moved from where it `was`, or that the company
    was `formerly` called otherwise.
    """
    values = {"was": was.isoformat() if was else None, "formerly": formerly}
    _tell_of_control("control_invited", "REQUEST", company, entry, values)


def control_cancelled(company: Company, entry: CalendarEntry) -> None:
    """Tell a person that a control is off, or that he is no longer asked to it."""
    values: dict[str, object] = {"on_hold": company.rollout.state == "on_hold"}
    _tell_of_control("control_cancelled", "CANCEL", company, entry, values)


def control_withdrawn(entry: CalendarEntry) -> None:
    """Tell a person that a control is off, without a word about the company: it is erased."""
    person = entry.person
    about = {**_about(entry, "CANCEL", unnamed(entry, person.language)), "name": person.name}
    # By the entry, since SQLite may give the company's id to a new one.
    subject = f"control:{entry.uid.partition('@')[0]}:{entry.sequence}"
    args = ("control_cancelled", person.email, person.language, subject, about)
    post(*args, person_id=person.id)


def _tell_of_control(
    kind: str, method: Method, company: Company, entry: CalendarEntry, values: Mapping[str, object]
) -> None:
    """One message for one control and person, with the entry for his calendar."""
    about = _about(entry, method, appointment(entry, entry.person.language))
    subject = f"control:{company.id}:{entry.control}:{entry.sequence}"
    tell(entry.person, company, kind, subject, {**about, **values})


def _about(entry: CalendarEntry, method: Method, shown: Appointment) -> dict[str, object]:
    settings: Settings = current_app.config["SETTINGS"]
    guest = Guest(entry.person.name, entry.person.email)
    return {
        "control": entry.control,
        "starts_at": entry.starts_at.isoformat(),
        "timezone": entry.timezone,
        "calendar": {"method": method, "ics": letter(method, shown, guest, settings.mail_from)},
    }


def report_to_sign(company: Company, report: Report) -> None:
    """Ask the executives to sign a report."""
    values = {**report_values(report), "until": report.expires_on.isoformat()}
    for person in members(company, ("executive",)):
        tell(person, company, "report_to_sign", f"report:{report.id}", values)


def report_delegated(company: Company, report: Report, to: Person, by: Person) -> None:
    """Ask a person to sign a report in an executive's place."""
    values = {**report_values(report), "until": report.expires_on.isoformat(), "asked_by": by.name}
    tell(to, company, "report_to_sign", f"report:{report.id}:{to.id}", values)


def report_answered(company: Company, report: Report) -> None:
    """Tell the consultants that a report was signed or returned."""
    kind = "report_returned" if report.state == "returned" else "report_signed"
    reserved = report.state == "signed_with_reservations"
    values = {**report_values(report), "reserved": reserved}
    for person in members(company, ("consultant",)):
        tell(person, company, kind, f"report:{report.id}", values)


def report_values(report: Report) -> dict[str, object]:
    return {"report": report.id, "control": report.control, "version": report.version}


def tell(
    person: Person, company: Company, kind: str, subject: str, values: dict[str, object]
) -> None:
    """Post one message to one person, in his language, about a company."""
    more = {"company": company.name, "company_id": company.id, "name": person.name}
    post(
        kind,
        person.email,
        person.language,
        subject,
        {**values, **more},
        person_id=person.id,
        company_id=company.id,
    )
