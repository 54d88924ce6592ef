"""A large file brought in a real browser: it goes on after whatever breaks it off."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browsers import chromium_browser
from tests.processes import free_port, running
from tests.recordings import recording
from tests.training.recorder import PIECE, Portal, cut, seeded, signed_in, upload_in_pieces_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with chromium_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = seeded(tmp_path_factory.mktemp("uploading"))
    with running("web", made.settings) as url:
        yield replace(made, url=url)


@pytest.fixture
def portal(served: Portal) -> Portal:
    """With a lesson that has no video yet."""
    return served.with_another_lesson()


@pytest.fixture
def maker(chromium: Chromium, portal: Portal) -> Iterator[Page]:
    with uploading(chromium, portal) as page:
        yield page


@contextmanager
def uploading(chromium: Chromium, portal: Portal) -> Iterator[Page]:
    """A page of Clara's that uploads in small pieces."""
    with signed_in(chromium, portal, "Clara") as context:
        page = context.new_page()
        upload_in_pieces_of(PIECE, page)
        yield page


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A video of many pieces."""
    path = tmp_path / "deal.mp4"
    empty = struct.pack(">I4s", 5 * PIECE, b"free") + bytes(5 * PIECE - 8)
    path.write_bytes(recording() + empty)
    return path


def choose(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def test_it_goes_on_by_itself_after_the_server_was_killed(
    chromium: Chromium, tmp_path: Path, video: Path
) -> None:
    made = seeded(tmp_path)
    port = free_port()
    portal = replace(made, url=f"http://127.0.0.1:{port}")
    with uploading(chromium, portal) as maker:
        with cut(maker) as offsets, running("web", made.settings, port, killed=True):
            maker.goto(f"{portal.lesson_url}/edit")
            choose(maker, video)
            expect(maker.locator("[data-upload-status]")).to_contain_text("No connection")
        with running("web", made.settings, port, killed=True):
            maker.wait_for_url("**/edit#video-state", timeout=60_000)
    assert portal.last_video()
    assert offsets == sorted(set(offsets)), "something was sent twice"


def test_the_same_file_goes_on_after_the_page_was_closed(
    portal: Portal, maker: Page, video: Path
) -> None:
    maker.goto(f"{portal.lesson_url}/edit")
    with cut(maker) as offsets:
        choose(maker, video)
        expect(maker.locator("[data-upload-status]")).to_contain_text("No connection")
        maker.once("dialog", lambda dialog: dialog.accept())
        maker.reload()
        expect(maker.locator("main")).to_contain_text("“deal.mp4” has arrived to")
    choose(maker, video)
    maker.wait_for_url("**/edit#video-state")
    assert portal.last_video()
    assert offsets == sorted(set(offsets)), "it began anew"


def test_it_pauses_goes_on_and_is_cancelled(portal: Portal, maker: Page, video: Path) -> None:
    maker.goto(f"{portal.lesson_url}/edit")
    with cut(maker) as offsets:
        choose(maker, video)
        expect(maker.locator("[data-upload-status]")).to_contain_text("No connection")
        maker.get_by_role("button", name="Pause").click()
    expect(maker.locator("[data-upload-status]")).to_have_text("Paused.")
    assert len(offsets) == 2
    with maker.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        maker.get_by_role("button", name="Cancel the upload").click()
    assert gone.value.status == 204
    expect(maker.get_by_text("Choose a video, or drop it here")).to_be_visible()
    maker.reload()
    expect(maker.get_by_text("has arrived to")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "kind", "content", "words"),
    [
        ("deal.mp4", "video/mp4", b"", "The file is empty"),
        ("deal.png", "image/png", b"\x89PNG", "This is not a video"),
    ],
)
def test_what_is_no_video_is_refused_before_it_is_sent(
    portal: Portal, maker: Page, name: str, kind: str, content: bytes, words: str
) -> None:
    maker.goto(f"{portal.lesson_url}/edit")
    file = {"name": name, "mimeType": kind, "buffer": content}
    maker.locator("input[type=file]").set_input_files([file])
    expect(maker.get_by_role("alert")).to_contain_text(words)
