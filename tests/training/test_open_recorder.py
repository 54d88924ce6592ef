"""The page on which a lesson is recorded, and the form that brings its video."""

from collections.abc import Callable

import pytest

from portal.training.models import Lesson
from tests.browser import Browser
from tests.courses import course, lesson
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def made(cast: Cast) -> Lesson:
    return lesson(course(cast.volga), "video", published=False, video_id=None)


def address(of: Lesson, page: str) -> str:
    return f"/companies/{of.company_id}/training/lessons/{of.id}/{page}"


@pytest.mark.parametrize("name", ["clara", "hanna"])
def test_a_maker_records(cast: Cast, browse: Browse, made: Lesson, name: str) -> None:
    page = browse(getattr(cast, name)).get(address(made, "record"))
    assert (page.status, page.one("h2").get_text()) == (200, "Record a video")
    brought = page.one("form[data-part=send]")
    assert brought["action"] == address(made, "video")
    assert brought["data-purpose"] == f"lesson:{made.id}"


def test_only_a_video_is_recorded(cast: Cast, browse: Browse, made: Lesson) -> None:
    text = lesson(made.course, "text")
    assert browse(cast.clara).get(address(text, "record")).status == 404


def test_the_form_says_what_it_takes(cast: Cast, browse: Browse, made: Lesson) -> None:
    page = browse(cast.clara).get(address(made, "edit"))
    assert "up to 2 GB" in page.one("#video-hint").get_text()
    assert page.one("form[data-upload-form]")["enctype"] == "multipart/form-data"
    assert page.one(".bring-other a")["href"] == address(made, "record")
