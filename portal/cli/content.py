"""`portal content check`: read all content and count it."""

import click

from portal.checklists.content import load
from portal.checklists.seven_steps import count_lines
from portal.content import ContentError, content_root
from portal.evidence import titles
from portal.evidence.checks import words as check_words
from portal.evidence.mapping import exports
from portal.evidence.reports import wording as report_words
from portal.rollout import glossary
from portal.rollout.guides import count_line
from portal.rollout.guides import load as load_guides
from portal.training import operations


@click.group()
def content() -> None:
    """The words of the checklist, the guides, the operations and the evidence."""


@content.command()
def check() -> None:
    """Read every content file and count what is in it; stop at the first fault."""
    root = content_root()
    try:
        lines = count_lines(load(root))
        lines.append(count_line(load_guides(root)))
        lines += [
            room.count_line(room.load(root))
            for room in (glossary, operations, titles, exports, check_words, report_words)
        ]
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(lines))


COMMANDS = (content,)
