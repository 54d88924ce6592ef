"""`portal job list` and `portal job run`."""

from datetime import UTC, datetime

import click

from portal import jobs as work
from portal.cli.opening import opened
from portal.db import now


@click.group()
def job() -> None:
    """What `portal jobs` does by the clock."""


@job.command("list")
def show() -> None:
    """Name the jobs and how often they run."""
    for each in work.JOBS:
        click.echo(f"{each.name:<18} every {each.seconds:>5} s  {each.words}")


@job.command()
@click.argument("name")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if on this day, noon.")
def run(name: str, day: datetime | None) -> None:
    """Run one job now."""
    found = work.find(name)
    if found is None:
        names = ", ".join(each.name for each in work.JOBS)
        raise click.ClickException(f"There is no job {name!r}; choose one of {names}.")
    moment = day.replace(hour=12, tzinfo=UTC) if day else now()
    with opened() as app:
        click.echo(f"{name}: {work.run(app, found, moment)}")


COMMANDS = (job,)
