"""Whether a draft says enough to be published, and what a lesson's state is. Pure."""

from portal.training.models import Lesson, LessonVersion


def missing(kind: str, draft: LessonVersion | None) -> str | None:
    """A code of what a draft lacks, for `wording.MISSING`; None where it is ready."""
    if draft is None:
        return "no_draft"
    if kind == "video":
        return _missing_of_video(draft)
    if kind == "text":
        return None if draft.text.strip() else "no_text"
    return None if draft.quiz.get("questions") else "no_questions"


def _missing_of_video(draft: LessonVersion) -> str | None:
    if draft.video is None:
        return "no_video"
    states = {"ready": None, "failed": "video_failed"}
    return states.get(draft.video.state, "video_not_ready")


def state_of(lesson: Lesson) -> str:
    """`withdrawn`, `draft` (never published), `new_draft` (beside what people see), `published`."""
    if lesson.withdrawn_at is not None:
        return "withdrawn"
    if lesson.published is None:
        return "draft"
    return "published" if lesson.draft is None else "new_draft"
