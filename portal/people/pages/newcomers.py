"""Many people at once: a list is brought, looked at line by line, and then invited."""

import csv
from collections.abc import Sequence
from io import StringIO

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import SelectField

from portal.access import actor, requires
from portal.db import db
from portal.forms import Form, text
from portal.htmx import done
from portal.people import bringing_in, staff_lists, throttle
from portal.people.bringing_in import Planned
from portal.people.pages.forms import ROLES, options
from portal.people.staff_lists import LINES, Line, Unreadable
from portal.words import _, lazy, plural

bp = Blueprint("newcomers", __name__)
KEPT = ("email", "name", "position", "department", "role")
LARGEST = 2 * 1024 * 1024


class StaffListForm(Form):
    """A list as a file or as text, and the department of those who name none."""

    file = FileField(lazy("File"))
    people = text(lazy("Or paste the list here"), longest=200_000, render_kw={"rows": 6})
    department = SelectField(lazy("Department of those who name none"))


@bp.get("/companies/<int:company_id>/people/list")
@requires("people.manage")
def show() -> ResponseReturnValue:
    return _page(_form())


@bp.post("/companies/<int:company_id>/people/list")
@requires("people.manage")
def preview() -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        lines = _brought(form)
    except Unreadable as refused:
        form.refuse(form.people if form.people.data else form.file, refusal(refused.code))
        return _page(form, 422)
    return _page(form, planned=bringing_in.plan(g.company, lines, form.department.data))


@bp.post("/companies/<int:company_id>/people/list/invite")
@requires("people.manage")
def invite() -> ResponseReturnValue:
    """What the preview showed is looked at once more: others may have invited meanwhile."""
    form = _form()
    if until := throttle.take((throttle.STAFF_LISTS, f"person:{current_user.id}")):
        form.form_errors.append(throttle.too_many(until))
        return _page(form, 429)
    try:
        lines = staff_lists.read_text(request.form.get("lines", "")[:400_000])
    except Unreadable as refused:
        form.refuse(form.people, refusal(refused.code))
        return _page(form, 422)
    planned = bringing_in.plan(g.company, lines, "")
    invited = bringing_in.bring_in(g.company, planned, actor("people.manage"))
    db.session.commit()
    flash(plural("%(num)d person is invited.", "%(num)d people are invited.", invited), "success")
    return done(url_for("people.members"))


def refusal(code: str) -> str:
    """What a person reads when a list, or a line of it, cannot be used."""
    words: dict[str, str] = {
        "kind": _("This is neither CSV nor XLSX. Save the list as one of them, or paste it."),
        "damaged": _("The file is damaged. Save it anew and bring it again."),
        "empty": _("The list is empty. Choose a file or paste the lines."),
        "long": _("At most %(most)s people at once. Split the list.", most=LINES),
        "no_addresses": _("No line holds an e-mail address. Add a column with addresses."),
        "large": _("The file is larger than 2 MB. Leave only the columns with people in it."),
    }
    return words[code]


def _reasons() -> dict[str, str]:
    """Why a line is refused, beside it."""
    return {
        "address": _("not a complete e-mail address"),
        "name": _("the name is missing"),
        "role": _("the role is not known; write employee, head or executive"),
        "words": _("too long"),
        "twice": _("stands in the list twice"),
        "closed": _("the account is closed; an administrator can reopen it"),
        "member": _("has this role here already"),
        "open": _("is invited already"),
    }


def _brought(form: StaffListForm) -> list[Line]:
    """The lines of the file or of the pasted text. Raises Unreadable."""
    if not form.file.data:
        return staff_lists.read_text(form.people.data or "")
    content = form.file.data.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable("large")
    return staff_lists.read_file(content)


def _form() -> StaffListForm:
    form = StaffListForm()
    names = [department.name for department in g.company.departments]
    form.department.choices = options(dict(zip(names, names, strict=True)))
    return form


def _kept(planned: Sequence[Planned]) -> str:
    """The list once more as text with heads, for the form that confirms it."""
    out = StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(KEPT)
    for one in planned:
        if one.outcome != "refused":
            line = one.line
            writer.writerow([line.email, line.name, line.position, one.department, one.role])
    return out.getvalue()


def _page(
    form: StaffListForm, status: int = 200, planned: Sequence[Planned] | None = None
) -> ResponseReturnValue:
    context = {
        "form": form,
        "planned": planned,
        "kept": _kept(planned or ()),
        "counts": {
            outcome: sum(one.outcome == outcome for one in planned or ())
            for outcome in ("new", "joins", "refused")
        },
        "reasons": _reasons(),
        "ROLES": ROLES,
        "most": LINES,
    }
    return render_template("people/newcomers.html", **context), status
