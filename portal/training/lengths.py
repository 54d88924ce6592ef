"""How long a lesson takes: a video as long as it is, the others as long as reading takes."""

import math
from collections.abc import Iterable

from portal.training.models import Lesson, LessonVersion
from portal.words import NBSP, _

WORDS_A_MINUTE = 150
SECONDS_A_QUESTION = 30
HOUR = 3600


def seconds_of(kind: str, version: LessonVersion | None) -> float:
    """Seconds that a version of a lesson takes; 0 while there is nothing in it."""
    if version is None:
        return 0
    if kind == "video":
        return (version.video.seconds or 0) if version.video else 0
    if kind == "text":
        return len(version.text.split()) / WORDS_A_MINUTE * 60
    return questions(version) * SECONDS_A_QUESTION


def questions(version: LessonVersion) -> int:
    """How many questions are drawn for one attempt."""
    pool = len(version.quiz.get("questions", []))
    return min(int(version.quiz.get("draw") or pool), pool)


def minutes_left(kind: str, version: LessonVersion, watched_seconds: float = 0.0) -> int:
    """Minutes that somebody still needs for a lesson, at least one."""
    return max(1, math.ceil((seconds_of(kind, version) - watched_seconds) / 60))


def seconds_in_all(lessons: Iterable[Lesson]) -> float:
    """Seconds that lessons take together, as people see them or as they are being made."""
    return sum(seconds_of(lesson.kind, lesson.published or lesson.draft) for lesson in lessons)


def clock(seconds: float) -> str:
    """«1:05», «1:00:30»: a place in a video, or its length, as players show it."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    head = f"{hours}:{minutes:02}" if hours else str(minutes)
    return f"{head}:{whole % 60:02}"


def about(seconds: float) -> str:
    """«24 мин», «1 ч 5 мин»: how much time to take along, never too little."""
    hours, minutes = divmod(math.ceil(seconds / 60), 60)
    words = str(_("%(minutes)s min", minutes=minutes))
    if hours:
        words = str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes))
    return words.replace(" ", NBSP)
