"""`make videos`: record each video from a demonstration of its own, and lay it into the content."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from portal.content import content_root
from portal.demo import PASSWORD
from portal.media.probe import probe
from portal.media.transcode import transcode
from tools.videos import actors
from tools.videos.camera import Camera
from tools.videos.cutting import cut
from tools.videos.script import captions, chapters, read_script

VIDEOS: dict[str, tuple[str, Callable[[Camera], None]]] = {
    "confirm-item": ("klimova", actors.confirm_item),
    "hold-control": ("klimova", actors.hold_control),
    "sign-report": ("sokolov", actors.sign_report),
    "watch-lesson": ("kuzmin", actors.watch_lesson),
}
"""For each video who acts, and what he does. Later ones may show the earlier ones."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--lang=ru-RU", "--font-render-hinting=none"]
SIZE = {"width": 1280, "height": 720}


def main(names: list[str]) -> None:
    for name in names or VIDEOS:
        with demonstration() as url, tempfile.TemporaryDirectory() as folder:
            camera = record(name, url, Path(folder))
            lay_out(name, camera, Path(folder))
            print(f"{name}: {camera.seconds:.0f} s")


@contextmanager
def demonstration() -> Iterator[str]:
    """A fresh demonstration on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        environ = {**os.environ, "PORT": str(port), "DATA": data}
        command = [sys.executable, "-m", "portal.cli", "demo", "run"]
        served = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url)
            yield url
        finally:
            served.terminate()
            served.wait(40)


def wait_for(url: str, patience: float = 180.0) -> None:
    """Wait until the portal answers."""
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(f"{url}/ready", timeout=2).close()  # noqa: S310
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def record(name: str, url: str, folder: Path) -> Camera:
    """Let the actor sign in and do his part before the camera."""
    person, act = VIDEOS[name]
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        # The browser's own words, on its buttons for files and dates, follow the environment.
        russian: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "ru"}
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=russian)
        page = browser.new_page(viewport=SIZE, locale="ru-RU")  # type: ignore[arg-type]
        sign_in(page, url, person)
        camera = Camera(page, folder, read_script(name))
        act(camera)
        camera.finish_scene()
        browser.close()
    return camera


def sign_in(page: Page, url: str, person: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("[name=email]", f"{person}@seven-steps.example")
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=password]) button").first.click()
    page.wait_for_load_state("networkidle")


def lay_out(name: str, camera: Camera, folder: Path) -> None:
    """Write video, pictures, captions and chapters beside the script."""
    place, script, end = content_root() / "videos", camera.script, camera.seconds
    video = place / f"{name}.mp4"
    cut(camera.shots, video)
    made = transcode(video, probe(video), folder, lambda _share: None)
    for picture in (made.poster, made.sprite):
        shutil.copy(picture, place / f"{name}.{picture.name}")
    (place / f"{name}.thumbnails.vtt").write_text(made.thumbnails)
    for language in ("ru", "en"):
        for kind, write in (("captions", captions), ("chapters", chapters)):
            path = place / f"{name}.{kind}.{language}.vtt"
            path.write_text(write(script, camera.begins, end, language))


main(sys.argv[1:])
