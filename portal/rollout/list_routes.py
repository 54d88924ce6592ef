"""Pages over all companies: the rollouts, their controls, their reports, the search."""

from flask import Blueprint, Flask, Response, g, request
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.access import actor, requires, signed_in
from portal.audit import record
from portal.companies.calendar import today_at
from portal.companies.companies import name_key
from portal.companies.models import Company, Rollout
from portal.dates import today_in
from portal.db import db, now, writing
from portal.htmx import render
from portal.issues.listing import as_csv
from portal.navigation import count_for
from portal.people.absences import stood_in_for
from portal.people.models import Membership, Person
from portal.rollout import list as rollouts_list
from portal.rollout.company_head import HEALTH_WORDS, shown_state
from portal.rollout.standing import refresh_ended
from portal.words import _

bp = Blueprint("list", __name__)
FOUND = 20
"""Companies, and people, that a search shows."""


def init_app(app: Flask) -> None:
    """Show beside the section how many controls are due."""
    count_for(app, "list.controls", lambda: tally().controls_due)


def tally() -> rollouts_list.Tally:
    """The tally of the reader, counted once a request."""
    if "tally" not in g:
        g.tally = rollouts_list.tally(current_user)
    return g.tally  # type: ignore[no-any-return]


@bp.get("/rollouts")
@requires("rollout.list")
def rollouts() -> Response:
    refresh_ended(now())
    wanted = wanted_filter()
    return render(
        "rollout/list.html",
        "rollout/_list.html",
        listing=rollouts_list.list_rollouts(current_user, wanted),
        wanted=wanted,
        tally=tally(),
        consultants=rollouts_list.consultants_for_filter(current_user),
        stood_in_for=stood_in_for(current_user, today_in(current_user.timezone, now())),
        today_at=today_at,
        shown_state=shown_state,
        health_words=HEALTH_WORDS,
    )


@bp.get("/rollouts.csv")
@requires("rollout.list")
def download() -> Response:
    refresh_ended(now())
    rows = [
        [
            company.name,
            company.industry,
            company.city,
            HEALTH_WORDS[shown_state(company, today_at(company))],
            sum(step[0] for step in company.rollout.rail),
            sum(step[1] for step in company.rollout.rail),
            company.rollout.start_on,
            company.rollout.next_on,
        ]
        for company in rollouts_list.all_rollouts(current_user, wanted_filter())
    ]
    with writing():
        record(actor("rollout.list"), "rollouts.download", "rollouts", new=len(rows))
    head = [_("Company"), _("Industry"), _("City"), _("State"), _("Done"), _("Applicable")]
    response = Response(as_csv([*head, _("Start of work"), _("Next date")], rows))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="rollouts.csv"'
    return response


@bp.get("/controls")
@requires("rollout.list")
def controls() -> Response:
    """Controls to hold, the most overdue first: the list in the order of its next dates."""
    refresh_ended(now())
    wanted = rollouts_list.Filter(state="live", order="next", page=page_number())
    page = "rollout/all_controls.html"
    listing = rollouts_list.list_rollouts(current_user, wanted)
    return render(page, page, listing=listing, today_at=today_at)


@bp.get("/reports")
@requires("rollout.list")
def reports() -> Response:
    page = "rollout/all_reports.html"
    listing = rollouts_list.list_reports(current_user, page_number())
    return render(page, page, listing=listing)


@bp.get("/search")
@signed_in
def search() -> Response:
    """Companies and people by a part of their name, as far as the reader may see them."""
    words = request.args.get("q", "").strip()[:120]
    page = "rollout/search.html"
    return render(
        page,
        page,
        words=words,
        companies=companies_named(words) if words else [],
        people=people_named(words) if words else [],
        most=FOUND,
    )


def companies_named(words: str) -> list[Company]:
    """The first companies with these words in their name."""
    visible = Company.id.in_(rollouts_list.visible_ids(current_user))
    by_name = Company.name_key.contains(name_key(words), autoescape=True)
    query = select(Company).join(Rollout).where(by_name, visible)
    query = query.options(contains_eager(Company.rollout)).order_by(Company.name_key)
    return list(db.session.scalars(query.limit(FOUND)))


def people_named(words: str) -> list[tuple[Person, int, str]]:
    """The first people with these words in their name, each with a company of his."""
    spelled = {words, words.capitalize(), words.title(), words.lower()}
    named = or_(*(Person.name.contains(one, autoescape=True) for one in spelled))
    query = (
        select(Person, Company.id, Company.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Company, Company.id == Membership.company_id)
        .where(named, rollouts_list.people_seen(current_user))
        .order_by(Person.name, Company.name_key)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.limit(FOUND))]


def wanted_filter() -> rollouts_list.Filter:
    """The filter from the address; what is odd there counts as not asked."""
    asked = request.args
    return rollouts_list.Filter(
        words=asked.get("q", "").strip()[:120],
        state=asked.get("state", "") if asked.get("state") in rollouts_list.STATES else "",
        consultant_id=asked.get("consultant", type=int),
        order=asked.get("order", "need"),
        page=page_number(),
    )


def page_number() -> int:
    return min(request.args.get("page", 1, type=int), 100_000)
