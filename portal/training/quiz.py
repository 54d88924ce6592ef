"""A quiz: its questions, what is drawn of them for an attempt, which answers are right.

Pure: it reads what stands in `LessonVersion.quiz` and asks neither a database nor a clock. A
question is right only when it is wholly right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import msgspec

from portal.words import lazy

Kind = Literal["single", "multiple", "ordering"]
Answers = Mapping[str, Sequence[str]]
"""Ids of the options that somebody chose, or put in order, by question."""

KINDS: tuple[Kind, ...] = ("single", "multiple", "ordering")
MOST_QUESTIONS = 40
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
MOST_ATTEMPTS = 20
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_EXPLANATION = 1000, 300, 500


class Option(msgspec.Struct, frozen=True):
    id: str
    text: str
    explanation: str = ""
    """Told to whoever chose it."""


class Question(msgspec.Struct, frozen=True):
    id: str
    kind: Kind
    text: str
    options: tuple[Option, ...]
    right: tuple[str, ...]
    """Ids of the right options; of an ordering all of them, in the right order."""


class Quiz(msgspec.Struct, frozen=True):
    draw: int = 1
    """How many questions of the pool an attempt asks."""
    pass_percent: int = 80
    attempts: int = 3
    """How often one may try; 0 is without limit."""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What is wrong with a quiz: at which field of its form, and what to do about it."""

    place: str
    words: str


@dataclass(frozen=True)
class Result:
    right: int
    of: int
    percent: int
    passed: bool


def read(data: Mapping[str, Any]) -> Quiz:
    """A quiz from its JSON; an empty one where nothing was made yet."""
    return msgspec.convert(data, Quiz)


def as_plain(quiz: Quiz) -> dict[str, Any]:
    """A quiz as its JSON."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(quiz))
    return plain


def problems(quiz: Quiz) -> list[Problem]:
    """Everything that keeps a quiz from being asked; nothing for a good one."""
    return list(_problems(quiz))


def draw(quiz: Quiz, seed: str) -> list[dict[str, Any]]:
    """The questions of an attempt and the order of their options; one seed, one draw."""
    random = Random(seed)  # noqa: S311 - shuffles, and keeps no secret
    drawn = random.sample(quiz.questions, min(quiz.draw, len(quiz.questions)))
    return [{"question": one.id, "options": _shuffled(one, random)} for one in drawn]


def asked(quiz: Quiz, drawn: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The drawn questions with their options in the drawn order."""
    known = {question.id: question for question in quiz.questions}
    found = []
    for one in drawn:
        question = known[one["question"]]
        options = {option.id: option for option in question.options}
        in_order = tuple(options[option_id] for option_id in one["options"])
        found.append(msgspec.structs.replace(question, options=in_order))
    return found


def is_right(question: Question, given: Sequence[str]) -> bool:
    """Whether an answer is wholly right; an ordering also in its order."""
    if question.kind == "ordering":
        return list(given) == list(question.right)
    return sorted(given) == sorted(question.right)


def mark(quiz: Quiz, drawn: Sequence[Mapping[str, Any]], answers: Answers) -> Result:
    """What an attempt comes to."""
    questions = asked(quiz, drawn)
    right = sum(is_right(question, answers.get(question.id, ())) for question in questions)
    of = len(questions)
    passed = bool(of) and 100 * right >= quiz.pass_percent * of
    return Result(right, of, percent(right, of), passed)


def percent(right: int, of: int) -> int:
    """Rounded down, so that nobody reads a pass mark that he has not reached."""
    return 100 * right // of if of else 0


def attempts_left(quiz: Quiz, granted: int, used: int) -> int | None:
    """How many more attempts somebody has; None without a limit."""
    return max(quiz.attempts + granted - used, 0) if quiz.attempts else None


def _shuffled(question: Question, random: Random) -> list[str]:
    ids = [option.id for option in question.options]
    random.shuffle(ids)
    if question.kind == "ordering" and tuple(ids) == question.right:
        ids.reverse()
    return ids


def _problems(quiz: Quiz) -> Iterator[Problem]:
    count = len(quiz.questions)
    if not count:
        yield Problem("questions", lazy("Add at least one question."))
    if count > MOST_QUESTIONS:
        yield Problem("questions", lazy("At most %(most)s questions.", most=MOST_QUESTIONS))
    if count and not 1 <= quiz.draw <= count:
        yield Problem("draw", _whole_number(1, count))
    if not 1 <= quiz.pass_percent <= 100:
        yield Problem("pass_percent", _whole_number(1, 100))
    if not 0 <= quiz.attempts <= MOST_ATTEMPTS:
        yield Problem("attempts", _whole_number(0, MOST_ATTEMPTS))
    for number, question in enumerate(quiz.questions):
        yield from _problems_of(question, f"q{number}")


def _problems_of(question: Question, place: str) -> Iterator[Problem]:
    yield from _wording(f"{place}-text", question.text, LONGEST_QUESTION, lazy("Ask something."))
    if not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS:
        words = lazy(
            "Give from %(few)s to %(most)s options.", few=FEWEST_OPTIONS, most=MOST_OPTIONS
        )
        yield Problem(f"{place}-options", words)
    for number, option in enumerate(question.options):
        at = f"{place}-o{number}"
        yield from _wording(f"{at}-text", option.text, LONGEST_OPTION, lazy("Write the option."))
        yield from _wording(f"{at}-why", option.explanation, LONGEST_EXPLANATION)
    texts = [option.text.casefold() for option in question.options if option.text]
    if len(set(texts)) < len(texts):
        yield Problem(f"{place}-options", lazy("Two options say the same."))
    yield from _right_ones(question, place)


def _right_ones(question: Question, place: str) -> Iterator[Problem]:
    ids, right = [option.id for option in question.options], question.right
    if question.kind == "single" and (len(right) != 1 or right[0] not in ids):
        yield Problem(f"{place}-right", lazy("Mark the one right option."))
    elif question.kind == "multiple" and not (right and set(right) <= set(ids)):
        yield Problem(f"{place}-right", lazy("Mark at least one right option."))
    elif question.kind == "ordering" and sorted(right) != sorted(ids):
        yield Problem(f"{place}-right", lazy("Put all options in order."))


def _wording(place: str, text: str, longest: int, missing: str = "") -> Iterator[Problem]:
    if missing and not text:
        yield Problem(place, missing)
    if len(text) > longest:
        yield Problem(place, lazy("At most %(max)d characters.", max=longest))


def _whole_number(least: int, most: int) -> str:
    words: str = lazy("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return words
