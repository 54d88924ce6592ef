"""`portal content check`."""

import click

from portal.checklists.content import load
from portal.content import ContentError, content_root


@click.group()
def content() -> None:
    """The words of the checklist and the guides."""


@content.command()
def check() -> None:
    """Read all content files and count what they hold."""
    try:
        found = load(content_root())
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    items = sum(len(step.items) for step in found.steps)
    problems = sum(len(step.problems) for step in found.steps)
    click.echo(f"steps {len(found.steps)}, items {items}, problems {problems}")


COMMANDS = (content,)
