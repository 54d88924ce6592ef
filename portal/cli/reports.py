"""`portal report write`: a control's report as a file."""

from pathlib import Path

import click
from sqlalchemy import select

from portal.cli.opening import opened
from portal.companies.companies import name_key
from portal.companies.models import Company
from portal.db import db
from portal.media.files import open_bytes
from portal.render.client import RenderAway, RenderFailed
from portal.rollout.controls import control_of, last_report
from portal.rollout.document import document_pdf
from portal.rollout.models import CONTROLS
from portal.rollout.report import NotHeld, as_plain, gather, with_chart


@click.group()
def report() -> None:
    """Reports of the controls."""


@report.command()
@click.argument("company")
@click.argument("control", type=click.Choice(CONTROLS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def write(company: str, control: str, file: Path) -> None:
    """Write the newest report of COMPANY's CONTROL to FILE; a draft where none is submitted."""
    with opened():
        try:
            content = newest(company, control)
        except NotHeld:
            raise click.ClickException("This control has not been held.") from None
        except RenderAway:
            raise click.ClickException("Start `portal render` first: it prints drafts.") from None
        except RenderFailed as failed:
            raise click.ClickException(f"The draft could not be printed: {failed}.") from None
    file.write_bytes(content)
    click.echo(f"{file}: {len(content)} bytes")


def newest(company: str, kind: str) -> bytes:
    """The stored bytes of the newest version, else a draft printed now."""
    is_id = Company.id == int(company) if company.isdecimal() else Company.id == 0
    query = select(Company).where(is_id | (Company.name_key == name_key(company)))
    found = db.session.scalars(query).first()
    if found is None:
        raise click.ClickException(f"There is no company {company!r}.")
    control = control_of(found, kind)
    last = last_report(control)
    if last is not None and last.state != "returned":
        return open_bytes(last.signed_file or last.file)
    version = last.version + 1 if last else 1
    draft = {"version": version, "state": "draft", "code": None, "timezone": found.timezone}
    return document_pdf(with_chart(as_plain(gather(found, control))), draft)


COMMANDS = (report,)
