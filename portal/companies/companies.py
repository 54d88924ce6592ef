"""What can be done to a company itself: create and change it, its departments, its busy periods."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.audit import Actor, record
from portal.companies.models import BusyPeriod, Company, Department, Rollout
from portal.db import db, now
from portal.people.models import Membership

DETAILS = ("name", "industry", "city", "language", "timezone", "country", "working_week")


class NameTaken(Exception):  # noqa: N818
    """Another company has this name already."""


class Stale(Exception):  # noqa: N818
    """Somebody else changed the row since the form was opened."""


class InUse(Exception):  # noqa: N818
    """The department has people, or it is the company's last."""


def name_key(name: str) -> str:
    """What makes two names the same: letters alone count, not their case or the blanks."""
    return " ".join(name.casefold().replace("ё", "е").split())


def create_company(by: Actor, department: str, **details: Any) -> Company:
    """Create a company with its rollout in preparation and its first department.

    Raises NameTaken. `details` are the columns named in DETAILS.
    """
    _refuse_taken_name(details["name"])
    company = Company(name_key=name_key(details["name"]), created_at=now(), **details)
    company.rollout = Rollout(standing_until=now())
    company.departments = [Department(name=department)]
    db.session.add(company)
    db.session.flush()
    record(by, "company.create", f"company:{company.id}", company_id=company.id)
    return company


def change_company(company: Company, by: Actor, version: int, **details: Any) -> None:
    """Change details of a company. Raises NameTaken, or Stale for an old `version`."""
    if version != company.version:
        raise Stale
    _refuse_taken_name(details["name"], but=company.id)
    for name in DETAILS:
        old, new = getattr(company, name), details[name]
        if old != new:
            setattr(company, name, new)
            kept = name not in ("name", "industry", "city")
            record(
                by,
                f"company.{name}",
                f"company:{company.id}",
                company_id=company.id,
                old=old if kept else None,
                new=new if kept else None,
            )
    company.name_key = name_key(company.name)
    company.version += 1


def add_busy_period(
    company: Company,
    by: Actor,
    kind: str,
    first: date,
    last: date,
    note: str,
    closed: bool,
    uid: str = "",
) -> BusyPeriod:
    """Add days in which the company must not start; closed ones are not worked at all.

    `uid` is that of the calendar file's entry, where it comes from one.
    """
    period = BusyPeriod(
        company_id=company.id, kind=kind, first=first, last=last, note=note, closed=closed, uid=uid
    )
    company.busy_periods.append(period)
    db.session.flush()
    days = [kind, first.isoformat(), last.isoformat(), closed]
    record(by, "busy_period.add", f"busy_period:{period.id}", company_id=company.id, new=days)
    return period


def remove_busy_period(period: BusyPeriod, by: Actor) -> None:
    days = [period.kind, period.first.isoformat(), period.last.isoformat(), period.closed]
    subject = f"busy_period:{period.id}"
    record(by, "busy_period.remove", subject, company_id=period.company_id, old=days)
    db.session.delete(period)


def add_department(company: Company, by: Actor, name: str) -> Department:
    """Add a department. Raises NameTaken."""
    if any(name_key(known.name) == name_key(name) for known in company.departments):
        raise NameTaken
    department = Department(company_id=company.id, name=name)
    company.departments.append(department)
    db.session.flush()
    record(by, "department.add", f"department:{department.id}", company_id=company.id)
    return department


def rename_department(company: Company, department: Department, by: Actor, name: str) -> None:
    """Rename a department. Raises NameTaken."""
    others = [known for known in company.departments if known.id != department.id]
    if any(name_key(known.name) == name_key(name) for known in others):
        raise NameTaken
    department.name = name
    record(by, "department.rename", f"department:{department.id}", company_id=company.id)


def remove_department(company: Company, department: Department, by: Actor) -> None:
    """Remove an empty department. Raises InUse for one with people, and for the last one."""
    people = select(Membership.id).where(Membership.department_id == department.id).limit(1)
    if len(company.departments) == 1 or db.session.scalar(people) is not None:
        raise InUse
    record(by, "department.remove", f"department:{department.id}", company_id=company.id)
    db.session.delete(department)


def _refuse_taken_name(name: str, but: int | None = None) -> None:
    other = select(Company.id).where(Company.name_key == name_key(name), Company.id != (but or 0))
    if db.session.scalar(other) is not None:
        raise NameTaken
