"""`portal company erase`."""

import click

from portal.audit import PORTAL
from portal.cli.opening import opened
from portal.companies.models import Company
from portal.db import db
from portal.media.files import let_go
from portal.rollout.erasure import NotConfirmed
from portal.rollout.erasure import erase as erase_company


@click.group()
def company() -> None:
    """Companies of the portal."""


@company.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--confirm", metavar="NAME", required=True, help="The company's name.")
def erase(number: int, confirm: str) -> None:
    """Remove a company for good; its signed reports stay checkable.

    ID is the number in the addresses of its pages. Take a backup first: nothing brings it back.
    """
    with opened():
        found = db.session.get(Company, number)
        if found is None:
            raise click.ClickException(f"There is no company {number}.")
        try:
            hashes = erase_company(found, PORTAL, confirm)
        except NotConfirmed:
            raise click.ClickException(
                f"Company {number} is called {found.name!r}. Nothing was erased."
            ) from None
        db.session.commit()
        removed = let_go(hashes)
    click.echo(f"Company {number} is erased, and {removed} of its {len(hashes)} files with it.")
    if removed < len(hashes):
        click.echo(
            "The others are used elsewhere, or were just stored; `portal jobs` sees to them."
        )


COMMANDS = (company,)
