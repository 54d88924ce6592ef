"""The original of a video is its maker's to delete, once something else was made of it."""

from collections.abc import Callable

from portal.db import db
from portal.media.models import StoredFile
from tests import recordings
from tests.browser import Browser
from tests.people import Cast
from tests.training.preparing import Bring, prepared

Browse = Callable[..., Browser]


def test_the_original_goes_when_its_author_says_so(
    cast: Cast, browse: Browse, bring: Bring
) -> None:
    video, clara = prepared(bring(recordings.recording(1))), browse(cast.clara)
    sha256, state = video.original.sha256, f"/companies/{cast.volga.id}/training/videos/{video.id}"
    assert clara.submit(f"{state}/state", {}, form="#video-state form").status == 303
    db.session.refresh(video)
    assert (video.original_id, video.state) == (None, "ready")
    assert db.session.query(StoredFile).filter_by(sha256=sha256).count() == 0
    assert clara.post(f"{state}/delete-original").status == 409
    assert clara.post(f"{state}/retry").status == 409


def test_the_original_stays_while_it_is_all_there_is(
    cast: Cast, browse: Browse, bring: Bring
) -> None:
    video = bring(recordings.recording(1))
    url = f"/companies/{cast.volga.id}/training/videos/{video.id}/delete-original"
    assert browse(cast.clara).post(url).status == 409
    assert video.original_id is not None
