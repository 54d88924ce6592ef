"""Scripts, styles and fonts, under hashed names that never change."""

from flask import Flask


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = lambda name: f"/assets/{name}"
