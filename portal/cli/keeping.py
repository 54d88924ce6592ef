"""`portal backup`, `portal restore`, `portal company erase`."""

import click

COMMANDS: tuple[click.Command, ...] = ()
