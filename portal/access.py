"""Who may do what: one table, one question, one declaration at each route.

`ABILITIES` says for each role which verbs it has and how far they reach:

- `all`: everywhere;
- `assigned`: the companies at which a consultant has a membership;
- `company`: his own company;
- `department`: what is his own or that of the people of his department;
- `own`: what is his own.

A row is his own who answers for it, and his who wrote it down: an issue that a head has raised
stays within his reach when nobody answers for it, or somebody of another department. A report is
also his whom an executive has asked to sign it in his place.

Stand-ins and delegates are memberships with an end, so this table stays the only place.
"""

from collections.abc import Callable, Collection
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g
from flask_login import current_user
from sqlalchemy import select

from portal.audit import PORTAL, Actor
from portal.companies.models import Company
from portal.dates import in_period, today_in
from portal.db import db, now
from portal.people.models import Membership, Person

View = TypeVar("View", bound=Callable[..., Any])

ABILITIES: dict[str, dict[str, str]] = {
    "administrator": {
        "portal.administer": "all",
        "rollout.list": "all",
        "company.create": "all",
        "company.view": "all",
        "company.edit": "all",
        "company.erase": "all",
        "people.view": "all",
        "people.manage": "all",
        "checklist.view": "all",
        "schedule.view": "all",
        "control.view": "all",
        "issue.view": "all",
        "report.view": "all",
        "report.take": "all",
        "report.close": "all",
        "history.view": "all",
        "file.view": "all",
        "training.view": "all",
        "training.follow": "all",
        "training.export": "all",
    },
    "consultant": {
        "rollout.list": "assigned",
        "company.create": "all",
        "company.view": "assigned",
        "company.edit": "assigned",
        "people.view": "assigned",
        "people.manage": "assigned",
        "team.view": "assigned",
        "checklist.view": "assigned",
        "item.change": "assigned",
        "item.confirm": "assigned",
        "item.assign": "assigned",
        "item.comment": "assigned",
        "item.add": "assigned",
        "content.take_over": "assigned",
        "problem.mark": "assigned",
        "objection.log": "assigned",
        "schedule.view": "assigned",
        "schedule.change": "assigned",
        "control.view": "assigned",
        "control.hold": "assigned",
        "issue.view": "assigned",
        "issue.raise": "assigned",
        "issue.change": "assigned",
        "issue.confirm": "assigned",
        "next_step.change": "assigned",
        "report.view": "assigned",
        "report.take": "assigned",
        "report.submit": "assigned",
        "history.view": "assigned",
        "file.view": "assigned",
        "file.bring": "assigned",
        "evidence.view": "assigned",
        "evidence.bring": "assigned",
        "evidence.judge": "assigned",
        "evidence.guard": "assigned",
        "evidence.download": "assigned",
        "evidence.delete": "assigned",
        "training.view": "assigned",
        "training.make": "assigned",
        "training.assign": "assigned",
        "training.follow": "assigned",
        "training.export": "assigned",
    },
    "executive": {
        "company.view": "company",
        "people.view": "company",
        "team.view": "company",
        "checklist.view": "company",
        "item.change": "company",
        "item.confirm": "company",
        "item.comment": "company",
        "schedule.view": "company",
        "control.view": "company",
        "issue.view": "company",
        "issue.raise": "company",
        "issue.change": "company",
        "next_step.change": "company",
        "report.view": "company",
        "report.take": "company",
        "report.sign": "company",
        "report.delegate": "company",
        "history.view": "company",
        "file.view": "company",
        "evidence.view": "company",
        "evidence.personal": "company",
        "evidence.guard": "company",
        "evidence.download": "company",
        "evidence.delete": "company",
        "training.view": "company",
        "training.follow": "company",
        "training.export": "company",
        "training.watch": "own",
    },
    "head": {
        "company.view": "company",
        "people.view": "department",
        "team.view": "department",
        "checklist.view": "company",
        "item.change": "department",
        "item.confirm": "department",
        "item.comment": "company",
        "schedule.view": "company",
        "control.view": "company",
        "issue.view": "department",
        "issue.raise": "company",
        "issue.change": "department",
        "issue.confirm": "department",
        "next_step.change": "department",
        "file.view": "company",
        "file.bring": "company",
        "evidence.view": "department",
        "evidence.download": "department",
        "training.view": "company",
        "training.make": "company",
        "training.assign": "department",
        "training.follow": "department",
        "training.watch": "own",
    },
    "employee": {
        "company.view": "company",
        "checklist.view": "own",
        "item.change": "own",
        "item.comment": "own",
        "issue.view": "own",
        "issue.change": "own",
        "next_step.change": "own",
        "file.view": "own",
        "evidence.view": "own",
        "training.watch": "own",
    },
    "delegate": {
        "company.view": "company",
        "report.view": "own",
        "report.sign": "own",
    },
}

WIDE = ("all", "assigned", "company")
WHOSE = ("owner_id", "raised_by_id", "agreed_by_id", "delegate_id")
"""Columns by which a row is somebody's own."""


def requires(verb: str) -> Callable[[View], View]:
    """Declare the verb that a route needs; signed out leads to sign-in, a wrong role to 403."""
    if not any(verb in verbs for verbs in ABILITIES.values()):
        raise ValueError(f"{verb} stands in no role of ABILITIES")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if not can(current_user, verb, g.get("company")):
                abort(403)
            return view(*args, **kwargs)

        guarded.requires = verb  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def public(view: View) -> View:
    """Declare that anyone may open a route, signed in or not."""
    view.requires = None  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare that a route is for every signed-in person and shows only what is his own."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return view(*args, **kwargs)

    guarded.requires = "own account"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def can(user: Person, verb: str, thing: Any = None) -> bool:
    """Whether a person may do something to a company, or to a row that belongs to one.

    For a company itself the narrow scopes answer "to some of its rows"; ask again with the row.
    """
    company_id = thing.id if isinstance(thing, Company) else getattr(thing, "company_id", None)
    for membership in memberships(user):
        scope = ABILITIES[membership.role].get(verb)
        if scope == "all" or (
            scope is not None
            and (company_id is None or company_id == membership.company_id)
            and (scope in WIDE or _narrow_scope_covers(membership, scope, user, thing))
        ):
            return True
    return False


def _narrow_scope_covers(membership: Membership, scope: str, user: Person, thing: Any) -> bool:
    if thing is None or isinstance(thing, Company):
        return True
    whose = {getattr(thing, column, None) for column in WHOSE}
    if user.id in whose:
        return True
    return scope == "department" and not whose.isdisjoint(
        department_people(membership.department_id)
    )


def people_in_scope(user: Person, verb: str, company: Company) -> Collection[int] | None:
    """Ids of the people whose rows the verb reaches at a company; None means all of them."""
    reached: set[int] = set()
    for membership in memberships(user):
        scope = ABILITIES[membership.role].get(verb)
        if scope == "all" or (membership.company_id == company.id and scope in WIDE):
            return None
        if membership.company_id == company.id and scope == "department":
            reached |= department_people(membership.department_id)
        if membership.company_id == company.id and scope is not None:
            reached.add(user.id)
    return reached


def department_people(department_id: int | None) -> set[int]:
    """Ids of a department's people."""
    if department_id is None:
        return set()
    query = select(Membership.person_id).where(Membership.department_id == department_id)
    known: dict[int, set[int]] = g.setdefault("department_people", {})
    if department_id not in known:
        known[department_id] = set(db.session.scalars(query))
    return known[department_id]


def memberships(user: Person, today: date | None = None) -> list[Membership]:
    """The memberships that hold today, by his own zone; read once for each loaded person."""
    today = today or today_in(user.timezone, now())
    return [m for m in user.memberships if in_period(today, m.since, m.until)]


def roles_at(user: Person, company_id: int | None) -> list[str]:
    """Roles of a person at a company, or in the consultancy for None, strongest first."""
    return sorted(
        {m.role for m in memberships(user) if m.company_id == company_id},
        key=lambda role: list(ABILITIES).index(role),
    )


def actor(verb: str | None = None) -> Actor:
    """Who acts in this request, in the strongest role that he has here (for the history)."""
    if not current_user or not current_user.is_authenticated:
        return PORTAL
    company = g.get("company")
    roles = roles_at(current_user, company.id if company else None)
    roles += roles_at(current_user, None)
    able = [role for role in roles if verb is None or verb in ABILITIES[role]]
    return Actor(current_user.id, (able or roles or ["person"])[0])


def init_app(app: Any) -> None:
    """Let templates ask the same question."""
    app.jinja_env.globals["can"] = lambda verb, thing=None: (
        current_user.is_authenticated
        and can(current_user, verb, g.get("company") if thing is None else thing)
    )
