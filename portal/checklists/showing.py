"""How the pages of a checklist are put together; the routes answer through these functions."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.access import can, people_in_scope
from portal.checklists import forms, items, own, standard, take_over, wording
from portal.checklists.due import offset_of
from portal.checklists.models import Comment, Fact, Item, ObjectionHeard, Proof, Sighting
from portal.checklists.reading import Line, cards, latest_due, line_of, lines, sees_figures
from portal.checklists.verdicts import Said, said_by, veiled
from portal.companies.calendar import dates_of, today_at
from portal.companies.members import members
from portal.companies.models import Company
from portal.db import db
from portal.evidence import facts as evidence
from portal.forms import choices
from portal.htmx import done, wants_fragment
from portal.issues.facts import open_issues
from portal.people.models import Person
from portal.tenancy import get_owned_or_404, owned
from portal.words import day, reader_timezone

bp = Blueprint("checklists", __name__)


@bp.context_processor
def words_for_templates() -> dict[str, Any]:
    """What only the pages of this room need in their templates."""
    return {
        "STATES": wording.STATES,
        "ANCHORS": wording.ANCHORS,
        "happened": wording.happened,
        "fact_words": wording.fact_words,
        "seen_in_data": wording.seen_in_data,
        "check_page": check_page,
        "check_title": evidence.title_of,
        "objection_title": standard.objection_title,
    }


@bp.app_template_global("step_title")
def step_title(step: int) -> str:
    """The title of a step, for the pages of other rooms too."""
    return standard.step_title(step)


@bp.app_template_filter("day_at")
def day_at(moment: datetime) -> str:
    """The day of a moment, in the time zone of the company."""
    return day(moment.astimezone(ZoneInfo(reader_timezone())).date())


def item_for(verb: str, item_id: int) -> Item:
    """An item of the company, or 404; 403 where the verb does not reach this row."""
    item = get_owned_or_404(Item, item_id)
    if not can(current_user, verb, item):
        abort(403)
    if request.method == "POST":
        db.session.refresh(item, with_for_update={"of": Item})
    return item


def step_or_404(step: int) -> int:
    return step if step in standard.STEPS else abort(404)


def owner_choices(people: list[Person]) -> list[Any]:
    """What the owner's select offers: nobody, or one of these people."""
    return choices([("", "—"), *((str(person.id), person.name) for person in people)])


def show_step(step: int, status: int = 200, **given: Any) -> Response:
    """The page of a step: cards, items, and what stands beside them."""
    page = render_template("checklists/step.html", **step_context(step), **given)
    return make_response(page, status)


def show_problems(step: int, status: int, **given: Any) -> Response:
    """The card of a step's problems for htmx, else its whole page."""
    if not wants_fragment():
        return show_step(step, status, **given)
    card = render_template("checklists/_problems.html", **step_context(step), **given)
    return make_response(card, status)


def step_context(step: int) -> dict[str, Any]:
    company = g.company
    rows = lines(company, Item.step == step)
    sees_all = people_in_scope(current_user, "checklist.view", company) is None
    issues = {issue.id: issue for issue in open_issues(company)} if sees_all else {}
    return {
        "step": step,
        "title": standard.step_title(step),
        "aim": standard.aim(step),
        "cards": cards(company),
        "groups": grouped([row for row in rows if not row.item.retired]),
        "retired": [row for row in rows if row.item.retired],
        "due_on": latest_due(rows),
        "sees_all": sees_all,
        "problems": standard.problems(step),
        "shown_by_data": problems_in_data(company, step) if sees_all else {},
        "seen": sightings_here(company, step) if sees_all else {},
        "issues": issues,
        "objections": standard.objections(step),
        "heard": objections_heard() if sees_all and standard.objections(step) else [],
        "statements": standard.statements(step),
        "card_fields": standard.card_fields(step),
        "segments": standard.segments(step),
        "dates": dates_of(company.rollout),
        "held": held_controls(company),
        "today": today_at(company),
        "newer": company.rollout.content_version < standard.version(),
    }


def grouped(rows: list[Line]) -> list[tuple[str, list[Line]]]:
    """Rows under the headings of the content (the reports of step 7), own ones at the end."""
    groups: dict[str, list[Line]] = {}
    for row in rows:
        heading = standard.group_title(row.item.code, row.item.step)
        groups.setdefault(heading, []).append(row)
    return list(groups.items())


def sightings_here(company: Company, step: int) -> dict[str, Sighting]:
    """The newest sighting of each distinct problem of a step."""
    codes = [problem.code for problem in standard.problems(step)]
    query = select(Sighting).where(Sighting.company_id == company.id, Sighting.problem.in_(codes))
    query = query.options(joinedload(Sighting.seen_by)).order_by(Sighting.id)
    return {row.problem: row for row in db.session.scalars(query)}


def problems_in_data(company: Company, step: int) -> dict[str, Said]:
    """What the CRM data say of the typical problems of a step, by problem."""
    codes = [problem.code for problem in standard.problems(step)]
    found = {
        code: said_by(check)
        for (_company, code), checks in evidence.verdicts([company.id], codes).items()
        for check in checks
        if check.own
    }
    if sees_figures(company):
        return found
    return dict(zip(found, veiled(found.values()), strict=True))


def check_page(code: str) -> str:
    """Address of the rows behind a check; empty for who may not look at them."""
    if "evidence.check" not in current_app.view_functions:
        return ""
    may_look = can(current_user, "evidence.view", g.company)
    return url_for("evidence.check", code=code) if may_look else ""


def objections_heard() -> list[ObjectionHeard]:
    query = owned(ObjectionHeard).options(joinedload(ObjectionHeard.logged_by))
    return list(db.session.scalars(query.order_by(ObjectionHeard.id.desc()).limit(50)))


def held_controls(company: Company) -> set[str]:
    """Kinds of the controls that were held, by the facts beside their items: late ones too."""
    kinds = {"6.4": "first", "6.5": "second", "6.6": "summing_up"}
    query = select(Fact.code).where(
        Fact.company_id == company.id, Fact.code.in_(kinds), Fact.fact == "held"
    )
    return {kinds[code] for code in db.session.scalars(query)}


def show_item(item: Item, status: int = 200, **given: Any) -> Response:
    """An item with all its details, as a page or, for htmx, as its row."""
    context = {"step": item.step, "line": line_of(item, g.company), "opened": True}
    context["detail"] = detail(item, **given)
    context["message"] = given.get("message")
    if wants_fragment():
        return make_response(render_template("checklists/_item_row.html", **context), status)
    context |= {"cards": cards(g.company), "title": standard.step_title(item.step)}
    return make_response(render_template("checklists/item.html", **context), status)


def detail(item: Item, **given: Any) -> dict[str, Any]:
    """What the opened item shows; forms that were sent come back as they were typed."""
    people = members(g.company) if can(current_user, "item.assign", item) else []
    owner = forms.OwnerForm(None, owner_id=str(item.owner_id or ""), seen=items.owner_mark(item))
    owner.owner_id.choices = owner_choices(people)
    found = {
        "state": forms.StateForm(None, state=item.state, reason=item.reason, seen=item.state),
        "owner": owner,
        "due": forms.DueForm(
            None, due_on=item.due_on, due_days=item.due_days, seen=items.due_mark(item)
        ),
        "note": forms.NoteForm(None, note=item.note, seen=items.mark(item.note)),
        "comment": forms.CommentForm(None),
        "link": forms.LinkForm(None),
        "file": forms.FileForm(None),
        "own": forms.OwnItemForm(None, title=item.own_title),
        "people": people,
        "offset": offset_of(item),
        "comments": _beside(Comment, item, joinedload(Comment.person)),
        "proofs": _beside(Proof, item, joinedload(Proof.added_by), joinedload(Proof.file)),
        "history": items.history(item),
        "content": standard.item(item.code),
        "removable": own.can_be_removed(item),
    }
    return found | given


def _beside(table: type[Comment] | type[Proof], item: Item, *eager: Any) -> list[Any]:
    query = select(table).where(table.item_id == item.id).options(*eager)
    return list(db.session.scalars(query.order_by(table.id)))


def item_changed(item: Item, message: str, **more: Any) -> Response:
    """Answer a change of an item: its row and the cards for htmx, else the page it came from."""
    opened = request.form.get("opened") == "1"
    context: dict[str, Any] = {"line": line_of(item, g.company), "opened": opened, **more}
    if wants_fragment():
        context |= {"cards": cards(g.company), "step": item.step, "message": message}
        if opened:
            context["detail"] = detail(item)
    return done(came_from(item, opened), "checklists/_item_changed.html", **context)


def came_from(item: Item, opened: bool) -> str:
    """The page from which an item was changed."""
    if opened:
        return url_for("checklists.item", item_id=item.id)
    if request.form.get("from") == "mine":
        return url_for("checklists.my_items", _anchor=f"item-{item.id}")
    return url_for("checklists.step", step=item.step, _anchor=f"item-{item.id}")


def show_take_over(status: int = 200, **given: Any) -> Response:
    difference = take_over.preview(g.company)
    form = given.pop("form", None) or forms.TakeOverForm(None, version=difference.new)
    context = {"difference": difference, "form": form, "title_of": standard.title, **given}
    return make_response(render_template("checklists/content.html", **context), status)
