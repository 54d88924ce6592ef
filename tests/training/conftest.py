"""A lesson to be watched, a video to be prepared; the print process for certificates."""

from collections.abc import Iterator

import pytest

from portal.db import db, now
from portal.media.files import keep
from portal.training import preparation
from portal.training.models import Lesson
from portal.training.video_models import Video
from tests.courses import assign, course, lesson
from tests.people import Cast
from tests.rollout.conftest import no_printing, print_process, printing
from tests.training.preparing import Bring

__all__ = ["no_printing", "print_process", "printing"]


@pytest.fixture
def deal(cast: Cast) -> Lesson:
    """A video of a minute that every employee of Volga-Snab has to watch."""
    deals = course(cast.volga)
    assign(deals, "employee")
    made = lesson(deals, "video")
    db.session.commit()
    return made


@pytest.fixture
def bring(cast: Cast) -> Iterator[Bring]:
    """`bring(content)` is a video that waits in the draft of a lesson."""
    of = lesson(course(cast.volga), "video", published=False, video_id=None)

    def waiting(content: bytes) -> Video:
        whose = {"company_id": cast.volga.id, "by_id": cast.clara.id}
        original = keep(content, "сделка.webm", "video/webm", **whose)
        times = {"due_at": now(), "created_at": now()}
        video = Video(company_id=cast.volga.id, name=original.name, original=original, **times)
        db.session.add(video)
        db.session.flush()
        assert of.draft is not None
        of.draft.video_id = video.id
        db.session.commit()
        return video

    preparation.stopping.clear()
    yield waiting
    preparation.stopping.clear()
