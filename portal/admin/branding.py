"""The consultancy's own page: what it prints on its reports."""

import re
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.access import actor, requires
from portal.admin.pages import bp
from portal.admin.sending import send
from portal.companies.branding import (
    LOGO_BYTES,
    READABLE,
    Branding,
    Stale,
    branding,
    change,
    contrast_with_white,
    set_logo,
)
from portal.db import db
from portal.forms import Form, line, text
from portal.htmx import done
from portal.media.kinds import Damaged
from portal.people.sessions import fresh
from portal.words import _, lazy, number

COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class BrandingForm(Form):
    name = line(
        lazy("Name of the consultancy"),
        DataRequired(lazy("Please fill in this field.")),
        longest=120,
    )
    address = text(lazy("Address"), longest=500)
    color = StringField(lazy("Colour"), default="#0f766e")
    logo = FileField(lazy("Logo"))
    no_logo = BooleanField(lazy("Without a logo"))
    version = HiddenField(default="0")

    def validate_color(self, field: Any) -> None:
        if reason := wrong_with(field.data or ""):
            raise ValidationError(reason)


@bp.get("/branding", endpoint="branding")
@requires("portal.administer")
@fresh
def show_branding() -> ResponseReturnValue:
    row = branding()
    return _page(row, BrandingForm(None, obj=row))


@bp.post("/branding")
@requires("portal.administer")
@fresh
def change_branding() -> ResponseReturnValue:
    row, form, by = branding(), BrandingForm(), actor()
    if not form.validate():
        return _page(row, form, 422)
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    brought = form.logo.data.read(LOGO_BYTES + 1) if form.logo.data else b""
    try:
        changed = change(by, version, form.name.data, form.address.data or "", form.color.data)
        if brought or form.no_logo.data:
            set_logo(changed, None if form.no_logo.data else _of_size(brought), by)
    except Stale:
        form.version.data = row.version if row else 0
        form.form_errors.append(_("Somebody else changed this page meanwhile. Send it once more."))
        return _page(row, form, 409)
    except Damaged:
        db.session.rollback()
        form.logo.errors = [_("This is no PNG, JPEG or WebP image of up to 5 MB.")]
        return _page(branding(), form, 422)
    db.session.commit()
    flash(_("Saved. Reports submitted from now on are printed with it."), "success")
    return done(url_for(".branding"))


@bp.get("/branding/colour")
@requires("portal.administer")
def look_at_color() -> str:
    return render_template("admin/_contrast.html", **_seen(request.args.get("color", "")))


@bp.get("/branding/logo")
@requires("portal.administer")
def logo() -> ResponseReturnValue:
    row = branding()
    if row is None or row.logo is None:
        abort(404)
    return send(row.logo, shown=True)


def wrong_with(color: str) -> str:
    """Why a colour cannot be printed with; nothing for one that can."""
    if not COLOR.fullmatch(color):
        return str(_("Write the colour as # with six digits, such as #0f766e."))
    seen = contrast_with_white(color)
    if seen < READABLE:
        words = _(
            "Too light: on white it is read with a contrast of %(contrast)s, and 4.5 is the least. "
            "Choose a darker colour.",
            contrast=number(int(seen * 10) / 10, 1),
        )
        return str(words)
    return ""


def _of_size(content: bytes) -> bytes:
    if len(content) > LOGO_BYTES:
        raise Damaged
    return content


def _seen(color: str) -> dict[str, Any]:
    wrong = wrong_with(color)
    seen = "" if wrong else number(int(contrast_with_white(color) * 10) / 10, 1)
    return {"wrong": wrong, "contrast": seen, "color": color}


def _page(row: Branding | None, form: BrandingForm, status: int = 200) -> ResponseReturnValue:
    context = _seen(form.color.data or "")
    return render_template("admin/branding.html", row=row, form=form, **context), status
