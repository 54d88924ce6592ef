"""`portal demo run`, which `make run` calls; `portal demo seed`."""

import os
import sys
import time
import urllib.error
import urllib.request
from threading import Thread

import click

from portal import migrations
from portal.cli.opening import (
    is_demonstration,
    log_in_lines,
    mark_demonstration,
    open_portal,
    opened,
    read_settings,
)
from portal.cli.serving import Family, check_port
from portal.cli.setting_up import data_folder, make_secret_key
from portal.db import db
from portal.demo import is_seeded
from portal.demo import seed as tell_story
from portal.media import store
from portal.settings import Settings


@click.group()
def demo() -> None:
    """The demonstration: a portal with made-up companies and people."""
    os.environ["PORTAL_MODE"] = "demonstration"
    os.environ.setdefault("PORT", "8000")


@demo.command()
def seed() -> None:
    """Make the demonstration's database, unless it stands already."""
    prepare()


@demo.command()
def reset() -> None:
    """Lay the demonstration anew from today; all that was done in it goes."""
    app = open_portal()
    with app.app_context():
        if migrations.current_revision(db.session.connection()) is not None:
            db.session.rollback()
            if not is_demonstration():
                raise click.ClickException("This database is not the demonstration's. It stays.")
            clear()
        db.session.remove()
        db.engine.dispose()
    prepare()
    click.echo("The demonstration begins anew.")


@demo.command()
def run() -> None:
    """Make what is missing, serve, and say where."""
    make_secret_key(data_folder())
    check_port(read_settings())
    prepare()
    log_in_lines()
    family = Family()
    Thread(target=say_where, args=(read_settings(), family), daemon=True).start()
    sys.exit(family.run())


def prepare() -> None:
    """Secret key, schema and made-up companies: each only where it is missing.

    A story that broke off is told anew from its beginning.
    """
    make_secret_key(data_folder())
    app = open_portal()
    with app.app_context():
        found = migrations.current_revision(db.session.connection())
        db.session.rollback()
        if found == migrations.wanted_revision() and is_demonstration() and not is_seeded():
            clear()
            found = None
        if found is None:
            migrations.migrate()
            mark_demonstration()
        if not is_demonstration():
            raise click.ClickException("This database is not the demonstration's; choose another.")
        db.session.remove()
        db.engine.dispose()
    with opened():
        tell_story()


def clear() -> None:
    """Take all tables and stored files away."""
    db.session.remove()
    migrations.unmake(db.engine)
    for kept in store.everything():
        store.remove(kept.sha256)


def say_where(settings: Settings, family: Family) -> None:
    """Tell the address as soon as the portal answers there."""
    while not family.stopping:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/ready", timeout=2):
                click.echo(f"Seven Steps is at {settings.url}")
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)


COMMANDS = (demo,)
