"""The administrator's blueprint; its pages stand in modules by topic."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")
