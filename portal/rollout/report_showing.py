"""How the pages of a report are shown: whole, page by page, and with what went wrong."""

from typing import Any

from flask import Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired

from portal.access import can
from portal.companies.calendar import today_at
from portal.db import db, writing
from portal.forms import Form, text
from portal.htmx import done, render
from portal.rollout import delegation, prints, report_events, sign_off
from portal.rollout.arrangement import order
from portal.rollout.controls import control_of, last_report
from portal.rollout.differences import differences
from portal.rollout.document import document_part
from portal.rollout.models import Report
from portal.rollout.report import NotHeld, as_plain, gather, with_chart
from portal.tenancy import get_owned_or_404, owned
from portal.words import lazy


class SignForm(Form):
    read = BooleanField(
        lazy("I have read the report and sign it."),
        [InputRequired(lazy("Tick this to sign."))],
    )
    reservations = text(lazy("Reservations, if there are any"), longest=4000)


class WordsForm(Form):
    words = text(
        lazy("Comments"), DataRequired(lazy("Say in words what is to be changed.")), longest=4000
    )


NOT_HELD = lazy("Hold the control first: its report is made from the figures frozen then.")
PROBLEMS = {
    "AlreadySubmitted": lazy(
        "This report is submitted already; it waits for an answer or has one."
    ),
    "NotHeld": NOT_HELD,
    "NotAwaited": lazy(
        "This report waits for no answer any more: it has one, or its invitation ended."
    ),
    "NobodyToAsk": lazy("Choose somebody of the list."),
    "OwnRollout": lazy("You work on this rollout as its consultant, so someone else has to sign."),
    "RenderAway": lazy("The print process is away, so no PDF can be made. Try again in a minute."),
    "KeyMissing": lazy(
        "The portal's seal cannot be used, so no report can be signed. Nothing was changed; "
        "tell the administrator."
    ),
    "Interrupted": lazy("The work was interrupted. Nothing was changed; please try again."),
}


def problem_words(problem: str) -> Any:
    """What went wrong, by the name of its exception, and what to do about it."""
    other = lazy("The PDF could not be made. Nothing was changed; tell the administrator.")
    return PROBLEMS.get(problem, other)


def network() -> str:
    """The address from which the request came."""
    return request.remote_addr or ""


def note_opened(row: Report, verb: str = "opened") -> None:
    """Note once that somebody who may sign the report has opened it, or `read` it to the end."""
    seen = report_events.has(row, verb, current_user.id) or request.method == "HEAD"
    if row.state == "submitted" and may_answer(row) and not seen:
        with writing():
            report_events.note_once(row, verb, current_user.id, network())


def may_answer(row: Report) -> bool:
    """Whether the reader is one of those who may sign the report."""
    return can(current_user, "report.sign", row) and sign_off.may_sign(g.company, current_user)


def load(report_id: int) -> Report:
    """A report of the company that the reader may see: all of them, or the one asked of him."""
    people = (Report.submitted_by, Report.answered_by, Report.delegate)
    row = get_owned_or_404(Report, report_id, *map(joinedload, people))
    return row if can(current_user, "report.view", row) else abort(403)


def show_draft(kind: str, status: int = 200) -> ResponseReturnValue:
    control = control_of(g.company, kind)
    last = last_report(control)
    if last is not None and last.state != "returned":
        return done(url_for("reports.report", report_id=last.id))
    try:
        data = with_chart(as_plain(gather(g.company, control)))
    except NotHeld:
        flash(NOT_HELD)
        return done(url_for("controls.control", kind=kind))
    page = "reports/draft.html"
    found = differences(last.data, data) if last else None
    shown = document_part(data, prints.draft_signature(g.company, kind), found)
    context = {"kind": kind, "data": data, "last": last, "differences": found}
    return render(page, page, status, shown=shown, order=order(data), **context)


def show_report(
    row: Report,
    sign_form: SignForm | None = None,
    return_form: WordsForm | None = None,
    close_form: WordsForm | None = None,
    status: int = 200,
) -> Response:
    page = "reports/report.html"
    context = report_context(row)
    shown = document_part(row.data, context["signature"], context["differences"])
    forms = {"sign_form": sign_form, "return_form": return_form, "close_form": close_form}
    given = {name: form for name, form in forms.items() if form is not None}
    return render(page, page, status, **{**context, **given}, shown=shown)


def report_context(row: Report) -> dict[str, Any]:
    """What the pages of a report show of it, whole or page by page."""
    company = g.company
    query = owned(Report).where(Report.control == row.control).order_by(Report.version)
    versions = list(db.session.scalars(query))
    before = next((v for v in versions if v.version == row.version - 1), None)
    awaited = sign_off.is_awaited(company, row) and row is versions[-1]
    mine = may_answer(row)
    return {
        "row": row,
        "data": row.data,
        "order": order(row.data),
        "signature": sign_off.signature_of(company, row, row.answered_by),
        "versions": versions,
        "before": before,
        "differences": differences(before.data, row.data) if before else None,
        "awaited": awaited,
        "expired": row.state == "submitted" and not awaited,
        "days_left": (row.expires_on - today_at(company)).days,
        "may_sign": awaited and mine,
        "may_be_asked": delegation.may_be_asked(company, current_user.id)
        if awaited and mine and can(current_user, "report.delegate", company)
        else [],
        "has_read": mine and report_events.has(row, "read", current_user.id),
        "events": [] if row.signed_file_id else report_events.events_of(row),
        "sign_form": SignForm(None),
        "return_form": WordsForm(None),
        "close_form": WordsForm(None),
    }
