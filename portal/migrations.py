"""The schema: bring it up to date, say whether it is ours, keep the history append-only."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from alembic import op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, MetaData, text

from portal.db import UTCDateTime
from portal.words import share


def migrate() -> None:
    """Bring the schema of the app in context up to date."""
    upgrade(directory=str(share("migrations")))


def unmake(engine: Engine) -> None:
    """Take the whole schema away, with all that is in it: only for a demonstration."""
    with engine.begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
        if connection.dialect.name == "postgresql":
            for name in (
                "refuse_history_change",
                "refuse_erasure_change",
                "refuse_report_event_change",
            ):
                connection.execute(text(f"drop function if exists {name}"))


@cache
def wanted_revision() -> str:
    """The newest migration that this version of the portal brings; reading them takes a while."""
    config = Config()
    config.set_main_option("script_location", str(Path(share("migrations"))))
    return str(ScriptDirectory.from_config(config).get_current_head())


def current_revision(connection: Connection) -> str | None:
    """The migration at which a database stands; none for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def describe_type(kind: str, thing: Any, _context: Any) -> Any:
    """Write our column types into new migrations as what the database sees."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime()"
    return False


def guard_history() -> None:
    """Create the triggers that refuse to change the history, on either database.

    Rows leave it only with their company, while the row of that erasure is open.
    """
    _guard(_SQLITE, _POSTGRESQL)


def guard_report_events() -> None:
    """Create the triggers that refuse to change what became of reports, on either database.

    Rows leave with their company, as those of the history; and the address of a person who is
    forgotten is emptied.
    """
    _guard(_SQLITE_EVENTS, _POSTGRESQL_EVENTS)


def _guard(sqlite: Sequence[str], postgresql: Sequence[str]) -> None:
    for statement in postgresql if op.get_bind().dialect.name == "postgresql" else sqlite:
        op.execute(text(statement))


_SQLITE = (
    """create trigger history_no_update before update on history
    begin select raise(abort, 'the history is append-only'); end""",
    """create trigger history_no_delete before delete on history
    when not exists (select 1 from erasures where company_id = old.company_id and open)
    begin select raise(abort, 'the history is append-only'); end""",
    """create trigger erasures_no_reopening before update on erasures
    when new.open or new.company_id <> old.company_id
    begin select raise(abort, 'an erasure is not opened again'); end""",
    """create trigger erasures_no_delete before delete on erasures
    begin select raise(abort, 'a tombstone stays'); end""",
)

_POSTGRESQL = (
    """create function refuse_history_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' and exists (
            select 1 from erasures where company_id = old.company_id and open
        ) then
            return old;
        end if;
        raise exception 'the history is append-only';
    end $$""",
    """create trigger history_no_change before update or delete on history
    for each row execute function refuse_history_change()""",
    """create trigger history_no_truncate before truncate on history
    for each statement execute function refuse_history_change()""",
    """create function refuse_erasure_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and not new.open and new.company_id = old.company_id then
            return new;
        end if;
        raise exception 'a tombstone stays';
    end $$""",
    """create trigger erasures_no_change before update or delete on erasures
    for each row execute function refuse_erasure_change()""",
    """create trigger erasures_no_truncate before truncate on erasures
    for each statement execute function refuse_erasure_change()""",
)

_SQLITE_EVENTS = (
    """create trigger report_events_no_update before update on report_events
    when new.address <> '' or new.id <> old.id or new.report_id <> old.report_id
    or new.company_id <> old.company_id or new.verb <> old.verb
    or new.person_id <> old.person_id or new.at <> old.at
    begin select raise(abort, 'what became of a report is append-only'); end""",
    """create trigger report_events_no_delete before delete on report_events
    when not exists (select 1 from erasures where company_id = old.company_id and open)
    begin select raise(abort, 'what became of a report is append-only'); end""",
)

_POSTGRESQL_EVENTS = (
    """create function refuse_report_event_change() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' and exists (
            select 1 from erasures where company_id = old.company_id and open
        ) then
            return old;
        end if;
        if tg_op = 'UPDATE' and new.address = '' and new.at = old.at
            and (new.id, new.company_id, new.report_id, new.verb, new.person_id)
            = (old.id, old.company_id, old.report_id, old.verb, old.person_id)
        then
            return new;
        end if;
        raise exception 'what became of a report is append-only';
    end $$""",
    """create trigger report_events_no_change before update or delete on report_events
    for each row execute function refuse_report_event_change()""",
    """create trigger report_events_no_truncate before truncate on report_events
    for each statement execute function refuse_report_event_change()""",
)
