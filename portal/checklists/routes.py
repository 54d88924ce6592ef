"""The pages of the checklist: a step, an item, the printable list, one's own items."""

from flask import Response, abort, g, make_response, render_template, request
from flask_login import current_user

from portal.access import can, requires
from portal.checklists import beside_routes as beside_routes
from portal.checklists import item_routes as item_routes
from portal.checklists import own_routes as own_routes
from portal.checklists import problem_routes as problem_routes
from portal.checklists import standard
from portal.checklists.models import Item
from portal.checklists.reading import cards, first_unfinished, line_of, lines
from portal.checklists.showing import (
    bp,
    grouped,
    held_controls,
    item_for,
    show_item,
    show_step,
    sightings_here,
    step_or_404,
)
from portal.companies.calendar import dates_of, today_at
from portal.htmx import wants_fragment
from portal.issues.facts import open_issues, open_next_steps


@bp.get("/companies/<int:company_id>/checklist")
@requires("checklist.view")
def checklist() -> Response:
    return show_step(first_unfinished(cards(g.company)))


@bp.get("/companies/<int:company_id>/checklist/step/<int:step>")
@requires("checklist.view")
def step(step: int) -> Response:
    return show_step(step_or_404(step))


@bp.get("/companies/<int:company_id>/checklist/items/<int:item_id>")
@requires("checklist.view")
def item(item_id: int) -> Response:
    item = item_for("checklist.view", item_id)
    if wants_fragment() and request.args.get("closed"):
        row = render_template("checklists/_item_row.html", line=line_of(item, g.company))
        return make_response(row)
    return show_item(item)


@bp.get("/companies/<int:company_id>/checklist/print")
@requires("checklist.view")
def printable() -> str:
    rows = [row for row in lines(g.company) if not row.item.retired]
    seen = [found for step in standard.STEPS for found in sightings_here(g.company, step).values()]
    return render_template(
        "checklists/print.html",
        cards=cards(g.company),
        steps=[
            (number, grouped([row for row in rows if row.item.step == number]))
            for number in standard.STEPS
        ],
        seen={row.id: row for row in seen if row.gone_at is None}.values(),
        problem_title=standard.problem_title,
        dates=dates_of(g.company.rollout),
        held=held_controls(g.company),
        today=today_at(g.company),
    )


@bp.get("/companies/<int:company_id>/my-items")
@requires("checklist.view")
def my_items() -> str:
    me = current_user.id
    if not can(current_user, "checklist.view", g.company):
        abort(403)
    rows = [row for row in lines(g.company, Item.owner_id == me) if not row.item.retired]
    unfinished = [r for r in rows if r.item.state in ("to_do", "in_progress", "blocked")]
    return render_template(
        "checklists/my_items.html",
        unfinished=sorted(unfinished, key=lambda r: (r.due_on is None, r.due_on, r.item.id)),
        finished=[row for row in rows if row not in unfinished],
        issues=[issue for issue in open_issues(g.company) if issue.owner_id == me],
        next_steps=[agreed for agreed in open_next_steps(g.company) if agreed.owner_id == me],
    )
