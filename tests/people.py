"""The cast: few people with names, each always in the same part, and an outsider.

Volga-Snab is the company of most tests; Zhiguli Decor is the other company, where Olga, the
outsider, is executive.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from portal.companies.models import Company, Department, Rollout
from portal.db import db
from portal.people.models import Membership, Person

PASSWORD = "correct horse battery"


@dataclass
class Cast:
    anna: Person
    """Administrator of the consultancy."""
    clara: Person
    """Consultant of Volga-Snab."""
    boris: Person
    """The other consultant, of Zhiguli Decor."""
    edgar: Person
    """Executive of Volga-Snab."""
    hanna: Person
    """Head of its sales department."""
    emil: Person
    """Employee in Hanna's department."""
    igor: Person
    """Employee in the other department of Volga-Snab."""
    olga: Person
    """The outsider: executive of Zhiguli Decor."""
    volga: Company
    zhiguli: Company
    sales: Department
    service: Department


def person(name: str, language: str = "en") -> Person:
    """A new person whose address is his first name."""
    row = _person(name, language)
    db.session.flush()
    return row


def _person(name: str, language: str = "en") -> Person:
    first = name.split()[0].lower()
    row = Person(
        name=name,
        email=f"{first}@example.org",
        password=None,
        active=True,
        fs_uniquifier=f"session-of-{first}",
        language=language,
        timezone="Europe/Samara",
        phone="+7 900 000-00-00",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    db.session.add(row)
    return row


def member(person: Person, role: str, company: Company | None = None, **more: object) -> Person:
    """Give a person a role, at a company or in the consultancy."""
    _member(person, role, company, **more)
    db.session.flush()
    return person


def _member(person: Person, role: str, company: Company | None = None, **more: object) -> Person:
    company_id = company.id if company else None
    db.session.add(Membership(person=person, role=role, company_id=company_id, **more))
    return person


def company(name: str, **more: object) -> Company:
    """A new company in Samara, preparing, without a start of work."""
    row = _company(name, **more)
    db.session.flush()
    return row


def _company(name: str, **more: object) -> Company:
    row = Company(
        name=name,
        name_key=name.casefold(),
        industry="Wholesale",
        city="Samara",
        language=more.pop("language", "en"),
        timezone="Europe/Samara",
        country="RU",
        working_week="12345",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    row.rollout = Rollout(**more)
    db.session.add(row)
    return row


def invite_the_cast() -> Cast:
    """All of them, written at few flushes: most tests begin with it."""
    volga, zhiguli = _company("Volga-Snab"), _company("Zhiguli Decor")
    db.session.flush()
    sales = Department(company_id=volga.id, name="Sales")
    service = Department(company_id=volga.id, name="Service")
    foreign = Department(company_id=zhiguli.id, name="Sales")
    db.session.add_all([sales, service, foreign])
    db.session.flush()
    clara, boris = _person("Clara Klein"), _person("Boris Bell")
    cast = Cast(
        anna=_member(_person("Anna Adler"), "administrator"),
        clara=_member(_member(clara, "consultant"), "consultant", volga),
        boris=_member(_member(boris, "consultant"), "consultant", zhiguli),
        edgar=_member(_person("Edgar Ernst"), "executive", volga),
        hanna=_member(_person("Hanna Hart"), "head", volga, department_id=sales.id),
        emil=_member(_person("Emil Ebert"), "employee", volga, department_id=sales.id),
        igor=_member(_person("Igor Irwin"), "employee", volga, department_id=service.id),
        olga=_member(_person("Olga Orlova"), "executive", zhiguli),
        volga=volga,
        zhiguli=zhiguli,
        sales=sales,
        service=service,
    )
    db.session.commit()
    return cast
