"""Saved views: a report with its filters under a name, saved, renamed, removed by who keeps it."""

from flask import Blueprint, Response, abort, flash, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import requires
from portal.db import db
from portal.evidence import saved_views
from portal.evidence.models import SavedView
from portal.evidence.report_filters import FilterForm
from portal.evidence.report_links import link
from portal.evidence.report_routes import REPORT, SEES, NameForm, show, show_list
from portal.htmx import done
from portal.tenancy import get_owned_or_404
from portal.words import _

bp = Blueprint("crm_views", __name__)
VIEW = "/companies/<int:company_id>/evidence/views/<int:view_id>"


@bp.post(f"{REPORT}/views")
@requires(SEES)
def save(code: str) -> ResponseReturnValue:
    form, filters = NameForm(), FilterForm(code, request.form)
    if not (filters.validate() & form.validate()):
        return show(code, request.form, form, 422)
    try:
        saved_views.save(g.company, code, form.name.data, filters.query)
    except saved_views.TooManyError:
        form.refuse(form.name, _("You keep as many views as there may be. Remove one first."))
        return show(code, request.form, form, 422)
    db.session.commit()
    flash(_("The view is saved. It stands beside the list of reports."))
    return done(link("crm_reports.report", code, filters.query))


@bp.post(VIEW)
@requires(SEES)
def rename(view_id: int) -> ResponseReturnValue:
    view, form = own(view_id), NameForm()
    if not form.validate():
        return show_list({view.id: form}, 422)
    view.name = form.name.data
    db.session.commit()
    return done(url_for("crm_reports.all_reports"))


@bp.post(f"{VIEW}/remove")
@requires(SEES)
def remove(view_id: int) -> Response:
    db.session.delete(own(view_id))
    db.session.commit()
    flash(_("The view is removed."))
    return done(url_for("crm_reports.all_reports"))


def own(view_id: int) -> SavedView:
    """A view of the signed-in person; 404 for anybody else's."""
    view = get_owned_or_404(SavedView, view_id)
    return view if view.person_id == current_user.id else abort(404)
