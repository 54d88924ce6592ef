"""Files are brought for a snapshot: as uploads or plainly, refused with words, taken away."""

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from portal.db import db, now
from portal.evidence.models import CrmFile
from portal.media.files import remove_stale
from portal.media.models import StoredFile, Upload
from portal.media.store import everything
from tests.browser import Browser
from tests.evidence.bringing import DEALS, begin, give, press, read, row_at
from tests.people import Cast

Browse = Callable[..., Browser]


def left(app: Flask) -> list[Path]:
    return list((app.config["SETTINGS"].data / "uploads").glob("*"))


def test_an_upload_by_the_protocol_becomes_a_file(app: Flask, cast: Cast, browse: Browse) -> None:
    clara, content = browse(cast.clara), DEALS.encode()
    address = begin(clara, cast, [])
    number = address.rpartition("/")[2]
    said, name = (base64.b64encode(one.encode()).decode() for one in (f"crm:{number}", "a.csv"))
    common = {"X-CSRFToken": clara.token(), "Tus-Resumable": "1.0.0"}
    about = {
        "Upload-Length": str(len(content)),
        "Upload-Metadata": f"purpose {said},filename {name}",
    }
    begun = clara.post(f"/companies/{cast.volga.id}/uploads", headers=common | about)
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    clara.client.patch(begun.location, data=content, headers=common | piece)
    token = {"upload": begun.location.rpartition("/")[2]}
    other = begin(clara, cast, [])
    assert clara.post(f"{other}/files", token).status == 422, "it is for another snapshot"
    assert clara.post(f"{address}/files", token).status == 303
    again = clara.post(f"{address}/files", token)
    assert (again.status, "handed in already" in again.text) == (422, True)
    assert [(file.name, file.file.size) for file in row_at(address).files if file.file] == [
        ("a.csv", len(content))
    ]
    assert (db.session.query(Upload).count(), left(app)) == (0, [])


def test_what_is_not_taken_leaves_nothing(app: Flask, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast, [])
    nothing = clara.post(f"{address}/files", {})
    assert (nothing.status, "Choose a file." in nothing.text) == (422, True)
    empty = give(clara, address, b"")
    assert (empty.status, "The file is empty." in empty.text) == (422, True)
    go_on = clara.post(f"{address}/go-on", {"seen": "collecting", "version": "1"})
    assert (go_on.status, "Choose a file." in go_on.text) == (422, True)
    rows = [db.session.query(model).count() for model in (CrmFile, StoredFile, Upload)]
    assert (rows, list(everything()), left(app)) == ([0, 0, 0], [], [])


def test_twenty_files_and_no_more(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast, [(f"{n}.csv", f"ID\n{n}\n".encode()) for n in range(20)])
    answer = give(clara, address, b"ID\n21\n")
    assert (answer.status, "at most 20 files" in answer.text) == (422, True)


def test_a_file_that_is_taken_away_is_gone(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast)
    press(clara, address, "remove")
    assert [file.name for file in row_at(address).files] == ["Контакты.csv"]
    assert db.session.query(StoredFile).count() == 1
    with time_machine.travel(now() + timedelta(days=2)):
        remove_stale(now())
    assert len(list(everything())) == 1


def test_files_come_only_while_they_are_collected(app: Flask, cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast)
    read(clara, address)
    late = give(clara, address, b"ID\n1\n")
    assert late.status == 303
    assert "has gone on meanwhile" in clara.get(address).text
    assert len(row_at(address).files) == 2
    assert (db.session.query(Upload).count(), left(app)) == (0, [])


def test_two_files_of_one_name(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    half = DEALS.replace("\n1;", "\n11;").encode()
    address = begin(clara, cast, [("a.csv", DEALS.encode()), ("2-a.csv", half), ("a.csv", half)])
    row = read(clara, address)
    names = [table["file"] for table in row.proposal["tables"]]
    assert names == ["a.csv", "2-a.csv", "3-a.csv"]


UNREADABLE = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "no table that can be read"),
    "a document": (b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 40, "no table that can be read"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), ""),
    "a broken workbook": (b"PK\x03\x04" + bytes(range(256)) * 8, ""),
    "a broken database": (b"SQLite format 3\0" + bytes(range(256)) * 8, "damaged"),
    "a broken Parquet file": (b"PAR1" + bytes(range(256)) * 8 + b"PAR1", "damaged"),
    "blanks": (b" \n \n", ""),
    "noise": (bytes(range(256)) * 40, ""),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_file_is_named_and_can_be_replaced(
    cast: Cast, browse: Browse, what: str
) -> None:
    content, words = UNREADABLE[what]
    clara = browse(cast.clara)
    address = begin(clara, cast, [("Отчёт 5%.xlsx", content)])
    row = read(clara, address)
    assert row.state == "failed", row.state
    page = clara.get(address)
    notice = page.one("[role=alert]").get_text()
    assert "Отчёт 5%.xlsx" in notice
    assert words in notice
    assert "%(" not in notice
    press(clara, address, "go-back")
    press(clara, address, "remove")
    assert give(clara, address, DEALS.encode()).status == 303
    assert read(clara, address).state == "mapping"


def test_a_file_of_the_client_is_not_given_by_its_number(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast)
    file = row_at(address).files[0].file_id
    url = f"/companies/{cast.volga.id}/files/{file}"
    assert {browse(who).get(url).status for who in (cast.clara, cast.edgar, cast.olga)} == {404}
