"""How kinds, states and refusals of training read to a person."""

from portal.training.webvtt import LARGEST, Wrong
from portal.words import _, lazy

LESSON_KINDS = {"video": lazy("Video"), "text": lazy("Text"), "quiz": lazy("Quiz")}
LESSON_ICONS = {"video": "video", "text": "file-text", "quiz": "list-check"}
COURSE_ROLES = {
    "employee": lazy("For employees"),
    "head": lazy("For heads of departments"),
    "executive": lazy("For executives"),
}
COURSE_STATES = {
    "draft": (lazy("Draft"), ""),
    "published": (lazy("Published"), "teal"),
    "archived": (lazy("In the archive"), ""),
}
"""Words, and the colour of their mark."""
LESSON_STATES = {
    "draft": (lazy("Draft"), ""),
    "published": (lazy("Published"), "teal"),
    "new_draft": (lazy("New draft"), "attention"),
    "withdrawn": (lazy("Withdrawn"), ""),
}
MISSING = {
    "no_draft": lazy("There is nothing new to publish."),
    "no_video": lazy("There is no video yet: upload or record one."),
    "video_not_ready": lazy("The video is still being prepared. Publish it when it is ready."),
    "video_failed": lazy("The video could not be prepared. Try again, or bring another one."),
    "no_text": lazy("The text is empty: write something and save it."),
    "no_questions": lazy("The quiz has no questions yet: add at least one."),
}
TEXT_KINDS = {"captions": lazy("Captions"), "chapters": lazy("Chapters")}
REASONS = {
    "too_large": lazy("The text is larger than %(most)s KB. Leave out what is not needed."),
    "not_utf8": lazy("These letters cannot be read. Save the file as UTF-8 and bring it again."),
    "unreadable": lazy("Here stands a character that no text may hold. Remove it."),
    "no_head": lazy("The first line must be WEBVTT, and an empty line must follow."),
    "head_not_ended": lazy("An empty line is missing between WEBVTT and the first times."),
    "no_cues": lazy("Nothing follows WEBVTT: write times and words."),
    "times": lazy("Times are written as 00:05.000 --> 00:08.500."),
    "comma": lazy("Write a point before the thousandths, not a comma: 00:05.000."),
    "setting": lazy("Nobody knows this setting after the times. Remove it."),
    "no_times": lazy("No times stand above these words. Inside a text leave no line empty."),
    "not_parted": lazy("An empty line is missing above these times."),
    "end_before_start": lazy("The end must be later than the start."),
    "overlap": lazy("This begins before the one above has ended."),
    "backwards": lazy("This begins earlier than the one above. Sort them by time."),
    "empty": lazy("No words follow these times."),
    "beyond": lazy("This is beyond the end of the video."),
}


def refusal(wrong: Wrong) -> str:
    """«Строка 12: …»: why a file of captions or chapters is refused."""
    why = str(REASONS[wrong.reason])
    if wrong.reason == "too_large":
        return why % {"most": LARGEST // 1024}
    return str(_("Line %(line)s: %(why)s", line=wrong.line, why=why))
