"""Files that people bring and documents that the portal makes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO

from sqlalchemy import select

from portal.db import db, now
from portal.media import store as bytes_store
from portal.media.kinds import ENDINGS, IMAGES, Damaged, clean_image, kind_of
from portal.media.models import StoredFile
from portal.words import _

MEGABYTE = 1024 * 1024
SETTLED = timedelta(minutes=10)
"""Longer than any request: bytes are put first, and the row that names them is committed later."""
STALE = timedelta(days=1)


class FileRefused(Exception):  # noqa: N818
    """The file is not taken; its text says why, in the reader's language."""


def store(
    stream: BinaryIO, name: str, *, company_id: int | None, by_id: int | None, limit: int
) -> StoredFile:
    """Keep a file that a person brings, after looking at what it really is.

    `limit` is in bytes. Raises FileRefused; then nothing is kept.
    """
    content = stream.read(limit + 1)
    if len(content) > limit:
        most = limit // MEGABYTE
        raise FileRefused(
            _("The file is larger than %(most)s MB. Choose a smaller one.", most=most)
        )
    if not content:
        raise FileRefused(_("The file is empty. Choose another one."))
    kind = _checked_kind(content, name)
    if kind in IMAGES.values():
        content = _cleaned(content)
    return keep(content, name, kind, company_id=company_id, by_id=by_id)


def keep(
    content: bytes, name: str, content_type: str, *, company_id: int | None, by_id: int | None
) -> StoredFile:
    """Keep bytes whose kind is known, such as a document that the portal made itself."""
    whose = {"company_id": company_id, "by_id": by_id}
    file = _row(bytes_store.put(content), len(content), name, content_type, **whose)
    db.session.add(file)
    db.session.flush()
    return file


def keep_file(
    path: Path,
    name: str,
    content_type: str,
    *,
    company_id: int | None,
    by_id: int | None,
    guarded: bool = False,
) -> StoredFile:
    """Keep a large file of the disk whose kind is known; `guarded` as in the model.

    The row is the caller's to add: no transaction is open while the bytes are read.
    """
    size = path.stat().st_size
    whose = {"company_id": company_id, "by_id": by_id}
    file = _row(bytes_store.put_file(path), size, name, content_type, **whose)
    file.guarded = guarded
    return file


def fetched(file: StoredFile, folder: Path) -> Path:
    """Where a stored file stands on this disk; out of a bucket it is fetched into a folder."""
    path = bytes_store.local_path(file.sha256)
    if path is not None:
        return path
    path = folder / file.sha256
    with path.open("wb") as copy:
        for piece in iterate(file):
            copy.write(piece)
    return path


def _row(
    sha256: str,
    size: int,
    name: str,
    content_type: str,
    company_id: int | None,
    by_id: int | None,
) -> StoredFile:
    return StoredFile(
        company_id=company_id,
        sha256=sha256,
        size=size,
        content_type=content_type,
        name=shown_name(name),
        stored_at=now(),
        stored_by_id=by_id,
    )


def open_bytes(file: StoredFile) -> bytes:
    return bytes_store.get(file.sha256)


def open_piece(file: StoredFile, start: int, end: int) -> bytes:
    return bytes_store.get_piece(file.sha256, start, end)


def iterate(file: StoredFile) -> Iterator[bytes]:
    return bytes_store.pieces(file.sha256, file.size)


def let_go(hashes: Iterable[str]) -> int:
    """Remove bytes that no row names any more, after the commit that took the rows away.

    What was put there a moment ago stays: somebody may be about to name it. The job that looks
    for stale files takes it later. Tells how many went.
    """
    removed = 0
    for sha256 in set(hashes) - _named():
        at = bytes_store.put_at(sha256)
        if at is not None and now() - at > SETTLED:
            bytes_store.remove(sha256)
            removed += 1
    return removed


def remove_stale(moment: datetime) -> int:
    """Remove what stands in the store for a day without a row that names it."""
    old = [kept.sha256 for kept in bytes_store.everything() if moment - kept.at > STALE]
    return let_go(old)


def _named() -> set[str]:
    """All hashes that rows name; no transaction stays open while the store works."""
    named = set(db.session.scalars(select(StoredFile.sha256).distinct()))
    db.session.rollback()
    return named


def shown_name(name: str) -> str:
    """The last part of a name, without what could end a line or a header."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:200] or "file"


def _checked_kind(content: bytes, name: str) -> str:
    try:
        kind = kind_of(content)
    except Damaged:
        raise FileRefused(_("The file is damaged. Save it anew and bring it again.")) from None
    claimed = ENDINGS.get(PurePath(name.lower()).suffix)
    if kind is None or claimed is None:
        raise FileRefused(
            _("The portal takes PDF, Word, Excel, PowerPoint, pictures, text and CSV files.")
        )
    if kind != claimed:
        raise FileRefused(_("The file is not what its name says. Bring it under its own ending."))
    return kind


def _cleaned(content: bytes) -> bytes:
    try:
        return clean_image(content)
    except Damaged:
        raise FileRefused(_("The picture is damaged. Save it anew and bring it again.")) from None
