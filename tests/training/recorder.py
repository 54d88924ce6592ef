"""A running portal with a lesson to record, and a maker at a Chromium that records."""

import math
import struct
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from sqlalchemy import func, select

from portal import create_app, migrations
from portal.db import db, now
from portal.people.models import Person
from portal.settings import Settings
from portal.training.models import Lesson
from portal.training.video_models import Video
from tests.browser import Browser
from tests.browsers import chromium_browser
from tests.conftest import test_settings
from tests.courses import assign, course, lesson
from tests.people import invite_the_cast

VOICE, TONE = 440, 1500
"""Hertz of the voice at the microphone, and of the sound that the recorded tab makes."""
FLAGS = ("--auto-accept-this-tab-capture", "--use-fake-device-for-media-stream")


@dataclass(frozen=True)
class Portal:
    app: Flask
    settings: Settings
    company_id: int
    lesson_id: int
    url: str = ""

    @property
    def lesson_url(self) -> str:
        return f"{self.url}/companies/{self.company_id}/training/lessons/{self.lesson_id}"

    def person(self, name: str) -> Person:
        with self.app.app_context():
            return db.session.scalars(select(Person).where(Person.name.startswith(name))).one()

    def last_video(self) -> int:
        with self.app.app_context():
            return db.session.scalars(select(func.max(Video.id))).one() or 0

    def with_another_lesson(self) -> "Portal":
        with self.app.app_context():
            of = db.session.get_one(Lesson, self.lesson_id).course
            made = lesson(of, "video", published=False, video_id=None)
            db.session.commit()
            return replace(self, lesson_id=made.id)

    def publish(self) -> None:
        """Let the employees see the draft of the lesson."""
        with self.app.app_context():
            draft = db.session.get_one(Lesson, self.lesson_id).draft
            assert draft is not None
            draft.published_at = now()
            db.session.commit()


def seeded(data: Path) -> Portal:
    """The cast, and a video lesson without a video that the employees are to finish."""
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    app = create_app(settings)
    with app.app_context():
        migrations.migrate()
        cast = invite_the_cast()
        deals = course(cast.volga)
        assign(deals, "employee")
        made = lesson(deals, "video", published=False, video_id=None)
        db.session.commit()
        portal = Portal(app, settings, cast.volga.id, made.id)
        db.session.remove()
        db.engine.dispose()
    return portal


def speak(path: Path, seconds: int = 4, rate: int = 48_000) -> None:
    """A voice of a kind: a tone in syllables, since a lasting one would be taken for noise."""
    syllables = (
        math.sin(2 * math.pi * VOICE * n / rate) * (n / rate % 0.5 < 0.35)
        for n in range(seconds * rate)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", int(12_000 * value)) for value in syllables))


@contextmanager
def recording_chromium(folder: Path) -> Iterator[Chromium]:
    with chromium_browser(*recording_flags(folder), muted=False) as browser:
        yield browser


def recording_flags(folder: Path) -> tuple[str, ...]:
    """What a Chromium is started with to record its own tab, with a voice kept in a folder."""
    speak(folder / "voice.wav")
    return (*FLAGS, f"--use-file-for-fake-audio-capture={folder / 'voice.wav'}")


@contextmanager
def signed_in(
    chromium: Chromium, portal: Portal, name: str, **more: Any
) -> Iterator[BrowserContext]:
    """A window of somebody's own."""
    context = chromium.new_context(permissions=["microphone"], locale="en-GB", **more)
    sign_in(context, portal, name)
    yield context
    context.close()


def sign_in(context: BrowserContext, portal: Portal, name: str) -> None:
    cookie = Browser(portal.app, portal.person(name)).client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": portal.url}])


def begin(page: Page, portal: Portal) -> None:
    """Begin to record this tab with a voice."""
    page.goto(f"{portal.lesson_url}/record")
    page.get_by_label("This tab").check()
    page.get_by_role("button", name="Begin recording").click()
    expect(page.get_by_role("button", name="Finish")).to_be_visible()


def paint(page: Page) -> None:
    """Four blocks of colour over the page, and a tone."""
    page.evaluate(
        """hertz => {
            const cover = document.createElement("canvas");
            [cover.width, cover.height] = [2, 2];
            cover.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%;"
              + "z-index: 99; pointer-events: none; image-rendering: pixelated";
            const pen = cover.getContext("2d");
            ["#c02020", "#2020c0", "#c0c020", "#20c0c0"].forEach((colour, n) => {
              pen.fillStyle = colour;
              pen.fillRect(n % 2, Math.floor(n / 2), 1, 1);
            });
            document.body.append(cover);
            const sound = new AudioContext();
            const tone = new OscillatorNode(sound, { frequency: hertz });
            tone.connect(new GainNode(sound, { gain: 0.2 })).connect(sound.destination);
            tone.start();
        }""",
        TONE,
    )


BLOCKS = [(192, 32, 32), (32, 32, 192), (192, 192, 32), (32, 192, 192)]


PIECE = 16 * 1024
SMALL_PIECES = """
    let given;
    Object.defineProperty(window, "tus", { get: () => given, set(tus) {
        const Upload = class extends tus.Upload {
            constructor(file, options) { super(file, { ...options, chunkSize: SIZE }); }
        };
        given = { ...tus, Upload };
    } });"""


def upload_in_pieces_of(size: int, page: Page) -> None:
    """Make a short recording as many pieces as a long one, for the pages loaded from now on."""
    page.add_init_script(SMALL_PIECES.replace("SIZE", str(size)))


@contextmanager
def cut(page: Page) -> Iterator[list[int]]:
    """Let two pieces of an upload through and no more; gives the offsets of those that arrived."""
    offsets = arriving(page)

    def stop(route: Route) -> None:
        if len(offsets) < 2 or route.request.method != "PATCH":
            route.continue_()
        else:
            route.abort("connectionreset")

    page.route("**/uploads/*", stop)
    yield offsets
    page.unroute("**/uploads/*")


def arriving(page: Page) -> list[int]:
    """The offsets of the pieces of an upload, as they arrive from now on."""
    offsets: list[int] = []
    page.on("response", lambda answer: _note(answer.request, offsets))
    return offsets


def _note(request: Request, offsets: list[int]) -> None:
    if request.method == "PATCH":
        offsets.append(int(request.headers["upload-offset"]))


def wait_until(page: Page, seconds: int, **more: Any) -> None:
    """Wait until so much is recorded."""
    page.wait_for_function(
        """least => {
            const elapsed = document.querySelector("[data-part=elapsed]");
            return elapsed.textContent.split(":").reduce((sum, n) => 60 * sum + 1 * n, 0) >= least;
        }""",
        arg=seconds,
        **{"timeout": 60_000, **more},
    )


def colours(page: Page) -> list[tuple[int, int, int]]:
    """Play the lesson's video for a while, and look at the middles of its four quarters."""
    page.evaluate("document.getElementById('video').play()")
    page.wait_for_function("() => document.getElementById('video').currentTime > 3")
    found = page.evaluate(
        """() => {
            const video = document.getElementById("video");
            const [w, h] = [video.videoWidth, video.videoHeight];
            const pen = new OffscreenCanvas(w, h).getContext("2d");
            pen.drawImage(video, 0, 0);
            return [[1, 1], [3, 1], [1, 3], [3, 3]].map(([x, y]) =>
              [...pen.getImageData((x * w) / 4, (y * h) / 4, 1, 1).data.slice(0, 3)]);
        }"""
    )
    return [tuple(pixel) for pixel in found]


def loudness(content: bytes, *hertz: int) -> list[float]:
    """How loud a video is at some frequencies: the amplitude, 1 being full scale."""
    with av.open(BytesIO(content)) as file:
        resampler = av.AudioResampler("flt", "mono", 48_000)
        samples = array("f")
        for frame in file.decode(audio=0):
            for even in resampler.resample(frame):
                samples.frombytes(bytes(even.planes[0])[: even.samples * 4])
    return [_amplitude(samples, one) for one in hertz]


def _amplitude(samples: "array[float]", hertz: int, rate: int = 48_000) -> float:
    """The loudest tenth of a second at a frequency (Goertzel)."""
    length = rate // 10
    turn = 2 * math.cos(2 * math.pi * hertz / rate)
    best = 0.0
    for start in range(0, len(samples) - length, length):
        one = two = 0.0
        for sample in samples[start : start + length]:
            one, two = sample + turn * one - two, one
        best = max(best, one * one + two * two - turn * one * two)
    return 2 * math.sqrt(best) / length
