"""The rules of a quiz: what may be asked, what is drawn, what counts as right."""

from typing import Any

import pytest

from portal.training import quiz as rules
from portal.training.quiz import attempts_left, draw, mark, problems, read
from tests.courses import QUIZ

GOOD = read(QUIZ)
QUESTION = QUIZ["questions"][0]


def question(**more: Any) -> dict[str, Any]:
    return {**QUESTION, **more}


def quiz(*questions: dict[str, Any], **more: Any) -> rules.Quiz:
    return read({**QUIZ, "draw": 1, "questions": list(questions or [QUESTION]), **more})


def options(*texts: str) -> list[dict[str, str]]:
    return [{"id": f"o{n}", "text": text} for n, text in enumerate(texts)]


MULTIPLE = question(kind="multiple", right=["a", "b"])
ORDERING = question(kind="ordering", right=["a", "b"])


def test_a_good_quiz_has_no_problems() -> None:
    assert problems(GOOD) == []
    assert rules.as_plain(GOOD) == QUIZ


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (read({}), "questions"),
        (read({**QUIZ, "questions": QUIZ["questions"] * 14}), "questions"),
        (quiz(draw=0), "draw"),
        (quiz(draw=2), "draw"),
        (quiz(draw=-1), "draw"),
        (quiz(pass_percent=0), "pass_percent"),
        (quiz(pass_percent=101), "pass_percent"),
        (quiz(attempts=-1), "attempts"),
        (quiz(attempts=21), "attempts"),
        (quiz(question(text="")), "q0-text"),
        (quiz(question(text="x" * 1001)), "q0-text"),
        (quiz(question(options=options("one"), right=["o0"])), "q0-options"),
        (quiz(question(options=options(*"abcdefghi"), right=["o0"])), "q0-options"),
        (quiz(question(options=options("Yes", "yes"), right=["o0"])), "q0-options"),
        (quiz(question(options=options("Yes", ""), right=["o0"])), "q0-o1-text"),
        (quiz(question(options=options("Yes", "x" * 301), right=["o0"])), "q0-o1-text"),
        (quiz(question(right=[])), "q0-right"),
        (quiz(question(right=["a", "b"])), "q0-right"),
        (quiz(question(right=["z"])), "q0-right"),
        (quiz(question(kind="multiple", right=[])), "q0-right"),
        (quiz(question(kind="multiple", right=["a", "z"])), "q0-right"),
        (quiz(question(kind="ordering", right=["a"])), "q0-right"),
        (quiz(question(kind="ordering", right=["a", "a"])), "q0-right"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(bad: rules.Quiz, place: str) -> None:
    assert [problem.place for problem in problems(bad)] == [place]


@pytest.mark.parametrize("more", [{"attempts": 0}, {"attempts": 20}, {"pass_percent": 1}])
def test_what_stands_at_the_limit_is_good(more: dict[str, int]) -> None:
    assert problems(quiz(**more)) == []


@pytest.mark.parametrize(
    ("asked", "given", "right"),
    [
        (QUESTION, ["a"], True),
        (QUESTION, ["b"], False),
        (QUESTION, ["a", "b"], False),
        (QUESTION, [], False),
        (MULTIPLE, ["b", "a"], True),
        (MULTIPLE, ["a"], False),
        (MULTIPLE, [], False),
        (ORDERING, ["a", "b"], True),
        (ORDERING, ["b", "a"], False),
        (ORDERING, [], False),
    ],
)
def test_a_question_is_right_only_wholly(
    asked: dict[str, Any], given: list[str], right: bool
) -> None:
    assert rules.is_right(quiz(asked).questions[0], given) is right


def test_one_seed_draws_one_attempt() -> None:
    assert draw(GOOD, "seed") == draw(GOOD, "seed")
    assert len({str(draw(GOOD, f"seed {n}")) for n in range(20)}) > 1


def test_as_many_are_drawn_as_the_quiz_says_and_none_twice() -> None:
    for n in range(50):
        drawn = [one["question"] for one in draw(GOOD, str(n))]
        assert len(set(drawn)) == len(drawn) == 2


def test_an_ordering_never_comes_in_its_right_order() -> None:
    ordering = quiz(QUIZ["questions"][2])
    assert all(draw(ordering, str(n))[0]["options"] != ["a", "b", "c"] for n in range(50))


def test_options_are_shown_as_they_were_drawn() -> None:
    drawn = [{"question": "q2", "options": ["c", "a", "b"]}]
    assert [option.id for option in rules.asked(GOOD, drawn)[0].options] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("pass_percent", "right", "percent", "passed"),
    [
        (66, 2, 66, True),
        (67, 2, 66, False),
        (100, 2, 66, False),
        (34, 1, 33, False),
        (1, 0, 0, False),
    ],
)
def test_the_mark_is_rounded_down(
    pass_percent: int, right: int, percent: int, passed: bool
) -> None:
    asked = read({**QUIZ, "draw": 3, "pass_percent": pass_percent})
    answers = {one.id: one.right for one in asked.questions[:right]}
    assert mark(asked, draw(asked, "s"), answers) == rules.Result(right, 3, percent, passed)


@pytest.mark.parametrize(
    ("limit", "granted", "used", "left"),
    [(3, 0, 1, 2), (3, 0, 3, 0), (3, 1, 3, 1), (1, 0, 4, 0), (0, 0, 99, None)],
)
def test_attempts_left(limit: int, granted: int, used: int, left: int | None) -> None:
    assert attempts_left(quiz(attempts=limit), granted, used) == left
