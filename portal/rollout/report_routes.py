"""Pages of reports: the draft, the submitted versions, signing and returning them."""

from typing import Any

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload
from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal.access import actor, can, requires
from portal.admin.files import note
from portal.admin.sending import send
from portal.codes import qr_svg
from portal.db import db, now
from portal.forms import Form, text
from portal.htmx import done, render, wants_fragment
from portal.media.models import StoredFile
from portal.people.sessions import confirmed_by, fresh
from portal.rollout import announcements, prints, sign_off
from portal.rollout.chain import chain
from portal.rollout.controls import control_of, last_report
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
        lazy("Comments"), InputRequired(lazy("Say in words what is to be changed.")), longest=4000
    )


@bp.get("/companies/<int:company_id>/reports")
@requires("report.view")
def reports() -> Response:
    query = owned(Report).options(joinedload(Report.submitted_by), joinedload(Report.answered_by))
    rows = db.session.scalars(query.order_by(Report.submitted_at.desc())).all()
    page = "reports/reports.html"
    held = [kind for kind in CONTROLS if control_of(g.company, kind).held_at]
    drafts = [k for k in held if not any(row.control == k for row in rows)]
    return render(page, page, rows=rows, drafts=drafts)


@bp.get("/companies/<int:company_id>/reports/chain")
@requires("report.view")
def chain_of_reports() -> Response:
    page = "reports/chain.html"
    return render(page, page, links=chain(g.company))


@bp.get(f"/companies/<int:company_id>/controls/{KIND}/report")
@requires("report.submit")
def draft(kind: str) -> ResponseReturnValue:
    return show_draft(kind)


@bp.get(f"/companies/<int:company_id>/controls/{KIND}/report.pdf")
@requires("report.submit")
def draft_pdf(kind: str) -> ResponseReturnValue:
    return outcome(prints.ask(g.company, "draft", actor("report.submit"), control=kind))


@bp.post(f"/companies/<int:company_id>/controls/{KIND}/report")
@requires("report.submit")
def submit(kind: str) -> ResponseReturnValue:
    return outcome(prints.ask(g.company, "submit", actor("report.submit"), control=kind))


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
    return show_report(load(report_id))


@bp.get("/companies/<int:company_id>/reports/<int:report_id>.pdf")
@requires("report.view")
def report_pdf(report_id: int) -> Response:
    row = load(report_id)
    file = db.session.get_one(StoredFile, row.signed_file_id or row.file_id)
    note(actor("report.view"), "report.download", f"report:{row.control}:{row.version}")
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
    shown = {"address": request.remote_addr or "", "proof": confirmed_by()}
    return outcome(prints.ask(g.company, "sign", by, **given, **shown))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/return")
@requires("report.sign")
def return_report(report_id: int) -> ResponseReturnValue:
    row, form = load(report_id), WordsForm()
    if not form.validate():
        return show_report(row, return_form=form, status=422)
    try:
        words = form.words.data
        sign_off.return_report(g.company, row, current_user, actor("report.sign"), words)
    except sign_off.NotAwaited:
        db.session.rollback()
        flash(PROBLEMS["NotAwaited"], "error")
        return show_report(load(report_id), return_form=form, status=409)
    announcements.report_answered(g.company, row)
    db.session.commit()
    flash(_("The report is returned with your comments."))
    return done(url_for(".report", report_id=row.id))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/close")
@requires("report.close")
@fresh
def close_unsigned(report_id: int) -> ResponseReturnValue:
    row, form = load(report_id), WordsForm()
    if not form.validate():
        return show_report(row, close_form=form, status=422)
    given = {"report": row.id, "words": form.words.data}
    return outcome(prints.ask(g.company, "close", actor("report.close"), **given))


@bp.post("/companies/<int:company_id>/reports/<int:report_id>/renew")
@requires("report.submit")
def renew(report_id: int) -> ResponseReturnValue:
    row = load(report_id)
    try:
        sign_off.renew_invitation(g.company, row, actor("report.submit"))
    except sign_off.NotAwaited:
        flash(PROBLEMS["NotAwaited"], "error")
        return done(url_for(".report", report_id=row.id))
    announcements.report_to_sign(g.company, row)
    db.session.commit()
    flash(_("The executives are asked again to sign the report."))
    return done(url_for(".report", report_id=row.id))


def load(report_id: int) -> Report:
    people = (joinedload(Report.submitted_by), joinedload(Report.answered_by))
    return get_owned_or_404(Report, report_id, *people)


def show_draft(kind: str, status: int = 200) -> ResponseReturnValue:
    control = control_of(g.company, kind)
    last = last_report(control)
    if last is not None and last.state != "returned":
        return done(url_for(".report", report_id=last.id))
    try:
        data = with_chart(as_plain(gather(g.company, control)))
    except NotHeld:
        flash(NOT_HELD)
        return done(url_for("controls.control", kind=kind))
    page = "reports/draft.html"
    changed = changed_parts(last.data, data) if last else []
    signature = prints.draft_signature(g.company, kind)
    context = {"kind": kind, "data": data, "last": last, "changed": changed}
    return render(page, page, status, signature=signature, **context)


def show_report(
    row: Report,
    sign_form: SignForm | None = None,
    return_form: WordsForm | None = None,
    close_form: WordsForm | None = None,
    status: int = 200,
) -> Response:
    company, page = g.company, "reports/report.html"
    query = owned(Report).where(Report.control == row.control).order_by(Report.version)
    versions = list(db.session.scalars(query))
    before = next((v for v in versions if v.version == row.version - 1), None)
    awaited = sign_off.is_awaited(company, row) and row is versions[-1]
    return render(
        page,
        page,
        status,
        row=row,
        data=row.data,
        signature=sign_off.signature_of(company, row, row.answered_by),
        versions=versions,
        changed=changed_parts(before.data, row.data) if before else [],
        before=before,
        awaited=awaited,
        expired=row.state == "submitted" and not awaited,
        may_sign=awaited
        and can(current_user, "report.sign", company)
        and sign_off.may_sign(company, current_user),
        sign_form=sign_form or SignForm(None),
        return_form=return_form or WordsForm(None),
        close_form=close_form or WordsForm(None),
    )


@bp.get("/companies/<int:company_id>/prints/<int:print_id>")
@requires("report.view")
def print_(print_id: int) -> ResponseReturnValue:
    return outcome(load_print(print_id))


@bp.get("/companies/<int:company_id>/prints/<int:print_id>/file")
@requires("report.submit")
def print_file(print_id: int) -> Response:
    return send(load_print(print_id).file or abort(404))


def load_print(print_id: int) -> Print:
    """One's own: what somebody else waits for is nobody's business."""
    row = get_owned_or_404(Print, print_id, joinedload(Print.file))
    return row if row.asked_by_id == current_user.id else abort(404)


def outcome(row: Print) -> ResponseReturnValue:
    """What came of a print, or the page that waits for it."""
    here, waiting = url_for(".print_", print_id=row.id), request.endpoint == "reports.print_"
    page, partial = "reports/printing.html", "reports/_printing.html"
    if prints.is_going(row, now()):
        return render(page, partial, row=row) if waiting else done(here)
    if waiting and wants_fragment():
        return done(here)
    if row.state != "done":
        return not_done(row)
    if row.file_id is not None:
        file = url_for(".print_file", print_id=row.id)
        return render(page, page, file=file) if waiting else done(file)
    flash(DONE[row.act])
    return done(url_for(".report", report_id=row.report_id))


def not_done(row: Print) -> ResponseReturnValue:
    """Why a print failed, with the way on; what was typed is kept."""
    problem, given = prints.problem_of(row), row.values
    flash(problem_words(problem), "error")
    if row.act == "draft":
        return done(url_for(".draft", kind=given["control"]))
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


bp.add_app_template_global(document_part)


@bp.app_template_global()
def report_qr(code: str) -> str:
    """The QR code of a report's check page."""
    return qr_svg(check_url(code))
