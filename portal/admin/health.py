"""The portal's health in words."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access import requires
from portal.admin.pages import bp
from portal.people.sessions import fresh


@bp.get("/health")
@requires("portal.administer")
@fresh
def health() -> ResponseReturnValue:
    """What the monitors read at /health; the edge leaves its function in `health`."""
    look = current_app.extensions.get("health")
    return render_template("admin/health.html", health=look() if look else None)
