"""Large files on their way in pieces. A row tells how much is safely here, a part file holds it.

A piece counts when it is on the disk: first the bytes, then the row. So whatever breaks off, the
line, the process or the power, the sender asks how much has arrived and goes on from there.
"""

import base64
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy import delete, select, update
from werkzeug.exceptions import ClientDisconnected

from portal.db import db, now
from portal.media.files import shown_name
from portal.media.models import Upload

PIECE = 256 * 1024
LIFETIME = timedelta(days=2)
"""An upload to which nothing was added for so long is over."""
ORPHANED = timedelta(hours=1)
"""A part file comes a moment before its row; one without a row for so long is nobody's."""
CHECKS = ("sha256", "sha1", "md5")
FULL = (errno.ENOSPC, errno.EDQUOT)


class NotTaken(Exception):  # noqa: N818
    """A piece is not taken, and nothing of it counts."""


class OutOfPlace(NotTaken):
    """The piece does not begin where the last one ended."""


class TooLong(NotTaken):
    """The file gets longer than was said."""


class Spoilt(NotTaken):
    """The piece is not what its checksum says."""


class Busy(NotTaken):
    """Another piece of the same upload is being taken."""


class Over(NotTaken):
    """The upload was not gone on with for too long, or was ended meanwhile."""


class NoRoom(NotTaken):
    """The disk is full."""


def begin(company_id: int, person_id: int, purpose: str, name: str, length: int) -> Upload:
    """Expect a file. Raises NoRoom where it would not fit on the disk."""
    upload = Upload(
        token=secrets.token_hex(32),
        company_id=company_id,
        person_id=person_id,
        purpose=purpose,
        name=shown_name(name),
        length=length,
        arrived=0,
        begun_at=now(),
        expires_at=now() + LIFETIME,
    )
    with _room():
        folder().mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder()).free < length:
            raise NoRoom
        part_of(upload).touch()
    db.session.add(upload)
    db.session.flush()
    return upload


def find(token: str, company_id: int, person_id: int) -> Upload | None:
    """A person's own upload at a company. Raises Over."""
    mine = (Upload.company_id == company_id, Upload.person_id == person_id)
    upload = db.session.scalars(select(Upload).where(Upload.token == token, *mine)).one_or_none()
    if upload is not None and (upload.expires_at <= now() or not part_of(upload).exists()):
        raise Over
    return upload


def add(upload: Upload, offset: int, stream: IO[bytes], check: tuple[str, bytes] | None) -> None:
    """Take a piece that begins at `offset`, or as much of it as arrives. Raises NotTaken.

    `check` is the name of a checksum and what it should be. Commits by itself: before it the
    database does not wait for the disk, and after it the next piece may come.
    """
    with _held(upload) as part:
        query = select(Upload.arrived).where(Upload.id == upload.id)
        arrived = db.session.scalar(query)
        db.session.commit()
        if arrived is None:
            raise Over
        upload.arrived = arrived
        if offset != arrived:
            raise OutOfPlace
        try:
            with _room():
                length = _write(part, offset, upload.length, stream, check)
        except BaseException:
            part.truncate(offset)
            raise
        _count(upload, offset + length)


def is_whole(upload: Upload) -> bool:
    return upload.arrived == upload.length


def end(upload: Upload) -> None:
    """Take the row away, once. Raises Over where it is gone already.

    The part file goes by `discard` after the commit.
    """
    gone = db.session.execute(delete(Upload).where(Upload.id == upload.id))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise Over
    db.session.expunge(upload)


def discard(upload: Upload) -> None:
    part_of(upload).unlink(missing_ok=True)


def sweep(moment: datetime) -> int:
    """Remove uploads whose time is over, and part files that no upload names any more."""
    db.session.execute(delete(Upload).where(Upload.expires_at <= moment))
    db.session.commit()
    known = set(db.session.scalars(select(Upload.token)))
    db.session.commit()
    removed = 0
    for part in folder().glob("*.part"):
        old = moment.timestamp() - part.stat().st_mtime > ORPHANED.total_seconds()
        if old and part.stem not in known:
            part.unlink(missing_ok=True)
            removed += 1
    return removed


def folder() -> Path:
    data: Path = current_app.config["SETTINGS"].data
    return data / "uploads"


def part_of(upload: Upload) -> Path:
    return folder() / f"{upload.token}.part"


def _write(
    part: FileIO, offset: int, most: int, stream: IO[bytes], check: tuple[str, bytes] | None
) -> int:
    """Write what arrives behind what is here, down to the disk; tells how much it was."""
    # What stands behind the offset was written before a crash and never counted.
    part.truncate(offset)
    part.seek(offset)
    length, digest = 0, hashlib.new(check[0], usedforsecurity=False) if check else None
    for piece in _pieces(stream):
        length += len(piece)
        if offset + length > most:
            raise TooLong
        write_all(part, piece)
        if digest is not None:
            digest.update(piece)
    if check is not None and digest is not None and digest.digest() != check[1]:
        raise Spoilt
    os.fsync(part.fileno())
    return length


def write_all(part: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[part.write(rest) :]


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """What arrives, up to where the line breaks."""
    try:
        while piece := stream.read(PIECE):
            yield piece
    except ClientDisconnected:
        return


def _count(upload: Upload, arrived: int) -> None:
    values = {"arrived": arrived, "expires_at": now() + LIFETIME}
    counted = db.session.execute(update(Upload).where(Upload.id == upload.id).values(**values))
    db.session.commit()
    if not counted.rowcount:  # type: ignore[attr-defined]
        raise Over
    upload.arrived, upload.expires_at = arrived, now() + LIFETIME


@contextmanager
def _held(upload: Upload) -> Iterator[FileIO]:
    """The part file, for one process and thread alone. Raises Busy, Over."""
    try:
        part = FileIO(part_of(upload), "r+")
    except FileNotFoundError:
        raise Over from None
    with part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield part


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom from error
        raise


def checksum(header: str) -> tuple[str, bytes]:
    """A checksum as the protocol writes it. Raises ValueError."""
    name, _blank, value = header.partition(" ")
    if name not in CHECKS:
        raise ValueError("unknown checksum")
    return name, base64.b64decode(value, validate=True)
