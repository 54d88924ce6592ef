"""What comes of a print that somebody waits for, and the page that waits."""

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import joinedload

from portal.access import actor, requires
from portal.admin.files import note
from portal.admin.sending import send
from portal.db import now
from portal.htmx import done, render, wants_fragment
from portal.rollout import prints
from portal.rollout.models import Print
from portal.rollout.report_showing import (
    SignForm,
    WordsForm,
    load,
    problem_words,
    show_draft,
    show_report,
)
from portal.tenancy import get_owned_or_404
from portal.words import lazy

bp = Blueprint("prints", __name__)


@bp.get("/companies/<int:company_id>/prints/<int:print_id>")
@requires("report.view")
def show(print_id: int) -> ResponseReturnValue:
    return outcome(load_own(print_id))


@bp.get("/companies/<int:company_id>/prints/<int:print_id>/file")
@requires("report.view")
def file(print_id: int) -> Response:
    row = load_own(print_id)
    if row.act == "compare":
        later = row.values["b"]
        subject = f"report:{later['control']}:{later['version']}"
        note(actor("report.view"), "report.compare", subject)
    return send(row.file or abort(404))


def load_own(print_id: int) -> Print:
    """One's own: what somebody else waits for is nobody's business."""
    row = get_owned_or_404(Print, print_id, joinedload(Print.file))
    return row if row.asked_by_id == current_user.id else abort(404)


def outcome(row: Print) -> ResponseReturnValue:
    """What came of a print, or the page that waits for it."""
    here, waiting = url_for("prints.show", print_id=row.id), request.endpoint == "prints.show"
    page, partial = "reports/printing.html", "reports/_printing.html"
    if prints.is_going(row, now()):
        return render(page, partial, row=row) if waiting else done(here)
    if waiting and wants_fragment():
        return done(here)
    if row.state != "done":
        return not_done(row)
    if row.file_id is not None:
        file = url_for("prints.file", print_id=row.id)
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
