"""`portal admin create`, `portal person forget`."""

from types import SimpleNamespace

import click
from flask_babel import force_locale

from portal.audit import PORTAL
from portal.cli.opening import opened
from portal.db import db
from portal.evidence.charts.drawing import forget_kept
from portal.media.files import let_go
from portal.people import accounts
from portal.people.models import Membership
from portal.people.passwords import refusals
from portal.rollout import report_events
from portal.training import certificates

LEAST = 12


@click.group()
def admin() -> None:
    """Administrators of the portal."""


@admin.command()
@click.option("--email", prompt="Address")
@click.option("--name", prompt="Name")
@click.option("--language", type=click.Choice(["ru", "en"]), default="ru", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create(email: str, name: str, language: str, password: str) -> None:
    """Make an administrator's account, the first or another one."""
    with opened() as app, app.test_request_context(), force_locale("en"):
        if len(password) < LEAST:
            raise click.ClickException(f"The password is too short; use at least {LEAST} letters.")
        if refused := refusals(password, SimpleNamespace(email=email, name=name)):
            raise click.ClickException(" ".join(refused))
        if "@" not in email or accounts.by_address(email) is not None:
            raise click.ClickException(f"{email} is no address, or has an account already.")
        person = accounts.create(email.strip(), name, PORTAL, password=password, language=language)
        db.session.add(Membership(person_id=person.id, role="administrator"))
        db.session.commit()
        click.echo("The account is made. Sign in at " + app.config["SETTINGS"].url + "/sign-in")


@click.group()
def person() -> None:
    """People of the portal."""


@person.command()
@click.argument("email")
@click.confirmation_option(prompt="The person cannot be brought back. Go on?")
def forget(email: str) -> None:
    """Make a person a pseudonym everywhere; signed reports stay as they are.

    His certificates lose their name and their documents; their codes can still be checked.
    """
    with opened():
        found = accounts.by_address(email)
        if found is None:
            raise click.ClickException("Nobody has this address.")
        try:
            pseudonym = accounts.forget(found, PORTAL)
        except accounts.AccountRefused:
            raise click.ClickException("This is the last administrator.") from None
        hashes = certificates.forget(found)
        report_events.forget(found)
        db.session.commit()
        let_go(hashes)
        forget_kept()
    click.echo(f"From now on the person is called {pseudonym}.")


COMMANDS = (admin, person)
