"""Bytes under their SHA-256: a local folder, or a bucket of the S3 kind."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import obstore
from flask import current_app
from obstore.exceptions import GenericError
from obstore.store import LocalStore, S3Store

from portal.settings import Settings

Away = GenericError
"""Raised by everything here where a bucket does not answer."""

PIECE = 256 * 1024
FAR_PIECE = 4 * 1024 * 1024
"""Out of a bucket, where each piece is a request of its own."""
PART = 8 * 1024 * 1024
"""In which a large file goes into a bucket; of an object there may be 10,000."""
RETRIES, PATIENCE = 3, timedelta(seconds=15)
"""With a bucket that does not answer, since somebody waits for his page."""


@dataclass(frozen=True)
class Kept:
    """Some bytes in the store, and when they were put there last."""

    sha256: str
    at: datetime


def open_store(settings: Settings) -> LocalStore | S3Store:
    """The store of an installation; a folder under the data folder unless told otherwise."""
    if settings.files:
        return S3Store.from_url(
            settings.files, retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE}
        )
    folder = settings.data / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(folder)


def put(content: bytes) -> str:
    """Keep some bytes and give their SHA-256; the same bytes are kept once."""
    sha256 = hash_of(content)
    obstore.put(_store(), path_of(sha256), content)
    return sha256


def put_file(file: Path) -> str:
    """Keep a file of the disk, which is never in memory as a whole, and give its SHA-256.

    A local folder gets a second name of the same bytes, so nobody may write into `file` any more.
    """
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        target = local_path(sha256)
        if target is None or not _linked(file, target):
            content.seek(0)
            obstore.put(_store(), path_of(sha256), content, chunk_size=PART)
    return sha256


def _linked(file: Path, target: Path) -> bool:
    """Give a file its name in the folder; False where the two stand on different disks."""
    target.parent.mkdir(exist_ok=True)
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    try:
        with suppress(FileExistsError):
            os.link(file, target)
    except OSError:
        return False
    os.utime(target)  # put there now, whenever it was written
    return True


def local_path(sha256: str) -> Path | None:
    """Where the bytes of a hash stand in the local folder; None for a bucket."""
    store = _store()
    if not isinstance(store, LocalStore) or store.prefix is None:
        return None
    return Path(store.prefix) / path_of(sha256)


def get(sha256: str) -> bytes:
    """The bytes of a hash. Raises FileNotFoundError."""
    return bytes(obstore.get(_store(), path_of(sha256)).bytes())


def get_piece(sha256: str, start: int, end: int) -> bytes:
    """Some of the bytes of a hash, without the one at `end`. Raises FileNotFoundError."""
    return bytes(obstore.get_range(_store(), path_of(sha256), start=start, end=end))


def pieces(sha256: str, size: int) -> Iterator[bytes]:
    """The bytes of a hash, piece by piece.

    The store is found at once: the pieces are read when the request is over.
    """
    store, path = _store(), path_of(sha256)
    step = PIECE if isinstance(store, LocalStore) else FAR_PIECE
    bounds = ((start, min(start + step, size)) for start in range(0, size, step))
    return (bytes(obstore.get_range(store, path, start=start, end=end)) for start, end in bounds)


def everything() -> Iterator[Kept]:
    """All that is in the store."""
    for batch in obstore.list(_store()):
        for meta in batch:
            yield Kept(meta["path"].rpartition("/")[2], meta["last_modified"])


def put_at(sha256: str) -> datetime | None:
    """When the bytes of a hash were put last; None where they are not there."""
    try:
        return obstore.head(_store(), path_of(sha256))["last_modified"]
    except FileNotFoundError:
        return None


def remove(sha256: str) -> None:
    """Let the bytes of a hash go; it is no error where they are gone already."""
    with suppress(FileNotFoundError):
        obstore.delete(_store(), path_of(sha256))


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> str:
    """Where the bytes of a hash stand: folders of 256 keep listings short."""
    return f"{sha256[:2]}/{sha256}"


def _store() -> LocalStore | S3Store:
    extensions = current_app.extensions
    if "media_store" not in extensions:
        extensions["media_store"] = open_store(current_app.config["SETTINGS"])
    store: LocalStore | S3Store = extensions["media_store"]
    return store
