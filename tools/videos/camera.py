"""A camera before a page: it moves the pointer, types and shoots picture after picture.

Time is counted in pictures, so that a slow machine makes the same video; only what moves by itself
is filmed by the clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tools.videos.script import Script

PICTURES = 12
"""A second, while something moves."""
GLIDE = 7
"""Pictures in which the pointer reaches its place."""
POINTER = Path(__file__).with_name("pointer.js").read_text()


@dataclass
class Camera:
    page: Page
    folder: Path
    script: Script
    shots: list[tuple[Path, float]] = field(default_factory=list)
    """Pictures and how many seconds each stands."""
    begins: dict[str, float] = field(default_factory=dict)
    """When each scene begins."""
    at: tuple[float, float] = (640.0, 400.0)
    """Where the pointer is."""
    scene: str = ""

    @property
    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.shots)

    def say(self, key: str) -> None:
        """Begin a scene; the one before stays until it could be read."""
        self.finish_scene()
        self.scene = key
        self.begins[key] = self.seconds

    def finish_scene(self) -> None:
        if self.scene:
            left = self.script.scenes[self.scene].seconds - (self.seconds - self.begins[self.scene])
            self.hold(max(left, 0.4))

    def hold(self, seconds: float) -> None:
        """Stand still."""
        self._shoot(seconds)

    def film(self, seconds: float) -> None:
        """Shoot what moves by itself, such as a video that plays; here alone the clock counts."""
        until = time.monotonic() + seconds
        while (begun := time.monotonic()) < until:
            self._shoot(1 / PICTURES)
            path, _ = self.shots[-1]
            self.page.wait_for_timeout(1000 / PICTURES)
            self.shots[-1] = (path, time.monotonic() - begun)

    def go(self, place: Locator) -> None:
        """Let the pointer glide to the middle of an element, which is brought into view."""
        self.show(place)
        box = place.bounding_box()
        assert box is not None, f"{place} is not to be seen"
        start = self.at
        end = (box["x"] + min(box["width"] / 2, 120), box["y"] + box["height"] / 2)
        for n in range(1, GLIDE + 1):
            eased = (n / GLIDE) ** 2 * (3 - 2 * n / GLIDE)
            self.at = tuple(a + (b - a) * eased for a, b in zip(start, end, strict=True))  # type: ignore[assignment]
            self._shoot(1 / PICTURES)
        self.page.mouse.move(*self.at)
        self._shoot(0.25)

    def press(self, place: Locator, then: Callable[[], object] | None = None) -> None:
        """Go to an element and press it; `then` waits for what follows."""
        self.go(place)
        self._shoot(1 / PICTURES, pressed=True)
        place.click()
        if then is not None:
            then()
        self.page.wait_for_load_state("networkidle")
        self._shoot(0.5)

    def write(self, place: Locator, words: str) -> None:
        """Type words into a field, two letters a picture."""
        self.go(place)
        place.focus()
        for n in range(0, len(words), 2):
            self.page.keyboard.insert_text(words[n : n + 2])
            self._shoot(1 / PICTURES)
        self._shoot(0.4)

    def show(self, place: Locator, top: int = 200) -> None:
        """Scroll until an element stands `top` pixels under the upper edge, where it can."""
        box = place.bounding_box()
        assert box is not None, f"{place} is not to be seen"
        if box["y"] >= 80 and box["y"] + min(box["height"], 300) <= 680:
            return
        before = self.page.evaluate("scrollY")
        self.page.evaluate("y => scrollTo(0, y)", before + box["y"] - top)
        after = self.page.evaluate("scrollY")
        for n in range(1, GLIDE + 1):
            eased = (n / GLIDE) ** 2 * (3 - 2 * n / GLIDE)
            self.page.evaluate("y => scrollTo(0, y)", before + (after - before) * eased)
            self._shoot(1 / PICTURES)

    def _shoot(self, seconds: float, pressed: bool = False) -> None:
        self.page.evaluate(POINTER, [*self.at, pressed])
        path = self.folder / f"{len(self.shots):05}.png"
        self.page.screenshot(path=path)
        self.shots.append((path, seconds))
