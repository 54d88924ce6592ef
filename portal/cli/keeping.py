"""`portal backup`, `portal restore`."""

from pathlib import Path

import click

from portal.cli.opening import opened
from portal.keeping.archive import BackupDamaged, Manifest
from portal.keeping.backups import NotEmpty, Unfitting, back_up, bring_back
from portal.keeping.databases import CopyFailed
from portal.migrations import wanted_revision

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write database and stored files to FILE, while the portal runs.

    The secret key is not in it: keep that apart.
    """
    with opened():
        try:
            manifest = back_up(file)
        except FileExistsError:
            raise click.ClickException(f"{file} stands already; choose another name.") from None
        except CopyFailed as failed:
            raise click.ClickException(f"The database could not be copied: {failed}.") from None
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: {told(manifest)}, {file.stat().st_size} bytes")
    if manifest.missing:
        raise click.ClickException(
            "The backup is made, but these stored files are missing or damaged:\n"
            + "\n".join(manifest.missing)
        )


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Fill an empty portal from the backup FILE, after checking all of it."""
    with opened(any_schema=True):
        try:
            manifest = bring_back(file)
        except BackupDamaged as damaged:
            raise click.ClickException(f"{file} is not a whole backup: {damaged}.") from None
        except NotEmpty as found:
            raise click.ClickException(
                f"{found} A backup comes back into an empty place only: "
                "name another database and another data folder."
            ) from None
        except Unfitting as unfitting:
            raise click.ClickException(str(unfitting)) from None
        except CopyFailed as failed:
            raise click.ClickException(f"The database could not be filled: {failed}.") from None
        except OSError as error:
            raise click.ClickException(
                f"{file} cannot be brought back: {error.strerror}."
            ) from None
    click.echo(f"Brought back, as of {manifest.made_at}: {told(manifest)}")
    for sha256 in manifest.missing:
        click.echo(f"The backup was made without this stored file: {sha256}", err=True)
    if manifest.revision != wanted_revision():
        click.echo("Next: portal migrate")


def told(manifest: Manifest) -> str:
    return f"database at {manifest.revision}, {len(manifest.entries) - 1} files"


COMMANDS: tuple[click.Command, ...] = (backup, restore)
