"""`portal company archive`, `portal company erase`."""

from pathlib import Path

import click

from portal.audit import PORTAL
from portal.cli.opening import opened
from portal.companies.models import Company
from portal.db import db
from portal.evidence.charts.drawing import forget_kept
from portal.keeping.company_archive import write
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
    """Remove a company for good; its signed reports and certificates stay checkable.

    ID is the number in the addresses of its pages. Take its archive along first: nothing
    brings the company back.
    """
    with opened():
        found = _found(number)
        try:
            hashes = erase_company(found, PORTAL, confirm)
        except NotConfirmed:
            raise click.ClickException(
                f"Company {number} is called {found.name!r}. Nothing was erased."
            ) from None
        db.session.commit()
        removed = let_go(hashes)
        forget_kept()
    click.echo(f"Company {number} is erased, and {removed} of its {len(hashes)} files with it.")
    if removed < len(hashes):
        click.echo(
            "The others are used elsewhere, or were just stored; `portal jobs` sees to them."
        )


@company.command("archive")
@click.argument("number", metavar="ID", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def take_along(number: int, file: Path) -> None:
    """Write all rows and files of a company to FILE, to keep them after an erasure.

    It is for reading, by people and programs; `portal restore` does not take it.
    """
    with opened():
        try:
            count = write(_found(number), file)
        except FileExistsError:
            raise click.ClickException(f"{file} stands already; choose another name.") from None
        except OSError as error:
            reason = error.strerror or "a stored file of the company is missing"
            raise click.ClickException(f"The archive cannot be written: {reason}.") from None
    click.echo(f"{file}: the rows of company {number}, and {count} files")


def _found(number: int) -> Company:
    company = db.session.get(Company, number)
    if company is None:
        raise click.ClickException(f"There is no company {number}.")
    return company


COMMANDS = (company,)
