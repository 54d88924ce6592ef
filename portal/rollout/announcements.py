"""Messages about a rollout: a control set or moved, a report to sign, signed or returned."""

from portal.audit import Actor
from portal.companies.members import members
from portal.companies.models import Company
from portal.messages.outbox import post
from portal.people.models import Person
from portal.rollout.models import Report


def controls_set(company: Company, by: Actor) -> None:
    """Tell the client's executives and heads that the controls have their dates."""
    rollout = company.rollout
    dates: dict[str, object] = {
        "start": rollout.start_on.isoformat() if rollout.start_on else None,
        "first": rollout.first_on.isoformat() if rollout.first_on else None,
        "second": rollout.second_on.isoformat() if rollout.second_on else None,
        "summing_up": rollout.summing_up_on.isoformat() if rollout.summing_up_on else None,
    }
    for person in members(company, ("executive", "head")):
        tell(person, company, "controls_set", f"rollout:{company.id}:{rollout.version}", dates)


def control_moved(company: Company, by: Actor, kind: str) -> None:
    """Tell the client's executives and heads that a control has another date."""
    rollout = company.rollout
    day = getattr(rollout, f"{kind}_on")
    values = {"control": kind, "date": day.isoformat()}
    for person in members(company, ("executive", "head")):
        tell(person, company, "control_moved", f"control:{kind}:{rollout.version}", values)


def report_to_sign(company: Company, report: Report) -> None:
    """Ask the executives to sign a report."""
    for person in members(company, ("executive",)):
        tell(person, company, "report_to_sign", f"report:{report.id}", report_values(report))


def report_answered(company: Company, report: Report) -> None:
    """Tell the consultants that a report was signed or returned."""
    kind = "report_returned" if report.state == "returned" else "report_signed"
    for person in members(company, ("consultant",)):
        tell(person, company, kind, f"report:{report.id}", report_values(report))


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
