"""The questions of each control."""

import pytest

from portal.content import content_root
from portal.rollout import guides

KEYS = {
    "first": "q1 q2 q3 q4 q5 q6 q7",
    "second": "q1 q2 q3 q4 q5 q6 q7",
    "summing_up": "q1 q2 q3 q4 q5 q6 q7",
}


@pytest.mark.parametrize("control", KEYS)
def test_a_control_has_its_questions(control: str) -> None:
    guide = guides.load(content_root())[control]
    assert [each.key for each in guide.asked] == [f"{control}.{q}" for q in KEYS[control].split()]
    for question in guide.asked:
        assert question.text.ru.endswith("?")
        assert question.text.en.endswith("?")
        assert guide.question(question.key) is question


def test_a_retired_question_is_not_asked_but_keeps_its_words() -> None:
    guide = guides.load(content_root())["first"]
    line = guide.questions[0]
    old = guides.Question(key=line.key, text=line.text, hint=line.hint, retired=True)
    fewer = guides.Guide(
        control="first", title=guide.title, aim=guide.aim, questions=(old, *guide.questions[1:])
    )
    assert old not in fewer.asked
    assert fewer.question("first.q1") is old


def test_the_questions_are_counted() -> None:
    assert guides.count_line(guides.load(content_root())) == "3 guides, 21 questions"
