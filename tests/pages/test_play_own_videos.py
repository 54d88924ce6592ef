"""The portal's own videos play in a browser, with their captions and chapters."""

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy import select

from portal.db import db
from portal.people.models import Membership, Person
from portal.training.models import Lesson, LessonVersion
from portal.training.video_models import Video
from tests.pages.conftest import Demonstration
from tests.pages.test_look_at_every_page import window

pytestmark = pytest.mark.browser
NAMES = ("confirm-item", "hold-control", "sign-report", "watch-lesson")
PLAYS = """() => {
  const video = document.querySelector("video");
  const shown = [...video.textTracks].find((track) => track.mode === "showing");
  return video.currentTime > 0.5 && video.videoWidth === 1280 && shown?.activeCues?.length > 0;
}"""


@pytest.mark.parametrize("name", NAMES)
def test_it_plays_with_captions(
    demonstration: Demonstration, chromium: Chromium, name: str
) -> None:
    lesson = select(Lesson).join(LessonVersion).join(Video).where(Video.name == f"{name}.mp4")
    shown = db.session.scalars(lesson.order_by(Lesson.id)).first()
    assert shown is not None
    consultants = select(Person).join(Membership, Membership.person_id == Person.id)
    consultants = consultants.where(
        Membership.role == "consultant", Membership.company_id == shown.company_id
    )
    consultant = db.session.scalars(consultants).first()
    with window(chromium, demonstration, consultant, "wide and light") as page:
        page.goto(f"{demonstration.url}/companies/{shown.company_id}/training/lessons/{shown.id}")
        page.locator("#resume").click()
        page.wait_for_function(PLAYS)
        expect(page.locator("[data-go]").first).to_be_visible()
