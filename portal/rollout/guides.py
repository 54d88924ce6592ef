"""The guide of each control: the questions to ask, read from `content/guides/`."""

from functools import lru_cache
from pathlib import Path

from portal.content import ContentError, Entry, Text, check_keys, content_root, read
from portal.dates import Anchor

CONTROLS = (Anchor.FIRST, Anchor.SECOND, Anchor.SUMMING_UP)


class Question(Entry, frozen=True):
    """A question of a control; answers are kept under its key, which never changes."""

    key: str
    text: Text
    hint: Text
    retired: bool = False
    """No longer asked; its words stay for the answers given."""


class Guide(Entry, frozen=True):
    """What to ask at one control."""

    control: str
    title: Text
    aim: Text
    questions: tuple[Question, ...]

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions to ask today."""
        return tuple(question for question in self.questions if not question.retired)

    def question(self, key: str) -> Question:
        """A question by its key, a retired one too; KeyError where there is none."""
        return {question.key: question for question in self.questions}[key]


def load(root: Path) -> dict[str, Guide]:
    """The guides under a content folder, by control: `first`, `second`, `summing_up`.

    Raises ContentError with file, key and reason.
    """
    return {control.value: _guide(root, control.value) for control in CONTROLS}


@lru_cache(maxsize=1)
def _guides() -> dict[str, Guide]:
    return load(content_root())


def guide(control: str) -> Guide:
    """The guide of a control, from the portal's own content."""
    return _guides()[control]


def count_line(guides: dict[str, Guide]) -> str:
    """What `portal content check` prints."""
    questions = sum(len(guide.asked) for guide in guides.values())
    return f"{len(guides)} guides, {questions} questions"


def _guide(root: Path, control: str) -> Guide:
    file = root / "guides" / f"{control}.yaml"
    guide = read(file, Guide)
    if guide.control != control:
        raise ContentError(file, "control", f"expected {control}, got {guide.control}")
    if not guide.asked:
        raise ContentError(file, "questions", "the first question is missing")
    keys = [question.key for question in guide.questions]
    wanted = [f"{control}.q{n}" for n in range(1, len(keys) + 1)]
    check_keys(file, "questions", keys, wanted)
    return guide
