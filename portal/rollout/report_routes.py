"""Pages of reports: the draft, the submitted versions, signing and returning them."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired

from portal.access import actor, can, requires
from portal.admin.files import note
from portal.admin.sending import send
from portal.codes import qr_svg
from portal.companies.calendar import today_at
from portal.db import db, now, writing
from portal.forms import Form, text
from portal.htmx import done, render, wants_fragment
from portal.media.models import StoredFile
from portal.people.sessions import confirmed_by, fresh
from portal.rollout import announcements, delegation, prints, report_events, sign_off
from portal.rollout.arrangement import order
from portal.rollout.chain import chain
from portal.rollout.controls import control_of, last_report
from portal.rollout.differences import differences
from portal.rollout.document import check_url, document_part
from portal.rollout.models import CONTROLS, Print, Report
from portal.rollout.report import NotHeld, as_plain, changed_parts, gather, with_chart
from portal.rollout.snapshot import take_snapshot
from portal.tenancy import get_owned_or_404, owned
from portal.words import _, lazy

bp = Blueprint("reports", __name__)
KIND = "<any(first, second, summing_up):kind>"


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


@bp.get("/companies/<int:company_id>/reports")
@requires("report.view")
def reports() -> Response:
    query = owned(Report).options(joinedload(Report.submitted_by), joinedload(Report.answered_by))
    rows = db.session.scalars(query.order_by(Report.submitted_at.desc())).all()
    page = "reports/reports.html"
    held = [kind for kind in CONTROLS if control_of(g.company, kind).held_at]
    drafts = [k for k in held if not any(row.control == k for row in rows)]
    rows = [row for row in rows if can(current_user, "report.view", row)]
    return render(page, page, rows=rows, drafts=drafts)


@bp.get("/companies/<int:company_id>/reports/chain")
@requires("report.view")
def chain_of_reports() -> Response:
    page = "reports/chain.html"
    links = [link for link in chain(g.company) if can(current_user, "report.view", link.report)]
    return render(page, page, links=links)


@bp.get(f"/companies/<int:company_id>/controls/{KIND}/report")
@requires("report.submit")
def draft(kind: str) -> ResponseReturnValue:
    return show_draft(kind)


@bp.get(f"/companies/<int:company_id>/controls/{KIND}/report.pdf")
@requires("report.submit")
def draft_pdf(kind: str) -> ResponseReturnValue:
    by = actor("report.submit")
    return outcome(prints.ask(g.company, "draft", by, control=kind))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/report")
@requires("report.submit")
def submit(kind: str) -> ResponseReturnValue:
    by = actor("report.submit")
    return outcome(prints.ask(g.company, "submit", by, control=kind, address=network()))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/snapshot")
@requires("report.submit")
def new_snapshot(kind: str) -> ResponseReturnValue:
    """Freeze the figures anew, while a returned report is worked on; it prints both dates."""
    control = control_of(g.company, kind)
    last = last_report(control)
    if last is None or last.state != "returned":
        flash(_("The figures are frozen; they open only after the report was returned."), "error")
        return done(url_for("controls.control", kind=kind))
    take_snapshot(g.company, kind, actor("report.submit"))
    db.session.commit()
    flash(_("The figures are those of this moment now; the report says so."))
    return done(url_for(".draft", kind=kind))


@bp.get("/companies/<int:company_id>/reports/<int:report_id>")
@requires("report.view")
def report(report_id: int) -> Response:
    row = load(report_id)
    note_opened(row)
    return show_report(row)


@bp.get("/companies/<int:company_id>/reports/<int:report_id>.pdf")
@requires("report.view")
def report_pdf(report_id: int) -> Response:
    row = load(report_id)
    file = db.session.get_one(StoredFile, row.signed_file_id or row.file_id)
    note(actor("report.view"), "report.download", f"report:{row.control}:{row.version}")
    note_opened(row)
    return send(file)


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/sign")
@requires("report.sign")
@fresh
def sign(report_id: int) -> ResponseReturnValue:
    row, form = load(report_id), SignForm()
    if not form.validate():
        return show_report(row, sign_form=form, status=422)
    by = actor("report.sign")
    given = {"report": row.id, "words": form.reservations.data or ""}
    shown = {"address": network(), "proof": confirmed_by()}
    return outcome(prints.ask(g.company, "sign", by, **given, **shown))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/return")
@requires("report.sign")
def return_report(report_id: int) -> ResponseReturnValue:
    row, form = load(report_id), WordsForm()
    if not form.validate():
        return show_report(row, return_form=form, status=422)
    try:
        words = form.words.data
        by = actor("report.sign")
        sign_off.return_report(g.company, row, current_user, by, words, network())
    except sign_off.NotAwaited:
        db.session.rollback()
        flash(PROBLEMS["NotAwaited"], "error")
        return show_report(load(report_id), return_form=form, status=409)
    announcements.report_answered(g.company, row)
    db.session.commit()
    flash(_("The report is returned with your comments."))
    return done(url_for(".report", report_id=row.id))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/delegate")
@requires("report.delegate")
def delegate(report_id: int) -> ResponseReturnValue:
    row, chosen = load(report_id), request.form.get("person_id", type=int)
    try:
        by = actor("report.delegate")
        person = delegation.delegate(g.company, row, chosen, by, network())
    except (sign_off.NotAwaited, delegation.NobodyToAsk) as problem:
        db.session.rollback()
        flash(problem_words(type(problem).__name__), "error")
        return show_report(load(report_id), status=409)
    announcements.report_delegated(g.company, row, person, current_user)
    db.session.commit()
    flash(_("%(name)s is asked to sign the report.", name=person.name))
    return done(url_for(".report", report_id=row.id))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/close")
@requires("report.close")
@fresh
def close_unsigned(report_id: int) -> ResponseReturnValue:
    row, form = load(report_id), WordsForm()
    if not form.validate():
        return show_report(row, close_form=form, status=422)
    by = actor("report.close")
    given = {"report": row.id, "words": form.words.data}
    shown = {"address": network(), "proof": confirmed_by()}
    return outcome(prints.ask(g.company, "close", by, **given, **shown))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/renew")
@requires("report.submit")
def renew(report_id: int) -> ResponseReturnValue:
    row = load(report_id)
    try:
        sign_off.renew_invitation(g.company, row, actor("report.submit"), network())
    except sign_off.NotAwaited:
        flash(PROBLEMS["NotAwaited"], "error")
        return done(url_for(".report", report_id=row.id))
    announcements.report_to_sign(g.company, row)
    db.session.commit()
    flash(_("The executives are asked again to sign the report."))
    return done(url_for(".report", report_id=row.id))


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
    changed = changed_parts(last.data, data) if last else []
    signature = prints.draft_signature(g.company, kind)
    shown = document_part(data, signature, differences(last.data, data) if last else None)
    context = {"kind": kind, "data": data, "last": last, "changed": changed}
    return render(page, page, status, shown=shown, **context)


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


@bp.get("/companies/<int:company_id>/prints/<int:print_id>")
@requires("report.view")
def print_(print_id: int) -> ResponseReturnValue:
    return outcome(load_print(print_id))


@bp.get("/companies/<int:company_id>/prints/<int:print_id>/file")
@requires("report.view")
def print_file(print_id: int) -> Response:
    row = load_print(print_id)
    if row.act == "compare":
        later = row.values["b"]
        subject = f"report:{later['control']}:{later['version']}"
        note(actor("report.view"), "report.compare", subject)
    return send(row.file or abort(404))


def load_print(print_id: int) -> Print:
    """One's own: what somebody else waits for is nobody's business."""
    row = get_owned_or_404(Print, print_id, joinedload(Print.file))
    return row if row.asked_by_id == current_user.id else abort(404)


def outcome(row: Print) -> ResponseReturnValue:
    """What came of a print, or the page that waits for it."""
    here, waiting = url_for("reports.print_", print_id=row.id), request.endpoint == "reports.print_"
    page, partial = "reports/printing.html", "reports/_printing.html"
    if prints.is_going(row, now()):
        return render(page, partial, row=row) if waiting else done(here)
    if waiting and wants_fragment():
        return done(here)
    if row.state != "done":
        return not_done(row)
    if row.file_id is not None:
        file = url_for("reports.print_file", print_id=row.id)
        return render(page, page, file=file) if waiting else done(file)
    flash(DONE[row.act])
    return done(url_for("reports.report", report_id=row.report_id))


def not_done(row: Print) -> ResponseReturnValue:
    """Why a print failed, with the way on; what was typed is kept."""
    problem, given = prints.problem_of(row), row.values
    flash(problem_words(problem), "error")
    if row.act == "draft":
        return done(url_for("reports.draft", kind=given["control"]))
    if row.act == "compare":
        keys = {name: given[name]["key"] for name in ("a", "b")}
        return done(url_for("comparisons.compare", **keys))
    if row.act == "submit":
        return show_draft(given["control"], status=503)
    shown, status = load(given["report"]), 409
    if row.act == "sign":
        form = SignForm(None, read=True, reservations=given["words"])
        return show_report(shown, sign_form=form, status=status)
    return show_report(shown, close_form=WordsForm(None, words=given["words"]), status=status)


DONE = {
    "submit": lazy("The report is submitted. The client's executives are asked to sign it."),
    "sign": lazy("The report is signed. Thank you."),
    "close": lazy("The rollout is closed; the report says that it was not signed."),
}
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


@bp.app_template_global()
def report_qr(code: str) -> str:
    """The QR code of a report's check page."""
    return qr_svg(check_url(code))
