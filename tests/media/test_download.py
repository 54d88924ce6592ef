"""Downloads: whole, in ranges, not again for who has them; always recorded, never shown inline."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.admin.sending import LARGEST_RANGE
from portal.audit import History
from portal.db import db
from portal.media.files import keep
from portal.media.models import StoredFile
from tests.browser import Browser, Page
from tests.people import Cast

Ask = Callable[..., Page]
CONTENT = b"0123456789"


@pytest.fixture
def file(cast: Cast) -> StoredFile:
    own = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    row = keep(CONTENT, "план.pdf", "application/pdf", **own)
    db.session.commit()
    return row


@pytest.fixture
def ask(cast: Cast, browse: Callable[..., Browser], file: StoredFile) -> Ask:
    """`ask(Range="bytes=0-3")` downloads the file as Clara, with request headers."""
    browser = browse(cast.clara)

    def download(row: StoredFile = file, **headers: str) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.get(f"/companies/{row.company_id}/files/{row.id}", headers=named)

    return download


def downloads() -> int:
    return db.session.query(History).filter_by(verb="file.download").count()


def test_the_whole_file(ask: Ask, file: StoredFile) -> None:
    page = ask()
    headers = page.response.headers
    assert (page.status, page.response.data) == (200, CONTENT)
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%BF")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["ETag"] == f'"{file.sha256}"'
    assert headers["Accept-Ranges"] == "bytes"
    assert downloads() == 1


@pytest.mark.parametrize(
    ("asked", "content", "place"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-100", b"89", "bytes 8-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
    ],
)
def test_a_range(ask: Ask, asked: str, content: bytes, place: str) -> None:
    page = ask(Range=asked)
    assert (page.status, page.response.data) == (206, content)
    assert page.response.headers["Content-Range"] == place
    assert page.response.content_length == len(content)


def test_a_range_beyond_the_end_is_refused(ask: Ask) -> None:
    page = ask(Range="bytes=10-")
    assert (page.status, page.response.data) == (416, b"")
    assert page.response.headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize("asked", ["bytes=3-1", "pages=1-2", "bytes=0-1,4-5", "bytes", "bytes=x-"])
def test_what_is_no_single_range_gets_all(ask: Ask, asked: str) -> None:
    page = ask(Range=asked)
    assert (page.status, page.response.data) == (200, CONTENT)


def test_a_long_range_is_answered_in_part(ask: Ask, cast: Cast) -> None:
    own = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    long = keep(bytes(LARGEST_RANGE + 5), "a.zip", "application/zip", **own)
    db.session.commit()
    page = ask(long, Range="bytes=1-")
    assert (page.status, len(page.response.data)) == (206, LARGEST_RANGE)
    assert page.response.headers["Content-Range"] == (
        f"bytes 1-{LARGEST_RANGE}/{LARGEST_RANGE + 5}"
    )


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('"{}"', 206),
        ('W/"{}"', 200),
        ('"another"', 200),
        ("Mon, 23 Nov 2026 10:00:00 GMT", 200),
    ],
)
def test_a_range_only_of_the_same_file(ask: Ask, file: StoredFile, tag: str, status: int) -> None:
    page = ask(Range="bytes=0-3", If_Range=tag.format(file.sha256))
    assert page.status == status


@pytest.mark.parametrize("more", [{}, {"Range": "bytes=0-3"}])
def test_who_has_it_gets_no_bytes(ask: Ask, file: StoredFile, more: dict[str, str]) -> None:
    page = ask(If_None_Match=f'"other", "{file.sha256}"', **more)
    assert (page.status, page.response.data) == (304, b"")
    assert page.response.headers["ETag"] == f'"{file.sha256}"'


def test_a_look_at_the_headers_is_no_download(
    cast: Cast, browse: Callable[..., Browser], file: StoredFile
) -> None:
    browser = browse(cast.clara)
    answer = browser.client.head(f"/companies/{cast.volga.id}/files/{file.id}")
    assert (answer.status_code, answer.content_length, answer.data) == (200, 10, b"")
    assert downloads() == 0


def test_a_download_in_ranges_is_recorded_once(ask: Ask) -> None:
    for start in range(0, 10, 2):
        ask(Range=f"bytes={start}-{start + 1}")
    assert downloads() == 1


def test_the_outsider_finds_nothing(
    cast: Cast, browse: Callable[..., Browser], file: StoredFile
) -> None:
    url = f"/companies/{cast.volga.id}/files/{file.id}"
    assert browse(cast.olga).get(url, headers={"Range": "bytes=0-3"}).status == 404
    moved = f"/companies/{cast.zhiguli.id}/files/{file.id}"
    assert browse(cast.olga).get(moved).status == 404


def test_what_is_far_too_large_is_told_the_limit(
    cast: Cast, browse: Callable[..., Browser], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2000)
    megabytes = app.config["SETTINGS"].upload_limit // 1024**2
    page = browse(cast.clara).post(f"/companies/{cast.volga.id}/issues", {"title": "x" * 3000})
    assert page.status == 413
    assert f"at most {megabytes} MB" in page.text
