"""The editor of a quiz as it stands on the page: what was typed, also what cannot be saved yet.

A form of questions with options within is read by hand: its fields are `q<n>-text`, `q<n>-kind`,
`q<n>-right` and `q<n>-o<m>-text`, `q<n>-o<m>-why`, counted from nought without gaps. Its buttons
add, move and remove without saving, so that all of it works as a plain form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from portal.forms import stripped
from portal.training import quiz as rules
from portal.training.quiz import KINDS, MOST_OPTIONS, MOST_QUESTIONS, Kind, Option, Question, Quiz

ADD = re.compile(r"add-(single|multiple|ordering)")
CHANGE = re.compile(r"q(\d{1,2})(?:-o(\d))?-(up|down|remove|more)")
BLANKS = 3
"""Empty options of a new question."""
IDS = "abcdefgh"

T = TypeVar("T")


class UnknownAction(Exception):  # noqa: N818
    """No button of the form sends this."""


@dataclass
class TypedOption:
    text: str = ""
    explanation: str = ""
    right: bool = False


@dataclass
class TypedQuestion:
    kind: Kind
    text: str = ""
    options: list[TypedOption] = field(default_factory=list)


@dataclass
class TypedQuiz:
    draw: str
    pass_percent: str
    attempts: str
    questions: list[TypedQuestion]
    errors: dict[str, list[str]] = field(default_factory=dict)
    """By the name of the field."""
    unsaved: bool = False
    focus: str = ""
    """Where the person goes on."""


def typed_of(quiz: Quiz) -> TypedQuiz:
    """The form as a saved quiz fills it."""
    questions = [
        TypedQuestion(
            one.kind,
            one.text,
            [TypedOption(o.text, o.explanation, o.id in one.right) for o in _shown_order(one)],
        )
        for one in quiz.questions
    ]
    return TypedQuiz(str(quiz.draw), str(quiz.pass_percent), str(quiz.attempts), questions)


def typed_in(values: Any) -> TypedQuiz:
    """The form as it was sent: a MultiDict."""
    questions: list[TypedQuestion] = []
    while len(questions) < MOST_QUESTIONS:
        at = f"q{len(questions)}"
        kind = next((kind for kind in KINDS if kind == values.get(f"{at}-kind")), None)
        if kind is None:
            break
        questions.append(TypedQuestion(kind, _text(values, f"{at}-text"), _options(values, at)))
    return TypedQuiz(
        draw=_text(values, "draw")[:10],
        pass_percent=_text(values, "pass_percent")[:10],
        attempts=_text(values, "attempts")[:10],
        questions=questions,
    )


def change(typed: TypedQuiz, action: str) -> None:
    """Do what a button of the form says: add, move, remove. Raises UnknownAction."""
    typed.unsaved = True
    if added := ADD.fullmatch(action):
        kind = next(kind for kind in KINDS if kind == added[1])
        if len(typed.questions) < MOST_QUESTIONS:
            blanks = [TypedOption() for _blank in range(BLANKS)]
            typed.questions.append(TypedQuestion(kind, options=blanks))
        typed.focus = f"q{len(typed.questions) - 1}-text"
        return
    found = CHANGE.fullmatch(action)
    if found is None or int(found[1]) >= len(typed.questions):
        raise UnknownAction
    at, verb = int(found[1]), found[3]
    options = typed.questions[at].options
    if verb == "more":
        if len(options) < MOST_OPTIONS:
            options.append(TypedOption())
        typed.focus = f"q{at}-o{len(options) - 1}-text"
    elif found[2] is None:
        typed.focus = _moved(typed.questions, at, verb, "q{}")
    else:
        typed.focus = _moved(options, int(found[2]), verb, f"q{at}-o{{}}")


def checked(typed: TypedQuiz) -> Quiz | None:
    """The quiz to be saved; None where something is wrong, which then stands beside the fields."""
    for question in typed.questions:
        filled = [option for option in question.options if option.text or option.explanation]
        question.options = filled
    quiz = as_quiz(typed)
    for problem in rules.problems(quiz):
        typed.errors.setdefault(problem.place, []).append(problem.words)
    for question in typed.questions:
        while len(question.options) < rules.FEWEST_OPTIONS:
            question.options.append(TypedOption())
    typed.focus = _at_fault(next(iter(typed.errors), ""))
    return None if typed.errors else quiz


def _at_fault(place: str) -> str:
    """The element at which to mend what is wrong at a place."""
    if place == "questions":
        return "add-single"
    return re.sub(r"-(options|right)$", "-o0-text", place)


def as_quiz(typed: TypedQuiz) -> Quiz:
    """What was typed as a quiz, right or wrong."""
    return Quiz(
        draw=_number(typed.draw),
        pass_percent=_number(typed.pass_percent),
        attempts=_number(typed.attempts),
        questions=tuple(_question(one, f"q{n}") for n, one in enumerate(typed.questions, start=1)),
    )


def read_answers(questions: list[Question], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was answered, by question; a question that is not wholly answered is left out."""
    found = {}
    for question in questions:
        if question.kind == "ordering":
            given = _in_order(question, values)
        else:
            known = {option.id for option in question.options}
            sent = values.getlist(f"a-{question.id}")  # type: ignore[attr-defined]
            given = [one for one in dict.fromkeys(sent) if one in known]
        if given and (question.kind != "single" or len(given) == 1):
            found[question.id] = given
    return found


def _options(values: Any, at: str) -> list[TypedOption]:
    right = set(values.getlist(f"{at}-right"))
    options: list[TypedOption] = []
    while len(options) < MOST_OPTIONS and f"{at}-o{len(options)}-text" in values:
        name, marked = f"{at}-o{len(options)}", str(len(options)) in right
        words = _text(values, f"{name}-text"), _text(values, f"{name}-why")
        options.append(TypedOption(*words, right=marked))
    return options


def _in_order(question: Question, values: Mapping[str, Any]) -> list[str]:
    """The options of an ordering by the places that they got; none unless each has its own."""
    places = {values.get(f"a-{question.id}-{one.id}", ""): one.id for one in question.options}
    wanted = [str(place) for place in range(1, len(question.options) + 1)]
    return [places[place] for place in wanted] if set(places) == set(wanted) else []


def _shown_order(question: Question) -> list[Option]:
    if question.kind != "ordering":
        return list(question.options)
    return sorted(question.options, key=lambda option: question.right.index(option.id))


def _question(typed: TypedQuestion, id: str) -> Question:
    options = [Option(IDS[n], one.text, one.explanation) for n, one in enumerate(typed.options)]
    every = typed.kind == "ordering"
    right = [o.id for o, one in zip(options, typed.options, strict=True) if every or one.right]
    return Question(id, typed.kind, typed.text, tuple(options), tuple(right))


def _moved(rows: list[T], at: int, verb: str, name: str) -> str:
    """Move or remove a row; gives the id of the element where the person goes on."""
    if at >= len(rows):
        raise UnknownAction
    row = rows.pop(at)
    if verb == "remove":
        return name.format(max(at - 1, 0)) + "-text" if rows else "add-single"
    to = min(max(at + (1 if verb == "down" else -1), 0), len(rows))
    rows.insert(to, row)
    # At an end the button that was pressed is no more to be pressed: go on at the other one.
    onward = {0: "down", len(rows) - 1: "up"}.get(to, verb)
    return f"{name.format(to)}-{onward}"


def _text(values: Any, name: str) -> str:
    return stripped(values.get(name, "")) or ""


def _number(text: str) -> int:
    """A whole number; −1, which no field allows, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1
