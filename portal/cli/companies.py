"""`portal company archive`, `portal company reports`, `portal company erase`."""

import os
from pathlib import Path

import click

from portal.audit import PORTAL
from portal.cli.opening import opened
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence.charts.drawing import forget_kept
from portal.keeping.company_archive import write
from portal.media.files import let_go
from portal.rollout import take_along
from portal.rollout.erasure import NotConfirmed
from portal.rollout.erasure import erase as erase_company
from portal.rollout.take_along import NoReports


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
def archive(number: int, file: Path) -> None:
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


@company.command("reports")
@click.argument("number", metavar="ID", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def take_reports(number: int, file: Path) -> None:
    """Write all reports of a company to FILE, a ZIP to hand over to it.

    It holds every version as PDF and as data, the signatures' certificates, a manifest and sums:
    whoever has it can check the reports without the portal.
    """
    with opened():
        try:
            count = _write_reports(_found(number), file)
        except FileExistsError:
            raise click.ClickException(f"{file} stands already; choose another name.") from None
        except NoReports:
            raise click.ClickException(f"Company {number} has no reports yet.") from None
        except OSError as error:
            raise click.ClickException(f"It cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: {count} versions of reports of company {number}")


def _write_reports(company: Company, file: Path) -> int:
    """Write the file for its owner alone, and leave none that is not whole."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            return take_along.write(company, out, now().replace(microsecond=0))
    except BaseException:
        file.unlink()
        raise


def _found(number: int) -> Company:
    company = db.session.get(Company, number)
    if company is None:
        raise click.ClickException(f"There is no company {number}.")
    return company


COMMANDS = (company,)
