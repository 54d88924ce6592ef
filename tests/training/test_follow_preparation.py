"""The page of a video tells how far its preparation is."""

from collections.abc import Callable
from datetime import timedelta

from portal.db import db
from portal.training.video_models import Video
from tests import recordings
from tests.browser import Browser
from tests.people import Cast
from tests.training.preparing import Bring, prepared

Browse = Callable[..., Browser]


def test_the_page_asks_again_while_it_is_prepared(cast: Cast, browse: Browse, bring: Bring) -> None:
    video = bring(recordings.recording(1))
    url, clara = f"/companies/{cast.volga.id}/training/videos/{video.id}/state", browse(cast.clara)
    page = clara.get(url)
    assert page.one("#video-state")["hx-get"] == url
    assert page.one("head noscript")
    db.session.query(Video).update({"state": "preparing", "percent": 40})
    db.session.commit()
    part = clara.get(url, headers={"HX-Request": "true"})
    assert "40" in part.text
    prepared(video, after=timedelta(minutes=5))
    part = clara.get(url, headers={"HX-Request": "true"})
    assert part.one("video")
    assert part.one("[hx-select='#publishing-card']"), "the page around it learns of it"
    page = clara.get(url)
    assert (page.all("[hx-get]"), page.all("head noscript")) == ([], [])
    assert page.one("video")["src"].endswith("/low")
