"""The settings of a company: details and departments."""

from flask import Blueprint, Response, flash, g, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.companies import companies
from portal.companies.forms import CompanyForm, DepartmentForm
from portal.companies.models import Department
from portal.db import db
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.words import _

bp = Blueprint("companies", __name__)


@bp.get("/companies/<int:company_id>/settings")
@requires("company.edit")
def settings() -> Response:
    return show_settings()


@bp.post("/companies/<int:company_id>/settings")
@requires("company.edit")
def change() -> ResponseReturnValue:
    form = CompanyForm()
    if form.validate():
        try:
            version = form.version.data or 0
            companies.change_company(g.company, actor("company.edit"), version, **form.details())
            db.session.commit()
            flash(_("The company's settings are saved."))
            return done(url_for(".settings"))
        except companies.NameTaken:
            form.refuse(form.name, _("Another company has this name. Choose a different one."))
        except companies.Stale:
            db.session.refresh(g.company)
            form.version.data = form.version.raw_data = None
            form.version.data = g.company.version
            return show_settings(form, status=409, conflict=True)
    return show_settings(form, status=422)


@bp.post("/companies/<int:company_id>/settings/departments")
@requires("company.edit")
def add_department() -> ResponseReturnValue:
    form = DepartmentForm()
    if form.validate():
        try:
            companies.add_department(g.company, actor("company.edit"), form.name.data)
            db.session.commit()
            flash(_("The department is added."))
            return done(url_for(".settings", _anchor="departments"))
        except companies.NameTaken:
            form.refuse(form.name, _("There is a department with this name already."))
    return show_settings(department_form=form, status=422)


@bp.post("/companies/<int:company_id>/settings/departments/<int:department_id>")
@requires("company.edit")
def rename_department(department_id: int) -> ResponseReturnValue:
    department = get_owned_or_404(Department, department_id)
    form = DepartmentForm()
    if form.validate():
        try:
            name = form.name.data
            companies.rename_department(g.company, department, actor("company.edit"), name)
            db.session.commit()
            flash(_("The department is renamed."))
            return done(url_for(".settings", _anchor="departments"))
        except companies.NameTaken:
            form.refuse(form.name, _("There is a department with this name already."))
    return show_settings(renamed=(department_id, form), status=422)


@bp.post("/companies/<int:company_id>/settings/departments/<int:department_id>/remove")
@requires("company.edit")
def remove_department(department_id: int) -> ResponseReturnValue:
    department = get_owned_or_404(Department, department_id)
    try:
        companies.remove_department(g.company, department, actor("company.edit"))
    except companies.InUse:
        flash(_("This department still has people, or it is the last one. It stays."), "error")
        return done(url_for(".settings", _anchor="departments"))
    db.session.commit()
    flash(_("The department is removed."))
    return done(url_for(".settings", _anchor="departments"))


def show_settings(
    form: CompanyForm | None = None,
    department_form: DepartmentForm | None = None,
    renamed: tuple[int, DepartmentForm] | None = None,
    status: int = 200,
    conflict: bool = False,
) -> Response:
    """The whole page, with whichever form was refused still filled."""
    company = g.company
    form = form or CompanyForm(
        None, obj=company, working_week=list(company.working_week), version=company.version
    )
    return render(
        "companies/settings.html",
        "companies/settings.html",
        status,
        company=company,
        form=form,
        conflict=conflict,
        department_form=department_form or DepartmentForm(None),
        renamed=renamed,
    )
