"""`portal evidence …`: what a client's CRM exports hold, without a portal running."""

import click


@click.group()
def evidence() -> None:
    """Files exported from a CRM: their mapping, their import, what they show."""


COMMANDS = (evidence,)
