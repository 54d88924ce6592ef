"""Snapshots of a company's CRM: the list, a new one, its files, its way until it is ready."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import actor, can, requires
from portal.audit import Actor
from portal.db import db
from portal.evidence import snapshots
from portal.evidence.models import UNDER_WAY, CrmFile, CrmSnapshot
from portal.evidence.sections import sections
from portal.evidence.snapshot_forms import BeginForm, DeleteForm, FileForm, StepForm
from portal.evidence.snapshots import NotNow
from portal.evidence.wording import (
    CONTROLS,
    STAGES,
    STATES,
    STEP_OF,
    WAY,
    entity_title,
    failed,
    refused,
    row_reason,
    understood_as,
)
from portal.htmx import done, render
from portal.media import bringing, uploads
from portal.media.files import let_go
from portal.media.models import Upload
from portal.tenancy import get_owned_or_404
from portal.words import _

bp = Blueprint("crm_snapshots", __name__)
BRINGS = "evidence.bring"
BASE = "/companies/<int:company_id>/evidence/snapshots"


@bp.app_context_processor
def words_for_templates() -> dict[str, object]:
    return {
        "snapshot_controls": CONTROLS,
        "snapshot_states": STATES,
        "snapshot_stages": STAGES,
        "snapshot_failed": failed,
        "under_way": UNDER_WAY,
        "evidence_sections": lambda: sections(g.company),
        "entity_title": entity_title,
        "row_reason": row_reason,
        "snapshot_way": way,
        "understood_as": understood_as,
        "evidence_address": address,
    }


@bp.get(BASE)
@requires("evidence.guard")
def all_snapshots() -> str:
    return render_template("evidence/snapshots.html", snapshots=snapshots.of_company(g.company))


@bp.get(f"{BASE}/new")
@requires(BRINGS)
def new() -> str:
    return render_template(
        "evidence/snapshot_new.html", form=BeginForm(None, control=snapshots.wanted(g.company))
    )


@bp.post(BASE)
@requires(BRINGS)
def begin() -> ResponseReturnValue:
    form = BeginForm()
    if not form.validate():
        return render_template("evidence/snapshot_new.html", form=form), 422
    snapshot = snapshots.begin(g.company, form.control.data, actor(BRINGS))
    db.session.commit()
    return done(url_for(".snapshot", snapshot_id=snapshot.id))


@bp.get(f"{BASE}/<int:snapshot_id>")
@requires(BRINGS)
def snapshot(snapshot_id: int) -> Response:
    return show(get_owned_or_404(CrmSnapshot, snapshot_id))


@bp.get(f"{BASE}/<int:snapshot_id>/progress")
@requires(BRINGS)
def progress(snapshot_id: int) -> Response:
    """How far the job is; a page that saw it under way is sent on when that is over."""
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    if row.state in UNDER_WAY:
        return render("evidence/snapshot.html", "evidence/_progress.html", snapshot=row)
    return done(url_for(".snapshot", snapshot_id=row.id))


@bp.post(f"{BASE}/<int:snapshot_id>/files")
@requires(BRINGS)
def add_file(snapshot_id: int) -> Response:
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    form = FileForm()
    form.validate()  # its token was checked; whatever else it holds is looked at below
    upload = None
    try:
        upload = _brought(row, form)
        snapshots.add_file(row, upload, actor(BRINGS))
    except (bringing.Refused, NotNow) as wrong:
        db.session.rollback()
        if upload is not None:
            bringing.drop(upload)
        if isinstance(wrong, NotNow):
            return meanwhile(row)
        return show(row, 422, file_errors=[refused(wrong.code)])
    db.session.commit()
    uploads.discard(upload)
    return done(url_for(".snapshot", snapshot_id=row.id))


@bp.post(f"{BASE}/<int:snapshot_id>/files/<int:file_id>/remove")
@requires(BRINGS)
def remove_file(snapshot_id: int, file_id: int) -> Response:
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    file = get_owned_or_404(CrmFile, file_id)
    if file.snapshot_id != row.id:
        abort(404)
    try:
        gone = snapshots.remove_file(row, file, actor(BRINGS))
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    let_go(gone)
    return done(url_for(".snapshot", snapshot_id=row.id))


@bp.post(f"{BASE}/<int:snapshot_id>/go-on")
@requires(BRINGS)
def go_on(snapshot_id: int) -> Response:
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    if row.state == "collecting" and not row.files:
        return show(row, 422, file_errors=[refused("nothing")])
    return _step(row, snapshots.go_on)


@bp.post(f"{BASE}/<int:snapshot_id>/go-back")
@requires(BRINGS)
def go_back(snapshot_id: int) -> Response:
    return _step(get_owned_or_404(CrmSnapshot, snapshot_id), snapshots.go_back)


@bp.post(f"{BASE}/<int:snapshot_id>/cancel")
@requires(BRINGS)
def cancel(snapshot_id: int) -> Response:
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    try:
        gone = snapshots.cancel(row, actor(BRINGS))
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    let_go(gone)
    flash(_("The snapshot is cancelled. Nothing of it was kept."))
    return done(url_for(".all_snapshots"))


@bp.route(f"{BASE}/<int:snapshot_id>/delete", methods=["GET", "POST"])
@requires("evidence.delete")
def delete(snapshot_id: int) -> ResponseReturnValue:
    """Ask, then remove the rows of a ready snapshot for good."""
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    form = DeleteForm()
    if row.state != "ready":
        return meanwhile(row)
    if not form.validate_on_submit():
        return render_template("evidence/snapshot_delete.html", snapshot=row, form=form)
    try:
        gone = snapshots.delete(row, form.keep_figures.data, actor("evidence.delete"))
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    let_go(gone)
    flash(_("The rows of the snapshot are deleted for good."))
    return done(url_for(".all_snapshots"))


def show(row: CrmSnapshot, status: int = 200, **more: object) -> Response:
    """The page of a snapshot, with what its state wants from a person."""
    page, part = "evidence/snapshot.html", "evidence/_snapshot.html"
    return render(page, part, status, snapshot=row, **more)


def way(row: CrmSnapshot) -> list[tuple[str, str]]:
    """The steps from files to a ready snapshot: what each is called, and `done`, `now` or ``."""
    reached = STEP_OF.get(row.state) or ("mapping" if row.proposal else "collecting")
    at = list(WAY).index(reached)
    last = row.state == "ready"
    kinds = ["done" if n < at or last else "now" if n == at else "" for n in range(len(WAY))]
    return [(str(words), kind) for words, kind in zip(WAY.values(), kinds, strict=True)]


def address(row: CrmSnapshot) -> str:
    """Where it stands what a snapshot shows; nothing for who may not see it."""
    endpoint = "evidence.evidence"
    if endpoint not in current_app.view_functions or not can(
        current_user, "evidence.view", g.company
    ):
        return ""
    return url_for(endpoint, snapshot=row.id)


def meanwhile(row: CrmSnapshot) -> Response:
    """Somebody was quicker: say so, and show where the snapshot stands."""
    db.session.rollback()
    flash(_("The snapshot has gone on meanwhile. This is where it stands."), "error")
    return done(url_for("crm_snapshots.snapshot", snapshot_id=row.id))


def _step(row: CrmSnapshot, act: Callable[[CrmSnapshot, str, int, Actor], None]) -> Response:
    form = StepForm()
    form.validate()
    try:
        act(row, form.seen.data or "", form.version.data or 0, actor(BRINGS))
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    return done(url_for(".snapshot", snapshot_id=row.id))


def _brought(row: CrmSnapshot, form: FileForm) -> Upload:
    """What the form brings. Raises Refused."""
    brought, whose = form.file.data, (row.company_id, current_user.id, snapshots.purpose(row))
    if form.upload.data:
        return bringing.handed_in(*whose, form.upload.data)
    if not brought:
        raise bringing.Refused("nothing")
    limit = current_app.config["SETTINGS"].upload_limit
    return bringing.sent_along(*whose, brought.stream, brought.filename, limit)
