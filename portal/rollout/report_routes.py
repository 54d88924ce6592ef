"""Pages of reports: the draft, the submitted versions, signing and returning them."""

from flask import Blueprint, Response, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload

from portal.access import actor, can, requires
from portal.admin.files import note
from portal.admin.sending import send
from portal.codes import qr_svg
from portal.db import db
from portal.htmx import done, render
from portal.media.models import StoredFile
from portal.people.sessions import confirmed_by, fresh
from portal.rollout import announcements, delegation, prints, sign_off
from portal.rollout.chain import chain
from portal.rollout.controls import control_of, last_report
from portal.rollout.document import check_url
from portal.rollout.models import CONTROLS, Report
from portal.rollout.print_routes import outcome
from portal.rollout.report_showing import (
    PROBLEMS,
    SignForm,
    WordsForm,
    load,
    network,
    note_opened,
    problem_words,
    show_draft,
    show_report,
)
from portal.rollout.snapshot import take_snapshot
from portal.tenancy import owned
from portal.words import _

bp = Blueprint("reports", __name__)
KIND = "<any(first, second, summing_up):kind>"


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


@bp.app_template_global()
def report_qr(code: str) -> str:
    """The QR code of a report's check page."""
    return qr_svg(check_url(code), _("QR code of the page that checks this report"))
