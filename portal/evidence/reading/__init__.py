"""Reading the files that a client exports from a CRM into raw tables. Pure, without the portal."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from portal.evidence.raw import RawTable
from portal.evidence.reading import delimited, html, parquet, sqlite, xlsx
from portal.evidence.reading.assembled import Place
from portal.evidence.reading.kinds import kind
from portal.evidence.reading.unreadable import Unreadable

__all__ = ["Unreadable", "kind", "read", "read_several"]

AT_ONCE = 2
"""Files that are read side by side. A large text keeps one processor busy, its rows being counted
through, and takes half a gigabyte at most."""

READERS: dict[str, Callable[[Path, Place], Iterable[RawTable]]] = {
    "delimited": delimited.tables,
    "html": html.tables,
    "parquet": parquet.tables,
    "sqlite": sqlite.tables,
    "xlsx": xlsx.tables,
}


def read(file: Path, name: str, folder: Path, encoding: str = "") -> list[RawTable]:
    """The tables of a file, its sheets or those of its database, in their order.

    `name` is what the client calls the file, `folder` an existing one that is this file's alone
    and on the disk with room for some copies of it. `encoding` is that of a text, by any name that
    Python knows; left away, it is found out. Raises Unreadable, and leaves nothing behind.
    """
    with tempfile.TemporaryDirectory(prefix="reading-", dir=folder.absolute()) as work:
        place = Place(name, folder, Path(work), encoding)
        done: list[RawTable] = []
        try:
            done.extend(READERS[kind(file, name, encoding)](file, place))
        except Unreadable:
            for table in folder.glob("*.parquet"):
                table.unlink()
            raise
    if not done:
        raise Unreadable("empty", name=name)
    return done


def read_several(files: Iterable[tuple[Path, str, Path, str]]) -> Iterator[list[RawTable]]:
    """The tables of each file, in their order: `read` with each one's words, two at once.

    Raises Unreadable for the first file that is.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = [pool.submit(read, *words) for words in files]
        try:
            for one in begun:
                yield one.result()
        finally:
            pool.shutdown(cancel_futures=True)
