"""A lesson recorded for as long as lessons last, in a browser that is closed before its end."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import av
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from portal.db import db
from portal.media.files import fetched
from portal.training.video_models import Video
from tests.browsers import chromium_profile
from tests.processes import running, wait_for
from tests.training.memory import heap, resident
from tests.training.recorder import (
    TONE,
    VOICE,
    Portal,
    arriving,
    begin,
    cut,
    loudness,
    recording_flags,
    seeded,
    sign_in,
    upload_in_pieces_of,
    wait_until,
)

pytestmark = [pytest.mark.browser, pytest.mark.soak]

MINUTES = int(os.environ.get("SOAK_MINUTES", "30"))
KIB, MIB = 1024, 1024 * 1024
PIECE = min(5 * MIB, MINUTES * 200 * KIB)
"""As large as in life, or so that a short recording makes as many pieces as a long one."""
AT_WORK = """hertz => {
    const cover = document.createElement("canvas");
    [cover.width, cover.height] = [1280, 720];
    cover.style.cssText = "position: fixed; inset: 0; z-index: 99; pointer-events: none";
    document.body.append(cover);
    const pen = cover.getContext("2d");
    pen.font = "24px sans-serif";
    let lines = 0;
    setInterval(() => {
        pen.fillStyle = "white";
        pen.fillRect(0, 0, 1280, 720);
        pen.fillStyle = "black";
        for (let n = lines; n < lines + 24; n++)
            pen.fillText(`Deal ${n}: ${n * 7919}`, 20, 30 * (n - lines + 1));
        lines++;
    }, 500);
    const sound = new AudioContext();
    const tone = new OscillatorNode(sound, { frequency: hertz });
    tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
    tone.start();
}"""

Opened = Callable[[], AbstractContextManager[BrowserContext]]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    made = seeded(tmp_path)
    with running("serve", made.settings) as url:
        yield replace(made, url=url)


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Opens one person's browser, with what it kept when it was closed."""
    about = {"permissions": ["microphone"], "locale": "en-GB"}
    return partial(chromium_profile, tmp_path / "profile", *recording_flags(tmp_path), **about)


def test_a_long_recording_is_kept_brought_and_prepared(
    opened: Opened, portal: Portal, tmp_path: Path
) -> None:
    with opened() as browser:
        page = page_of(browser, portal)
        before, after = record(page, portal, tmp_path)
        page.close()
    with opened() as browser:
        kept = interrupted(page_of(browser, portal), portal)
    with opened() as browser:
        assert finished(page_of(browser, portal), portal) == 2 * PIECE, "it began anew"
    seconds, size, prepared = made_of(portal, tmp_path)
    print(
        f"\nrecorded {seconds:.1f} s, {size / MIB:.1f} MiB, prepared {prepared / MIB:.1f} MiB; "
        f"heap {before[0] / MIB:.1f} to {after[0] / MIB:.1f} MiB, "
        f"browser {before[1] / MIB:.0f} to {after[1] / MIB:.0f} MiB"
    )
    assert abs(seconds - kept) < 2
    assert kept > 60 * MINUTES - 4, "more than the last pieces is lost"
    assert after[0] - before[0] < 4 * MIB
    assert after[1] - before[1] < 100 * MIB


def page_of(browser: BrowserContext, portal: Portal) -> Page:
    sign_in(browser, portal, "Clara")
    page = browser.new_page()
    upload_in_pieces_of(PIECE, page)
    return page


def record(page: Page, portal: Portal, folder: Path) -> list[tuple[int, int]]:
    """Record, with a pause half-way; gives heap and memory at the beginning and at the end."""
    begin(page, portal)
    page.evaluate(AT_WORK, TONE)
    seen = []
    for half in range(1, 2 * MINUTES + 1):
        wait_until(page, 30 * half, polling=1000, timeout=180_000)
        if half == MINUTES:
            pause(page)
        if half in (1, 2 * MINUTES) or half % 10 == 0:
            seen.append((heap(page), resident(folder / "profile")))
            print(f"\n{half / 2:.1f} min: {seen[-1][0] / MIB:.1f} and {seen[-1][1] / MIB:.0f} MiB")
    return [seen[0], seen[-1]]


def pause(page: Page) -> None:
    """Pause for five seconds of the page's own clock."""
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("[data-part=state]")).to_have_text("Paused")
    since = page.evaluate("performance.now()")
    page.wait_for_function("since => performance.now() - since > 5000", arg=since)
    page.get_by_role("button", name="Go on", exact=True).click()


def interrupted(page: Page, portal: Portal) -> int:
    """Begin to bring what was kept, and lose the connection; gives how many seconds it has."""
    row = kept_row(page, portal)
    expect(row).to_contain_text("An unfinished recording of")
    length = re.search(r"recording of ([\d:]+)", row.inner_text())
    assert length is not None
    with cut(page) as offsets:
        row.get_by_role("button", name="Use it").click()
        panel = page.locator("[data-upload-panel]")
        expect(panel).to_contain_text("No connection. It goes on by", timeout=60_000)
        page.context.set_offline(True)
    assert offsets == [0, PIECE]
    return sum(int(n) * 60**i for i, n in enumerate(reversed(length[1].split(":"))))


def finished(page: Page, portal: Portal) -> int:
    """Bring the rest; gives where it went on."""
    offsets = arriving(page)
    kept_row(page, portal).get_by_role("button", name="Use it").click()
    page.wait_for_url("**/edit*", timeout=120_000)
    return offsets[0]


def kept_row(page: Page, portal: Portal) -> Locator:
    page.goto(f"{portal.lesson_url}/record")
    return page.locator("[data-part=kept-rows] > li")


def made_of(portal: Portal, folder: Path) -> tuple[float, int, int]:
    """Wait for the preparation; gives the length, and the sizes of the original and the video."""
    with portal.app.app_context():
        wait_for(lambda: state(portal) in ("ready", "failed"), 300 + 60 * MINUTES)
        video = db.session.get_one(Video, portal.last_video())
        # Nobody finished it, which the pages say.
        assert (video.state, video.error, video.truncated) == ("ready", "", True)
        assert None not in (video.original, video.high, video.seconds)
        check_end(fetched(video.high, folder), video.seconds)
        return video.seconds, video.original.size, video.high.size


def state(portal: Portal) -> str:
    """No transaction stays open, for which the portal's writers would wait."""
    video = db.session.get_one(Video, portal.last_video(), populate_existing=True)
    db.session.commit()
    return video.state


def check_end(film: Path, seconds: float) -> None:
    """Picture and sound go to the end together, and both voices are heard there."""
    with av.open(str(film)) as file:
        for stream in (file.streams.video[0], file.streams.audio[0]):
            length = float((stream.duration or 0) * (stream.time_base or 0))
            assert abs(length - seconds) < 2, stream
    last = [get_ffmpeg_exe(), "-v", "error", "-sseof", "-8", "-i", str(film), "-vn", "-c", "copy"]
    done = subprocess.run([*last, "-f", "adts", "pipe:1"], capture_output=True, check=True)
    voice, tone, neither = loudness(done.stdout, VOICE, TONE, 800)
    assert min(voice, tone) > 0.02 > 4 * neither, (voice, tone, neither)
