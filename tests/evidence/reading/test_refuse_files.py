"""Files that are no tables, or are not what they seem: refused with the reason."""

import io
import zipfile
from pathlib import Path

import pytest

from portal.evidence import reading
from tests.evidence.reading.reads import refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)


def zipped(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b";;;\n;;;\n", "empty"),
        (OLE + "Workbook".encode("utf-16-le"), "old_excel"),
        (OLE + bytes(1024 * 1024) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "WordDocument".encode("utf-16-le"), "unknown_kind"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(100), "old_excel"),
        (b"%PDF-1.7\n1 0 obj\n", "unknown_kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unknown_kind"),
        (bytes(range(1, 32)) * 40, "unknown_kind"),
        (b'<?xml version="1.0"?><Workbook/>', "unknown_kind"),
        (zipped(word__document_xml=b"<w/>"), "unknown_kind"),
        (zipped(xl__workbook_xml=b"<w/>")[:-30], "damaged"),
        (zipped(xl__workbook_xml=b"<w/>"), "damaged"),
        (b"PAR1" + bytes(100), "damaged"),
        (b"SQLite format 3\0" + bytes(100), "damaged"),
        (b"a;b;" * 3_000 + b"\n1;2\n", "too_many_columns"),
        (b"a;" * 10_000_000, "too_many_columns"),
        (b"a" * 20_000_000, "line_too_long"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert refused(tmp_path, content) == reason


def test_the_name_of_the_file_is_told_and_no_words(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_bytes(b"a;b;" * 3_000 + b"\n")
    with pytest.raises(reading.Unreadable) as caught:
        reading.read(file, "Сделки.csv", tmp_path)
    assert caught.value.values == {"name": "Сделки.csv", "columns": 6_000, "most": 2_000}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"a;b\n1;2\n", "delimited"),
        (b'<meta charset="utf-8"><table><tr><td>1</table>', "html"),
        (b"<html><body>" + b" " * 9_000 + b"<table>", "html"),
        (b"<b>;x\n1;2\n", "delimited"),
        (zipped(xl__workbook_xml=b"<w/>"), "xlsx"),
        (b"PAR1", "parquet"),
        (b"SQLite format 3\0", "sqlite"),
    ],
)
def test_the_kind_is_that_of_the_content(tmp_path: Path, content: bytes, kind: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)
    assert reading.kind(file, "export.xls") == kind
