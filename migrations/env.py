"""How Alembic runs here: on the app's engine, or on a connection that the caller brings."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal import models  # noqa: F401  # fills the metadata
from portal.db import Base, db
from portal.migrations import describe_type


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=describe_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = current_app.extensions["migrate"].db.engine
    assert engine is db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode drops tables; with foreign keys on it would empty their children.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        run(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration left dangling references: {broken[:5]}")
            connection.rollback()
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")
