"""What this portal is, which version, and where the seven steps come from."""

from importlib.metadata import version

from flask import Blueprint, Response

from portal.access import signed_in
from portal.htmx import render

bp = Blueprint("about", __name__)


@bp.get("/about")
@signed_in
def about() -> Response:
    return render("admin/about.html", "admin/about.html", version=version("seven-steps"))
