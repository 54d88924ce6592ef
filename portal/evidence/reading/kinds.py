"""What a file really is, found from its content; its name is only for people."""

import re
import zipfile
from pathlib import Path

from portal.evidence.reading.unreadable import Unreadable

HEAD = 64 * 1024
SQLITE, PARQUET, ZIP = b"SQLite format 3\0", b"PAR1", b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_SHEETS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00")
"""Excel of the years before it put its sheets into a compound file."""
OTHERS = (b"%PDF-", b"{\\rtf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SHEETS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""The marks at the beginning of UTF-16, little and big end first."""
MARK = b"\xef\xbb\xbf"
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
CONTROL_AT_MOST = 0.01
"""Share of control characters; NUL is met in damaged text and not counted."""
NUL_AT_MOST = 0.3
TABLE = re.compile(rb"<(?:table|tr)[\s>]", re.IGNORECASE)
PAGE = re.compile(rb"<(?:!doctype\s+html|html|meta|table|head|body|style)[\s>]", re.IGNORECASE)


def kind(file: Path, name: str, encoding: str = "") -> str:
    """`delimited`, `xlsx`, `html`, `parquet` or `sqlite`; a text is looked at in its `encoding`.

    Raises Unreadable: `empty`, `old_excel`, `encrypted`, `damaged`, `unknown_kind`.
    """
    with file.open("rb") as content:
        head = content.read(HEAD)
    if not head.removeprefix(MARK).strip(b" \t\r\n\0"):
        raise Unreadable("empty", name=name)
    if head.startswith(SQLITE):
        return "sqlite"
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(ZIP):
        return _kind_of_zip(file, name)
    if head.startswith(OLE):
        raise Unreadable(_kind_of_ole(file), name=name)
    if head.startswith(OLD_SHEETS):
        raise Unreadable("old_excel", name=name)
    if head.startswith(OTHERS):
        raise Unreadable("unknown_kind", name=name)
    if encoding or head.startswith(WIDE):
        head = head.decode(encoding or "utf-16", "ignore").encode()
    return _kind_of_text(head, name)


def _kind_of_text(head: bytes, name: str) -> str:
    bare = head.removeprefix(MARK)
    if len(CONTROL.findall(bare)) > len(bare) * CONTROL_AT_MOST:
        raise Unreadable("unknown_kind", name=name)
    if bare.count(b"\0") > len(bare) * NUL_AT_MOST:
        raise Unreadable("unknown_kind", name=name)
    if not bare.lstrip().startswith(b"<"):
        return "delimited"
    if TABLE.search(bare) or PAGE.match(bare.lstrip()):
        return "html"
    if bare.lstrip().startswith(b"<?"):
        raise Unreadable("unknown_kind", name=name)
    return "delimited"


def _kind_of_zip(file: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {entry.filename.lower() for entry in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise Unreadable("damaged", name=name) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Unreadable("unknown_kind", name=name)


def _kind_of_ole(file: Path) -> str:
    """Searched piece by piece: the directory of a compound file may stand anywhere in it."""
    seen, old = b"", False
    with file.open("rb") as content:
        while piece := content.read(1024 * 1024):
            window = seen + piece
            if ENCRYPTED in window:
                return "encrypted"
            old = old or any(word in window for word in SHEETS)
            seen = piece[-64:]
    return "old_excel" if old else "unknown_kind"
