"""`portal init` and `portal migrate`."""

import os
import secrets
from pathlib import Path

import click

from portal import migrations
from portal.cli.opening import opened


def make_secret_key(data: Path) -> bool:
    """Write a secret key into the data folder unless one is there; whether it was made."""
    data.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(data / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(file, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
    return True


def data_folder() -> Path:
    return Path(os.environ.get("PORTAL_DATA") or os.environ.get("DATA") or "var").absolute()


@click.command()
def init() -> None:
    """Make the data folder and the secret key."""
    data = data_folder()
    try:
        made = make_secret_key(data)
    except OSError as error:
        raise click.ClickException(f"{data} cannot be used: {error.strerror}.") from None
    click.echo(f"The secret key {'was made' if made else 'stands'} in {data / 'secret-key'}.")
    click.echo("Next: portal migrate; portal seal init; portal admin create; portal serve")


@click.command()
def migrate() -> None:
    """Bring the database up to the schema of this version."""
    with opened(any_schema=True):
        migrations.migrate()
    click.echo(f"The database stands at {migrations.wanted_revision()}.")


COMMANDS = (init, migrate)
