"""A lesson recorded in a real browser: kept, brought in spite of a lost connection, and played."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.processes import running, started
from tests.recordings import recording
from tests.training.recorder import (
    BLOCKS,
    PIECE,
    TONE,
    VOICE,
    Portal,
    begin,
    colours,
    cut,
    loudness,
    paint,
    recording_chromium,
    seeded,
    signed_in,
    upload_in_pieces_of,
    wait_until,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    made = seeded(tmp_path_factory.mktemp("recording"))
    with running("web", made.settings) as url, started("jobs", made.settings):
        yield replace(made, url=url)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with recording_chromium(tmp_path_factory.mktemp("voice")) as browser:
        yield browser


@pytest.fixture
def maker(chromium: Chromium, portal: Portal) -> Iterator[Page]:
    """A page of Clara's."""
    with signed_in(chromium, portal, "Clara") as context:
        yield context.new_page()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def record(page: Page, portal: Portal, seconds: int = 4) -> None:
    begin(page, portal)
    wait_until(page, seconds)
    press(page, "Finish")
    expect(page.get_by_role("button", name="Use this recording")).to_be_visible()


def test_a_recorded_tab_is_brought_prepared_and_played(
    chromium: Chromium, portal: Portal, maker: Page
) -> None:
    upload_in_pieces_of(PIECE, maker)
    begin(maker, portal)
    paint(maker)
    wait_until(maker, 6)
    press(maker, "Finish")
    with cut(maker) as offsets:
        press(maker, "Use this recording")
        expect(maker.locator("[data-upload-panel]")).to_contain_text("No connection. It goes on by")
    maker.wait_for_url("**/edit*")
    assert offsets[:3] == [0, PIECE, 2 * PIECE], "it began anew"

    video = portal.last_video()
    maker.goto(f"{portal.url}/companies/{portal.company_id}/training/videos/{video}/state")
    expect(maker.locator("#video-state")).to_contain_text("Ready", timeout=90_000)
    portal.publish()
    with signed_in(chromium, portal, "Emil") as context:
        seen = context.new_page()
        seen.goto(portal.lesson_url)
        for found, painted in zip(colours(seen), BLOCKS, strict=True):
            assert max(abs(one - other) for one, other in zip(found, painted, strict=True)) < 40
        played = seen.locator("#video").evaluate("video => video.currentSrc")
        voice, tone, neither = loudness(context.request.get(played).body(), VOICE, TONE, 800)
        assert min(voice, tone) > max(0.02, 10 * neither), (voice, tone, neither)


def test_a_reloaded_page_offers_what_was_recorded(portal: Portal, maker: Page) -> None:
    begin(maker, portal)
    wait_until(maker, 5)
    maker.once("dialog", lambda dialog: dialog.accept())
    maker.reload()
    row = maker.locator("[data-part=kept-rows] > li")
    expect(row).to_contain_text("An unfinished recording of 0:0")
    row.get_by_role("button", name="Look at it").click()
    maker.wait_for_function("() => document.querySelector('video').duration > 1")
    press(maker, "Use this recording")
    maker.wait_for_url("**/edit*")


def test_leaving_while_recording_asks_first(portal: Portal, maker: Page) -> None:
    begin(maker, portal)
    asked = []
    maker.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    maker.close(run_before_unload=True)
    maker.wait_for_event("close")
    assert asked == ["beforeunload"]


def test_a_pause_is_left_out(portal: Portal, maker: Page) -> None:
    begin(maker, portal)
    wait_until(maker, 2)
    press(maker, "Pause")
    elapsed = maker.locator("[data-part=elapsed]")
    expect(maker.locator("[data-part=state]")).to_have_text("Paused")
    before = elapsed.inner_text()
    maker.wait_for_function(
        "since => performance.now() - since > 3000", arg=maker.evaluate("performance.now()")
    )
    assert elapsed.inner_text() == before
    press(maker, "Go on")
    wait_until(maker, 4)
    press(maker, "Finish")
    maker.wait_for_function("() => isFinite(document.querySelector('video').duration)")
    assert 3 < maker.evaluate("document.querySelector('video').duration") < 6.5


def test_ending_the_sharing_ends_the_recording(portal: Portal, maker: Page) -> None:
    maker.add_init_script(
        "const devices = navigator.mediaDevices, given = devices.getDisplayMedia.bind(devices);"
        "devices.getDisplayMedia = async (...a) => (window.shared = await given(...a));"
    )
    begin(maker, portal)
    wait_until(maker, 3)
    maker.evaluate("shared.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    expect(maker.get_by_role("button", name="Use this recording")).to_be_visible()


def test_it_can_be_recorded_again_and_discarded(portal: Portal, maker: Page) -> None:
    record(maker, portal)
    press(maker, "Record again")
    row = maker.locator("[data-part=kept-rows] > li")
    expect(row).to_contain_text("A recording of 0:0")
    row.get_by_text("Discard", exact=True).click()
    row.get_by_role("button", name="Discard it for good").click()
    expect(row).to_have_count(0)
    maker.reload()
    expect(maker.get_by_role("button", name="Begin recording")).to_be_visible()
    expect(row).to_have_count(0)


def test_it_can_be_saved_to_disk(portal: Portal, maker: Page) -> None:
    record(maker, portal)
    with maker.expect_download() as download:
        maker.get_by_role("link", name="Save to disk").click()
    assert download.value.suggested_filename.endswith(".webm")
    assert download.value.path().read_bytes()[:4] == b"\x1a\x45\xdf\xa3"


def test_a_refused_microphone_is_said_in_words(chromium: Chromium, portal: Portal) -> None:
    with signed_in(chromium, portal, "Clara") as context:
        context.clear_permissions()
        page = context.new_page()
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = async () => {"
            " throw new DOMException('no', 'NotAllowedError'); };"
        )
        page.goto(f"{portal.lesson_url}/record")
        press(page, "Begin recording")
        expect(page.get_by_role("alert")).to_contain_text("The microphone cannot be used. It was")


def test_a_browser_that_cannot_record_says_so(portal: Portal, maker: Page) -> None:
    maker.add_init_script("delete MediaDevices.prototype.getDisplayMedia")
    maker.goto(f"{portal.lesson_url}/record")
    expect(maker.locator("main")).to_contain_text("This browser cannot record the screen")
    expect(maker.get_by_role("button", name="Begin recording")).to_be_hidden()


def test_without_scripts_a_file_is_brought(chromium: Chromium, portal: Portal) -> None:
    with signed_in(chromium, portal, "Clara", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{portal.lesson_url}/record")
        expect(page.locator("noscript > .card > .card-body > p")).to_be_visible()
        file = {"name": "deal.mp4", "mimeType": "video/mp4", "buffer": recording()}
        page.locator("input[type=file]").set_input_files([file])
        before = portal.last_video()
        press(page, "Bring the video")
        page.wait_for_url("**/edit*")
        assert portal.last_video() > before
