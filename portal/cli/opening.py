"""Opening the portal for a command; what is wrong is said plainly, without a traceback."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import create_app, migrations
from portal import settings as settings_module
from portal.audit import PORTAL, History, record
from portal.content import ContentError
from portal.db import db
from portal.settings import Settings, SettingsError

MARK = "demonstration.begin"
FIELDS = ("request_id", "path", "job", "count", "message_row", "kind", "error", "process", "code")


class Lines(logging.Formatter):
    """One line of JSON an event; only fields that name no person."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        line.update({key: record.__dict__[key] for key in FIELDS if key in record.__dict__})
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["trace"] = frames(record)
        return json.dumps(line, ensure_ascii=False)


def frames(record: logging.LogRecord) -> list[str]:
    """Where an error came from: files, lines and functions, without its words."""
    trace, found = record.exc_info[2] if record.exc_info else None, []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def log_in_lines() -> None:
    """Write the log as lines of JSON to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # It warns of every tick that a long run makes needless.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)


def read_settings() -> Settings:
    """The settings of the environment, or a plain message about what is wrong with them."""
    try:
        return settings_module.read(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def open_portal() -> Flask:
    """The application, or a plain message why it cannot start."""
    try:
        return create_app(read_settings())
    except ContentError as error:
        raise click.ClickException(f"The content cannot be used: {error}") from None


@contextmanager
def opened(*, any_schema: bool = False) -> Iterator[Flask]:
    """The application in context; refuses a schema that is not its own."""
    app = open_portal()
    with app.app_context():
        try:
            if not any_schema:
                check_schema()
                check_mark(app.config["SETTINGS"])
            yield app
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
            raise click.ClickException(f"The database refuses: {reason}") from None
        finally:
            db.session.remove()
            db.engine.dispose()


def check_schema() -> None:
    """Refuse to work on a schema of another version, and say which command helps."""
    found = migrations.current_revision(db.session.connection())
    wanted = migrations.wanted_revision()
    db.session.rollback()
    if found is None:
        raise click.ClickException("The database is empty. Run `portal migrate`.")
    if found < wanted:
        raise click.ClickException(
            f"The database stands at {found}, this version wants {wanted}. Run `portal migrate`."
        )
    if found != wanted:
        raise click.ClickException(
            f"The database stands at {found}, which this version ({wanted}) does not know. "
            "Start the newer version of the portal, or bring a backup back by `portal restore`."
        )


def is_demonstration() -> bool:
    """Whether the database was made for the demonstration."""
    query = select(History.id).where(History.company_id.is_(None), History.verb == MARK)
    found = db.session.scalar(query.limit(1)) is not None
    db.session.rollback()
    return found


def mark_demonstration() -> None:
    """Note in the history that this database is the demonstration's, for good."""
    record(PORTAL, MARK, "portal")
    db.session.commit()


def check_mark(settings: Settings) -> None:
    """Refuse demonstration accounts on production settings, and the other way round."""
    marked = is_demonstration()
    if marked and settings.mode == "production":
        raise click.ClickException(
            "This database holds the demonstration, whose accounts anybody can enter. "
            "Choose another database, or set PORTAL_MODE=demonstration."
        )
    if settings.mode == "demonstration" and not marked:
        raise click.ClickException(
            "This database is not the demonstration's. Choose another one for it, or set "
            "PORTAL_MODE=production."
        )
