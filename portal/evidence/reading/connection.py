"""DuckDB while a file is read: bounded in memory, and out of reach of all but one folder."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from portal.evidence.reading.limits import MEMORY, THREADS

PATTERN = re.compile(r"[*?\[\]{}]")


@contextmanager
def connected(work: Path, source: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads and writes in `work` alone, and reads one file besides."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": MEMORY,
        "temp_directory": str(work / "aside"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("SET allowed_directories = ?", [[str(work)]])
        if source is not None:
            connection.execute("SET allowed_paths = ?", [[str(source)]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def reachable(file: Path, work: Path) -> Path:
    """A file under a name that DuckDB takes for no pattern, copied into `work` if need be."""
    resolved = file.resolve()
    if not PATTERN.search(str(resolved)):
        return resolved
    return Path(shutil.copyfile(file, work / "source"))


def quoted(path: Path) -> str:
    """A path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def places(count: int) -> list[str]:
    """The names of the columns of a raw table."""
    return [f"c{place}" for place in range(1, count + 1)]
