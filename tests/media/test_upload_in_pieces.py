"""Large files arrive in pieces (tus 1.0): each counts once, in its place, or not at all."""

import base64
import errno
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import db, now
from portal.media import uploads
from portal.media.models import Upload
from tests.browser import Browser, forget_last_request
from tests.people import Cast

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


class Sender:
    """A client of the protocol, with the cookies and the token of somebody's page."""

    def __init__(self, browser: Browser, company_id: int) -> None:
        self.client, self.base = browser.client, f"/companies/{company_id}/uploads"
        self.token = browser.token()

    def ask(self, method: str, url: str, data: bytes = b"", **headers: str) -> TestResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        sent = {**TUS, "X-CSRFToken": self.token, **named}
        forget_last_request()
        return self.client.open(url, method=method, data=data, headers=sent)

    def begin(self, length: object = 10, purpose: str = "lesson:1", **more: str) -> TestResponse:
        said = {"filename": "план.webm", "purpose": purpose}
        coded = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
        headers = {"Upload_Length": str(length), "Upload_Metadata": coded, **more}
        return self.ask("POST", self.base, **headers)

    def begun(self, length: int = 10) -> str:
        return self.begin(length).headers["Location"]

    def send(self, url: str, offset: object, data: bytes, **more: str) -> TestResponse:
        headers = {"Upload_Offset": str(offset), "Content_Type": PIECE, **more}
        return self.ask("PATCH", url, data, **headers)

    def offset(self, url: str) -> str | None:
        return self.ask("HEAD", url).headers.get("Upload-Offset")


@pytest.fixture
def clara(cast: Cast, browse: Callable[..., Browser]) -> Sender:
    return Sender(browse(cast.clara), cast.volga.id)


def parts(app: Flask) -> list[bytes]:
    folder: Path = app.config["SETTINGS"].data / "uploads"
    return [part.read_bytes() for part in folder.glob("*.part")]


def test_it_says_what_it_can(clara: Sender) -> None:
    headers = clara.ask("OPTIONS", clara.base).headers
    assert headers["Tus-Version"] == headers["Tus-Resumable"] == "1.0.0"
    assert headers["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert headers["Tus-Max-Size"] == str(2048 * 1024 * 1024)
    assert "sha1" in headers["Tus-Checksum-Algorithm"]


def test_pieces_arrive_and_are_told(app: Flask, clara: Sender) -> None:
    begun = clara.begin(10)
    assert begun.status_code == 201
    url = begun.headers["Location"]
    assert clara.send(url, 0, b"0123").headers["Upload-Offset"] == "4"
    told = clara.ask("HEAD", url)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Length"]) == ("4", "10")
    assert told.headers["Cache-Control"] == "no-store"
    assert base64.b64encode("план.webm".encode()).decode() in told.headers["Upload-Metadata"]
    last = clara.send(url, 4, b"456789")
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "10")
    assert "GMT" in last.headers["Upload-Expires"]
    assert parts(app) == [b"0123456789"]


@pytest.mark.parametrize("offset", [0, 2, 7])
def test_a_piece_out_of_place_is_refused(app: Flask, clara: Sender, offset: int) -> None:
    url = clara.begun()
    clara.send(url, 0, b"0123")
    again = clara.send(url, offset, b"wxyz")
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "4")
    assert parts(app) == [b"0123"]


def test_a_file_does_not_get_longer_than_said(app: Flask, clara: Sender) -> None:
    url = clara.begun(6)
    clara.send(url, 0, b"0123")
    assert clara.send(url, 4, b"456").status_code == 413
    assert (clara.offset(url), parts(app)) == ("4", [b"0123"])


def test_what_is_larger_than_the_limit_is_refused_at_once(app: Flask, clara: Sender) -> None:
    limit = app.config["SETTINGS"].video_limit
    assert clara.begin(limit + 1).status_code == 413
    assert db.session.query(Upload).count() == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_checksum_is_compared(clara: Sender, algorithm: str) -> None:
    url = clara.begun()
    digest = base64.b64encode(hashlib.new(algorithm, b"0123").digest()).decode()
    check = f"{algorithm} {digest}"
    spoilt = clara.send(url, 0, b"0I23", Upload_Checksum=check)
    assert (spoilt.status_code, clara.offset(url)) == (460, "0")
    assert clara.send(url, 0, b"0123", Upload_Checksum=check).status_code == 204


@pytest.mark.parametrize("check", ["crc32 AAAA", "sha1 ???"])
def test_a_checksum_that_says_nothing_is_refused(clara: Sender, check: str) -> None:
    url = clara.begun()
    assert clara.send(url, 0, b"0123", Upload_Checksum=check).status_code == 400
    assert clara.offset(url) == "0"


@pytest.mark.parametrize(
    "headers",
    [
        {"length": "-1"},
        {"length": "many"},
        {"length": "9" * 16},
        {"purpose": ""},
        {"purpose": "../../etc"},
        {"Upload_Metadata": "filename ???"},
        {"Upload_Length": ""},
    ],
)
def test_nonsense_begins_nothing(clara: Sender, headers: dict[str, Any]) -> None:
    assert clara.begin(**headers).status_code == 400
    assert db.session.query(Upload).count() == 0


def test_other_kinds_and_versions_are_refused(clara: Sender) -> None:
    url = clara.begun()
    assert clara.send(url, 0, b"0123", Content_Type="text/plain").status_code == 415
    assert clara.send(url, "x", b"0123").status_code == 400
    assert clara.ask("HEAD", url, Tus_Resumable="0.2.2").status_code == 412
    assert clara.offset(url) == "0"


def test_without_the_token_of_a_page_nothing_arrives(clara: Sender) -> None:
    url = clara.begun()
    assert clara.send(url, 0, b"0123", X_CSRFToken="forged").status_code == 400
    assert clara.offset(url) == "0"


def test_a_method_may_be_named_in_a_header(clara: Sender) -> None:
    url, piece = clara.begun(), {"Upload_Offset": "0", "Content_Type": PIECE}
    sent = clara.ask("POST", url, b"0123", X_HTTP_Method_Override="PATCH", **piece)
    assert (sent.status_code, clara.offset(url)) == (204, "4")
    assert clara.ask("POST", url).status_code == 405


def test_a_full_disk_keeps_what_was_there(
    app: Flask, clara: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = clara.begun()
    clara.send(url, 0, b"0123")

    def half(part: Any, piece: bytes) -> None:
        part.write(piece[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(uploads, "write_all", half)
        assert clara.send(url, 4, b"456789").status_code == 507
    assert (clara.offset(url), parts(app)) == ("4", [b"0123"])
    assert clara.send(url, 4, b"456789").status_code == 204


def test_what_does_not_fit_on_the_disk_is_not_begun(
    app: Flask, clara: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = type("Usage", (), {"free": 9})
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _path: full)
    assert clara.begin(10).status_code == 507
    assert (db.session.query(Upload).count(), parts(app)) == (0, [])


def test_bytes_that_never_counted_are_written_over(app: Flask, clara: Sender) -> None:
    """As after a kill between the disk and the row."""
    url = clara.begun()
    clara.send(url, 0, b"0123")
    part = next((app.config["SETTINGS"].data / "uploads").glob("*.part"))
    part.write_bytes(b"0123xxxxx")
    assert clara.send(url, 4, b"45").status_code == 204
    assert parts(app) == [b"012345"]


def test_two_at_once_do_not_mix(clara: Sender) -> None:
    url = clara.begun()
    upload = db.session.query(Upload).one()
    with uploads._held(upload):
        assert clara.send(url, 0, b"0123").status_code == 423
    assert clara.send(url, 0, b"0123").status_code == 204


def test_it_can_be_dropped(app: Flask, clara: Sender) -> None:
    url = clara.begun()
    assert clara.ask("DELETE", url).status_code == 204
    assert clara.ask("HEAD", url).status_code == 404
    assert parts(app) == []


def test_nobody_elses_upload_is_found(
    cast: Cast, browse: Callable[..., Browser], clara: Sender
) -> None:
    url = clara.begun()
    hanna = Sender(browse(cast.hanna), cast.volga.id)
    answers = [hanna.ask("HEAD", url), hanna.send(url, 0, b"0123"), hanna.ask("DELETE", url)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Sender(browse(cast.olga), cast.volga.id).begin().status_code == 404
    assert Sender(browse(cast.emil), cast.volga.id).begin().status_code == 403


def test_an_upload_is_of_one_company(clara: Sender, cast: Cast) -> None:
    url = clara.begun().replace(f"/{cast.volga.id}/", f"/{cast.zhiguli.id}/")
    assert clara.ask("HEAD", url).status_code == 404


def test_it_ends_when_nobody_goes_on_with_it(app: Flask, clara: Sender) -> None:
    url = clara.begun()
    clara.send(url, 0, b"0123")
    db.session.query(Upload).update({"expires_at": now() - timedelta(seconds=1)})
    db.session.commit()
    assert clara.send(url, 4, b"45").status_code == 410
    assert uploads.sweep(now() + timedelta(hours=2)) == 1
    assert clara.ask("HEAD", url).status_code == 404
    assert parts(app) == []


def test_part_files_without_a_row_are_swept(app: Flask, clara: Sender) -> None:
    clara.begun()
    db.session.query(Upload).delete()
    db.session.commit()
    assert uploads.sweep(now()) == 0, "its row may be on its way"
    assert uploads.sweep(now() + timedelta(hours=2)) == 1
    assert parts(app) == []
