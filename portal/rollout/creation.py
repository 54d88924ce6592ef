"""A new rollout: the company, its checklist, its three controls, and the consultant who made it."""

from typing import Any

from portal.audit import Actor, record
from portal.checklists.items import start_checklist
from portal.companies.companies import create_company
from portal.companies.models import Company
from portal.db import db
from portal.people import absences
from portal.people.models import Membership
from portal.rollout.models import CONTROLS, Control


def create_rollout(
    by: Actor, consultant_id: int | None, department: str, **details: Any
) -> Company:
    """Create a company with everything that a rollout needs from its first day.

    The consultant, where one is given, is assigned to it. Raises NameTaken.
    """
    company = create_company(by, department, **details)
    if consultant_id is not None:
        assign_consultant(company, consultant_id, by)
    db.session.add_all(Control(company_id=company.id, kind=kind) for kind in CONTROLS)
    start_checklist(company, by)
    return company


def assign_consultant(company: Company, consultant_id: int, by: Actor) -> None:
    """Let a consultant work on the rollout of a company."""
    db.session.add(Membership(person_id=consultant_id, role="consultant", company_id=company.id))
    absences.follow(consultant_id, company.id, by)
    subject = f"person:{consultant_id}"
    record(by, "consultant.assign", subject, company_id=company.id, new="consultant")
