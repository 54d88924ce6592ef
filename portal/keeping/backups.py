"""Making a backup of the portal while it runs, and bringing one back into an empty place."""

import os
import tempfile
import zipfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from flask import current_app

from portal.db import db
from portal.keeping import archive, databases
from portal.keeping.archive import BackupDamaged, Entry, Manifest
from portal.media import store
from portal.migrations import wanted_revision
from portal.seal import keys

CERTIFICATES = "certificates.pem"


class NotEmpty(Exception):  # noqa: N818
    """A backup comes back into an empty place only; the text says what stands there."""


class Unfitting(Exception):  # noqa: N818
    """The backup is whole, but not for this portal; the text says why."""


def back_up(file: Path) -> Manifest:
    """Write database and stored files into one archive, which appears when it is whole.

    The database comes first: the files that it names are never changed, so that both belong
    together. Raises CopyFailed, FileExistsError, OSError; then nothing is left behind.
    """
    if file.exists():
        raise FileExistsError(file)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as folder:
        copied, half = Path(folder) / "database", Path(folder) / "archive"
        copy = databases.dump(db.engine, copied)
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w") as zipped:
                manifest = _fill(zipped, copied, copy)
            out.flush()
            os.fsync(out.fileno())
        half.rename(file)
    return manifest


def bring_back(file: Path) -> Manifest:
    """Fill an empty portal from a backup, after reading all of it.

    Raises BackupDamaged, NotEmpty, Unfitting, CopyFailed. The database comes last: until then
    the portal is empty, and the same command can be given again.
    """
    try:
        zipped = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise BackupDamaged("it is no archive, or it was cut off") from None
    data: Path = current_app.config["SETTINGS"].data
    data.mkdir(parents=True, exist_ok=True)
    with zipped, tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as folder:
        manifest = archive.check(zipped)
        _refuse_unfitting(manifest)
        _refuse_unless_empty(manifest)
        for name in manifest.entries:
            if name == CERTIFICATES:
                keys.remember_all(b"".join(archive.read(zipped, name)), _certificates())
            elif name != archive.DATABASE:
                store.put(b"".join(archive.read(zipped, name)))
        copied = Path(folder) / "database"
        with copied.open("wb") as out:
            out.writelines(archive.read(zipped, archive.DATABASE))
        databases.load(db.engine, copied)
    return manifest


def _fill(zipped: zipfile.ZipFile, copied: Path, copy: databases.Copy) -> Manifest:
    kind = db.engine.dialect.name
    pieces = archive.pieces_of(copied)
    entries = {archive.DATABASE: archive.add(zipped, archive.DATABASE, pieces, kind == "sqlite")}
    if (known := _certificates()).exists():
        pieces = archive.pieces_of(known)
        entries[CERTIFICATES] = archive.add(zipped, CERTIFICATES, pieces, packed=True)
    missing = []
    for sha256, size in copy.files:
        content = _intact(sha256, size)
        if content is None:
            missing.append(sha256)
            continue
        name = f"files/{store.path_of(sha256)}"
        entries[name] = archive.add(zipped, name, [content], packed=False)
    manifest = Manifest(
        format=archive.FORMAT,
        portal=version("seven-steps"),
        revision=copy.revision,
        kind=kind,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        entries=entries,
        missing=missing,
    )
    archive.add(zipped, archive.MANIFEST, [msgspec.json.encode(manifest)], packed=True)
    return manifest


def _certificates() -> Path:
    """Where those stand that the portal ever sealed with; without them old seals are strange."""
    path: Path = current_app.config["SETTINGS"].certificates
    return path


def _intact(sha256: str, size: int) -> bytes | None:
    """A stored file, or None where it is gone or is no longer what its hash says."""
    try:
        content = store.get(sha256)
    except FileNotFoundError:
        return None
    return content if Entry(store.hash_of(content), len(content)) == Entry(sha256, size) else None


def _refuse_unfitting(manifest: Manifest) -> None:
    if manifest.kind != db.engine.dialect.name:
        raise Unfitting(
            f"It is a backup of {manifest.kind}, and this portal uses {db.engine.dialect.name}."
        )
    if manifest.revision > wanted_revision():
        raise Unfitting(
            f"Its database stands at {manifest.revision}, which this version does not know. "
            f"Install version {manifest.portal} of the portal, or a newer one."
        )


def _refuse_unless_empty(manifest: Manifest) -> None:
    if not databases.is_empty(db.engine):
        raise NotEmpty("The database is not empty.")
    ours = {entry.sha256 for entry in manifest.entries.values()}
    if any(kept.sha256 not in ours for kept in store.everything()):
        raise NotEmpty("The store of files is not empty.")
