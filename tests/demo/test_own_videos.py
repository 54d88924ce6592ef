"""The portal's own training videos: long enough to teach, small enough to live in the content."""

import pytest

from portal.content import content_root
from portal.media.probe import probe
from portal.training.webvtt import parse
from tools.videos.script import captions, chapters, read_script

FOLDER = content_root() / "videos"
NAMES = sorted(script.stem for script in FOLDER.glob("*.yaml"))
LARGEST = 3_000_000


def test_there_are_at_least_four() -> None:
    assert {"confirm-item", "hold-control", "sign-report", "watch-lesson"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_and_small(name: str) -> None:
    file = FOLDER / f"{name}.mp4"
    about = probe(file)
    assert file.stat().st_size < LARGEST
    assert 30 <= about.seconds <= 90
    assert (about.width, about.height) == (1280, 720)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_all_that_it_says_stands_in_its_captions(name: str, language: str) -> None:
    seconds = probe(FOLDER / f"{name}.mp4").seconds
    script = read_script(name)
    for kind, lines in (
        ("captions", [getattr(scene, language) for scene in script.scenes.values()]),
        ("chapters", [chapter.title.in_language(language) for chapter in script.chapters]),
    ):
        cues = parse((FOLDER / f"{name}.{kind}.{language}.vtt").read_text(), seconds)
        assert [cue.text for cue in cues] == lines


def test_a_chapter_begins_with_its_first_scene() -> None:
    script = read_script("confirm-item")
    begins = {key: 3.0 * n for n, key in enumerate(script.scenes)}
    said = parse(captions(script, begins, 60.0, "en"), 60.0)
    parts = parse(chapters(script, begins, 60.0, "en"), 60.0)
    assert [part.start for part in parts] == [0.0, begins["link"], begins["confirm"]]
    assert (said[-1].end, parts[-1].end) == (60.0, 60.0)
