"""Whether the portal is in order: for monitors, for the reverse proxy, for the administrator."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from flask import Blueprint, Flask, current_app, jsonify, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal import ticks
from portal.access import public
from portal.db import db, now
from portal.jobs import JOBS, PATIENCE
from portal.migrations import current_revision, wanted_revision
from portal.render.client import is_answering
from portal.settings import Settings
from portal.training.sending import waiting
from portal.words import _, plural

bp = Blueprint("health", __name__)


@dataclass(frozen=True)
class Part:
    """One part of the portal and how it does."""

    key: str
    name: str
    good: bool
    words: str
    url: str = ""
    """The page that says more of it."""


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.extensions["health"] = parts_for_people


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """For monitors: 503 with the reason when a part is broken."""
    found = parts()
    broken = [part.key for part in found if not part.good]
    body = {
        "status": "broken" if broken else "ok",
        "version": version("seven-steps"),
        "broken": broken,
        **{part.key: "ok" if part.good else "broken" for part in found},
        "last_job_tick_seconds": None if "database" in broken else tick_age(),
    }
    return jsonify(body), 503 if broken else 200


@bp.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """For the reverse proxy: whether requests can be answered."""
    good = database().good
    return jsonify(status="ok" if good else "broken"), 200 if good else 503


def parts() -> list[Part]:
    """The database, the jobs and the render process."""
    first = database()
    return [first, jobs() if first.good else _unknown_jobs(), render()]


def parts_for_people() -> list[Part]:
    """The same, with what an administrator should see and no monitor need wake him for."""
    found = parts()
    return [*found, *statements()] if found[0].good else found


def statements() -> list[Part]:
    """Statements of learning on their way to the record store, where one is set."""
    settings: Settings = current_app.config["SETTINGS"]
    found = waiting()
    if not (settings.record_store or found.failed):
        return []
    words = [plural("%(num)d statement waits.", "%(num)d statements wait.", found.queued)]
    if found.failed:
        words.append(
            plural("%(num)d could not be sent.", "%(num)d could not be sent.", found.failed)
        )
    name, url = _("Record of learning"), url_for("sending.statements")
    return [Part("statements", name, not found.failed, " ".join(words), url)]


def database() -> Part:
    """Whether the database answers, with the schema of this version."""
    name = _("Database")
    try:
        db.session.execute(text("select 1"))
        found = current_revision(db.session.connection())
    except SQLAlchemyError:
        db.session.rollback()
        return Part("database", name, False, _("The database does not answer."))
    if found != wanted_revision():
        words = _("The schema is not that of this version. Run `portal migrate`.")
        return Part("database", name, False, words)
    return Part("database", name, True, _("The database answers and has the right schema."))


def jobs() -> Part:
    """Whether the jobs process ticks, and each of its jobs runs and goes well."""
    name, last = _("Jobs"), ticks.last_tick()
    if last is None or now() - last > ticks.silence():
        return Part("jobs", name, False, _("The jobs process is silent. Is `portal jobs` running?"))
    if silent := ticks.silent(PATIENCE, now()):
        words = _(
            "A job has not run for too long: %(names)s. The log says why.", names=", ".join(silent)
        )
        return Part("jobs", name, False, words)
    failing = ticks.failing([job.name for job in JOBS])
    if failing:
        words = _("A job fails: %(names)s. The log says why.", names=", ".join(failing))
        return Part("jobs", name, False, words)
    age = _seconds_since(last)
    said = plural(
        "The last tick was %(num)d second ago.", "The last tick was %(num)d seconds ago.", age
    )
    if age == 0:
        said = _("The last tick was just now.")
    return Part("jobs", name, True, said)


def render() -> Part:
    """Whether the process that makes PDFs answers."""
    settings: Settings = current_app.config["SETTINGS"]
    name = _("PDF documents")
    if is_answering(settings.render_socket):
        return Part("render", name, True, _("The render process answers."))
    return Part("render", name, False, _("The render process is away. Is `portal render` running?"))


def tick_age() -> int | None:
    """Seconds since any job ran last."""
    last = ticks.last_tick()
    return None if last is None else _seconds_since(last)


def _seconds_since(moment: datetime) -> int:
    return max(0, int((now() - moment).total_seconds()))


def _unknown_jobs() -> Part:
    return Part("jobs", _("Jobs"), False, _("Unknown while the database does not answer."))
