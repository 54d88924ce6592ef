"""A real video in real Chromium: played, scrubbed, closed, resumed, finished.

What the browser itself says was played (`video.played`) is the measure of what is counted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Response, expect
from sqlalchemy import select

from portal import create_app, migrations
from portal.companies.models import Company
from portal.db import db
from portal.media.files import keep
from portal.training.models import Course, Lesson, LessonProgress
from tests.browser import Browser
from tests.browsers import chromium_browser
from tests.conftest import test_settings
from tests.courses import assign, course, lesson, video
from tests.pages.test_look_at_every_page import faults
from tests.people import Cast, invite_the_cast
from tests.processes import running
from tests.recordings import recording

pytestmark = pytest.mark.browser
SECONDS = 10
PATIENCE = 30_000
PLAYED = """() => {
  const { played } = document.getElementById("video");
  const lengths = [...Array(played.length).keys()].map((n) => played.end(n) - played.start(n));
  return lengths.reduce((sum, length) => sum + length, 0);
}"""


@dataclass
class Portal:
    app: Flask
    cast: Cast
    url: str
    chromium: Chromium


@dataclass
class Scene:
    portal: Portal
    lesson: Lesson

    @property
    def url(self) -> str:
        return self.portal.url

    @property
    def page_url(self) -> str:
        return f"{self.url}/companies/{self.lesson.company_id}/training/lessons/{self.lesson.id}"

    def session(self, **more: Any) -> BrowserContext:
        """A browser of its own in which Emil is signed in."""
        context = self.portal.chromium.new_context(locale="en-GB", **more)
        context.set_default_timeout(PATIENCE)
        emil = self.portal.cast.emil
        cookie = Browser(self.portal.app, emil).client.get_cookie("session")
        assert cookie is not None
        kept: Any = {"name": "session", "value": cookie.value, "url": self.url}
        context.add_cookies([kept])
        return context

    def progress(self) -> LessonProgress:
        query = select(LessonProgress).where(LessonProgress.lesson_id == self.lesson.id)
        found = db.session.scalars(query.execution_options(populate_existing=True)).one()
        db.session.commit()  # the portal could not write meanwhile
        return found


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    data = tmp_path_factory.mktemp("watching")
    settings = test_settings(data, f"sqlite:///{data}/portal.sqlite")
    app = create_app(settings)
    with app.app_context():
        migrations.migrate()
        cast = invite_the_cast()
        with running("web", settings) as url, chromium_browser() as chromium:
            yield Portal(app, cast, url, chromium)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def scene(portal: Portal) -> Iterator[Scene]:
    """A lesson of its own for each test, assigned as long as the test lasts."""
    deals = course(portal.cast.volga)
    given = assign(deals, "employee")
    yield Scene(portal, _lesson(portal.cast.volga, deals))
    db.session.delete(given)
    db.session.commit()


def _lesson(company: Company, of: Course) -> Lesson:
    """Ten seconds with a picture and a tone."""
    content = recording(SECONDS)
    file = keep(content, "deal.mp4", "video/mp4", company_id=company.id, by_id=None)
    brought = video(company, SECONDS, high_id=file.id, low_id=file.id)
    brought.poster_id = None
    made = lesson(of, "video", video_id=brought.id)
    db.session.commit()
    return made


def until(page: Page, condition: str) -> None:
    page.wait_for_function(
        f"() => {{ const v = document.getElementById('video'); return {condition} }}"
    )


def play(page: Page) -> None:
    until(page, "v.readyState >= 2")
    page.locator("#resume").click()
    until(page, "!v.paused")


def counted_after(scene: Scene, page: Page, act: Any) -> float:
    """Seconds that the portal has counted when an act's message is answered."""
    with page.expect_response(lambda answer: answer.url.endswith("/played")):
        act()
    return scene.progress().seconds


def test_watching_from_the_first_second_to_the_last(scene: Scene) -> None:
    played = _watch_the_ends(scene)
    assert abs(scene.progress().seconds - played) < 2
    assert scene.progress().completed_at is None
    _come_back_for_the_rest(scene, played)


def _watch_the_ends(scene: Scene) -> float:
    """Play three seconds, jump over the next four, play on, and close the tab."""
    with scene.session() as context:
        page = context.new_page()
        page.goto(scene.page_url)
        play(page)
        until(page, "v.currentTime >= 3")
        page.evaluate("document.getElementById('video').currentTime = 7")
        until(page, "!v.seeking && v.currentTime >= 8")
        played = float(page.evaluate(PLAYED))
        page.close()
        _wait_for_the_last_message(scene, context, played)
    assert 3.5 < played < 7, "the jump was not played"
    return played


def _wait_for_the_last_message(scene: Scene, context: BrowserContext, played: float) -> None:
    """What a closed tab has handed to the browser arrives by itself; pages are opened meanwhile."""
    page = context.new_page()
    for _ in range(20):
        page.goto(f"{scene.url}/training")
        if scene.progress().seconds > played - 0.5:
            return


def _come_back_for_the_rest(scene: Scene, before: float) -> None:
    """Resume in another session, play to the end, then what was missed."""
    with scene.session() as context:
        page = context.new_page()
        answers: list[dict[str, Any]] = []
        page.on("response", lambda answer: _note(answers, answer))
        page.goto(f"{scene.url}/training")
        page.get_by_role("link", name="Resume from 0:0").click()
        expect(page.locator("#resume")).to_have_text("Continue from 0:08")
        play(page)
        assert page.evaluate("document.getElementById('video').currentTime") >= 7.5
        until(page, "v.ended")
        expect(page.locator("#gaps button")).to_have_text([re.compile("^0:0[23]–0:07$")])
        expect(page.locator("#watched-words")).to_contain_text("90 % needed")
        assert scene.progress().completed_at is None
        page.locator("#play-missed").click()
        expect(page.locator("#watched-words")).to_contain_text("finished", timeout=PATIENCE)
        expect(page.locator("#live")).to_have_text("The lesson is finished.")
        played = before + float(page.evaluate(PLAYED))
    assert abs(scene.progress().seconds - min(played, SECONDS)) < 2
    assert scene.progress().completed_at is not None
    assert all(answer["completed"] is (answer["share"] >= 90) for answer in answers)
    assert any(not answer["completed"] for answer in answers)


def _note(answers: list[dict[str, Any]], answer: Response) -> None:
    if answer.url.endswith("/played") and answer.ok:
        answers.append(answer.json())


def test_scrubbing_through_a_video_earns_nothing(scene: Scene) -> None:
    with scene.session() as context:
        page = context.new_page()
        page.goto(scene.page_url)
        play(page)
        for second in range(1, SECONDS):
            page.evaluate(f"document.getElementById('video').currentTime = {second}")
            until(page, "!v.seeking")
        played = float(page.evaluate(PLAYED))
        seconds = counted_after(scene, page, lambda: page.locator("#resume").click())
    assert seconds <= played + 0.5
    assert seconds < SECONDS / 2


def test_pieces_played_without_a_connection_are_sent_later(scene: Scene) -> None:
    with scene.session() as context:
        page = context.new_page()
        page.goto(scene.page_url)
        # A page asks for the head of a video alone; how much comes with it is the browser's affair.
        page.evaluate("document.getElementById('video').preload = 'auto'")
        until(page, "v.readyState == 4 && v.buffered.end(v.buffered.length - 1) > 9")
        context.set_offline(True)
        play(page)
        expect(page.locator("#player-said")).to_contain_text("There is no connection")
        until(page, "v.currentTime >= 3")
        page.locator("#resume").click()
        context.set_offline(False)
        expect(page.locator("#watched-words")).not_to_contain_text("Watched 0 %")
    assert abs(scene.progress().seconds - 3) < 1


def test_keys_and_speeds(scene: Scene) -> None:
    with scene.session() as context:
        page = context.new_page()
        page.goto(scene.page_url)
        until(page, "v.readyState >= 2")
        page.get_by_role("button", name="2×").click()
        until(page, "v.playbackRate === 2")
        page.keyboard.press("ArrowRight")
        until(page, "v.currentTime >= 5")
        page.locator("h1").click()
        page.keyboard.press("k")
        until(page, "!v.paused")
        page.keyboard.press("k")
        until(page, "v.paused")
        page.locator("[data-go='0.0']").first.click()
        until(page, "v.currentTime < 5 && !v.paused")


def test_without_scripts_the_video_stands_there_and_says_so(scene: Scene) -> None:
    with scene.session(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(scene.page_url)
        expect(page.locator("video[controls] source")).to_have_count(2)
        expect(page.get_by_text("what you watch is not counted")).to_be_visible()
        expect(page.locator("#player-controls")).to_be_hidden()


def test_nothing_is_wrong_with_the_page_of_a_real_video(scene: Scene) -> None:
    for width, theme in ((1360, "light"), (360, "dark")):
        size = {"width": width, "height": 800}
        with scene.session(viewport=size, color_scheme=theme) as context:
            page = context.new_page()
            page.goto(scene.page_url)
            until(page, "v.readyState >= 2")
            page.locator("#keys summary").click()
            page.locator("#resume").click()
            until(page, "v.currentTime > 1")
            page.locator("#resume").click()
            expect(page.locator("#gaps button")).to_have_count(1)
            assert faults(page) == []
