"""`portal content check`."""

import click

from portal.checklists.content import load
from portal.checklists.seven_steps import count_lines
from portal.content import ContentError, content_root
from portal.evidence import titles
from portal.evidence.checks import words as check_words
from portal.evidence.mapping import exports
from portal.evidence.reports import wording as report_words
from portal.rollout.guides import count_line
from portal.rollout.guides import load as load_guides
from portal.training import operations


@click.group()
def content() -> None:
    """The words of the checklist, guides, operations, checks, reports and CRM exports."""


@content.command()
def check() -> None:
    """Read all content files and count what they hold."""
    try:
        lines = count_lines(load(content_root()))
        lines.append(count_line(load_guides(content_root())))
        lines.append(operations.count_line(operations.load(content_root())))
        lines.append(check_words.count_line(check_words.load(content_root())))
        lines.append(report_words.count_line(report_words.load(content_root())))
        lines.append(titles.count_line(titles.load(content_root())))
        lines.append(exports.count_line(exports.load(content_root())))
    except ContentError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(lines))


COMMANDS = (content,)
