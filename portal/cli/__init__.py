"""The command `portal`: everything an administrator does from a shell."""

import click

from portal.cli import (
    accounts,
    companies,
    content,
    demonstration,
    evidence,
    evidence_check,
    evidence_report,
    jobs,
    keeping,
    reports,
    seal,
    serving,
    setting_up,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Seven Steps: the portal of a CRM consultancy and its clients."""


for topic in (
    setting_up,
    accounts,
    serving,
    jobs,
    content,
    reports,
    seal,
    companies,
    keeping,
    demonstration,
    evidence,
    evidence_check,
    evidence_report,
):
    for command in topic.COMMANDS:
        portal.add_command(command)
