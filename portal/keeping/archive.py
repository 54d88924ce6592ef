"""The archive of a backup: a ZIP with the database, the stored files, and a manifest of hashes."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
PIECE = 1024 * 1024


class BackupDamaged(Exception):  # noqa: N818
    """The archive is not a whole backup; its text says what is wrong with it."""


class Entry(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds, and of what."""

    format: int
    portal: str
    """Version of the portal that made it."""
    revision: str
    """The migration at which its database stands."""
    kind: str
    """`sqlite` or `postgresql`."""
    made_at: str
    entries: dict[str, Entry]
    """Everything in the archive but the manifest itself."""
    missing: list[str]
    """Hashes of stored files that the database names, and that could not be read."""


def add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], packed: bool) -> Entry:
    """Write one entry and tell its hash and size."""
    sha256, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as out:
        for piece in pieces:
            sha256.update(piece)
            size += out.write(piece)
    return Entry(sha256.hexdigest(), size)


def pieces_of(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece


def read(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """An entry, piece by piece. Raises BackupDamaged."""
    try:
        with archive.open(name) as content:
            while piece := content.read(PIECE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError):
        raise BackupDamaged(f"{name} cannot be read") from None


def check(archive: zipfile.ZipFile) -> Manifest:
    """Read the whole archive and compare it with its manifest. Raises BackupDamaged."""
    try:
        manifest = msgspec.json.decode(b"".join(read(archive, MANIFEST)), type=Manifest)
    except msgspec.MsgspecError:
        raise BackupDamaged("its manifest cannot be read") from None
    if manifest.format != FORMAT:
        raise BackupDamaged(f"it has format {manifest.format}; this version reads {FORMAT}")
    names = [name for name in archive.namelist() if name != MANIFEST]
    if extra := sorted(set(names) - set(manifest.entries)):
        raise BackupDamaged(f"its manifest does not name {extra[0]}")
    if gone := sorted(set(manifest.entries) - set(names)):
        raise BackupDamaged(f"{gone[0]} is missing")
    for name, entry in manifest.entries.items():
        _compare(archive, name, entry)
    return manifest


def _compare(archive: zipfile.ZipFile, name: str, entry: Entry) -> None:
    sha256, size = hashlib.sha256(), 0
    for piece in read(archive, name):
        sha256.update(piece)
        size += len(piece)
    if (sha256.hexdigest(), size) != (entry.sha256, entry.size):
        raise BackupDamaged(f"{name} was changed after the backup was made")
