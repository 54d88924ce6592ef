"""Commands of an administrator, against a database and a data folder of the test's own."""

from pathlib import Path

from click.testing import CliRunner, Result

from portal.cli import portal
from tests.conftest import SECRET


def command(
    database: str, data: Path, *words: str, typed: str | None = None, **more: str
) -> Result:
    """Run `portal` with some words; `typed` is what the administrator answers."""
    environ = {
        "PORTAL_MODE": "testing",
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_DATABASE": database,
        "DATA": str(data),
        **more,
    }
    return CliRunner(env=environ).invoke(portal, words, input=typed)


def refused(result: Result) -> str:
    """What a refused command said: words without a traceback, and 1 for the shell."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ") or "\nError: " in result.output
    return result.output
