"""The frame of a page without a content: the unit in which `make bench` measures pages."""

from flask import Flask, render_template

from portal.access import signed_in
from portal.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Only in testing mode."""
    if settings.mode == "testing":
        app.add_url_rule("/frame", "frame", frame)


@signed_in
def frame() -> str:
    """Signed in, layout, nothing in it."""
    return render_template("frame.html")
