"""What a video says, read from `content/videos/`, and how long each sentence takes to read."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.content import Entry, Text, content_root, read

LETTERS_A_SECOND = 16
"""What people read at ease while they also look at a picture."""
LEAST_SECONDS = 2.5


class Scene(Entry, frozen=True):
    """One sentence in both languages; `key` is what the actor knows the scene by."""

    key: str
    ru: str
    en: str

    @property
    def seconds(self) -> float:
        """How long it stays on the screen at least."""
        return max(LEAST_SECONDS, max(len(self.ru), len(self.en)) / LETTERS_A_SECOND)


class Chapter(Entry, frozen=True):
    title: Text
    scenes: tuple[Scene, ...]


class Script(Entry, frozen=True):
    title: Text
    chapters: tuple[Chapter, ...]

    @property
    def scenes(self) -> dict[str, Scene]:
        return {scene.key: scene for chapter in self.chapters for scene in chapter.scenes}


@dataclass(frozen=True)
class Cue:
    start: float
    end: float
    words: str


def read_script(name: str) -> Script:
    """The script of a video. Raises ContentError."""
    return read(content_root() / "videos" / f"{name}.yaml", Script)


def captions(script: Script, begins: dict[str, float], end: float, language: str) -> str:
    """WebVTT of what is said, from when each scene begins."""
    keys = list(script.scenes)
    times = [begins[key] for key in keys] + [end]
    said = (getattr(script.scenes[key], language) for key in keys)
    return webvtt(Cue(times[n], times[n + 1], words) for n, words in enumerate(said))


def chapters(script: Script, begins: dict[str, float], end: float, language: str) -> str:
    """WebVTT of the chapters; each begins with its first scene, the first at the very start."""
    times = [0.0, *(begins[chapter.scenes[0].key] for chapter in script.chapters[1:]), end]
    titles = (chapter.title.in_language(language) for chapter in script.chapters)
    return webvtt(Cue(times[n], times[n + 1], title) for n, title in enumerate(titles))


def webvtt(cues: Iterable[Cue]) -> str:
    """Cues as a WebVTT file."""
    parts = ["WEBVTT"]
    for cue in cues:
        parts.append(f"{_time(cue.start)} --> {_time(cue.end)}\n{cue.words}")
    return "\n\n".join(parts) + "\n"


def _time(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"
