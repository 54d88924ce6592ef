"""How long a lesson takes, for people who have to fit it into their day."""

import math

from portal.training.models import LessonVersion

WORDS_A_MINUTE = 150
QUESTIONS_A_MINUTE = 2


def minutes(version: LessonVersion, watched_seconds: float = 0.0) -> int:
    """Minutes that are left of a lesson, at least one."""
    if version.video is not None:
        left = ((version.video.seconds or 0) - watched_seconds) / 60
    elif version.quiz:
        left = questions(version) / QUESTIONS_A_MINUTE
    else:
        left = len(version.text.split()) / WORDS_A_MINUTE
    return max(1, math.ceil(left))


def questions(version: LessonVersion) -> int:
    """How many questions are drawn for one attempt."""
    pool = len(version.quiz.get("questions", []))
    return min(int(version.quiz.get("draw") or pool), pool)


def clock(seconds: float) -> str:
    """«1:12», «1:02:30»: a place in a video."""
    hours, rest = divmod(int(seconds), 3600)
    tail = f"{rest // 60}:{rest % 60:02}"
    return f"{hours}:{tail.zfill(5)}" if hours else tail
