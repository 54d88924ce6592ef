"""Every line of the seven steps is there, by its permanent code, in both languages."""

from collections.abc import Iterator

import pytest

from portal.checklists.seven_steps import Checklist, count_lines, counts
from portal.content import Text
from portal.dates import Anchor, Offset


def codes(written: str) -> list[str]:
    return written.split()


ITEMS = codes("""
1.1 1.2 1.3 1.4 1.5
2.1 2.2 2.3 2.4
3.1 3.2 3.3 3.4 3.5 3.6 3.7
4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10
5.1 5.2 5.3 5.4
6.1 6.2 6.3 6.4 6.5 6.6 6.7
G1 G2 G3 G4 D1 D2 D3 D4 D5 D6 D7 L1 L2 L3 I1 I2 I3 A1 A2
""")
PROBLEMS = codes("""
1.p1 1.p2 1.p3 1.p4 1.p5
2.p1 2.p2 2.p3 2.p4 2.p5
3.p1 3.p2 3.p3 3.p4 3.p5 3.p6 3.p7 3.p8
4.p1 4.p2 4.p3 4.p4 4.p5 4.p6 4.p7 4.p8
6.p1 6.p2 6.p3 6.p4 6.p5
""")
OTHERS = codes("""
2.2a 2.2b 2.2c 2.2d 2.2e active lost enquiry
3.f1 3.f2 3.f3 3.f4 3.f5
2.s1 5.s1 5.s2
""")


def texts(checklist: Checklist) -> dict[str, tuple[Text, ...]]:
    """All that the content says under each code."""
    found: dict[str, tuple[Text, ...]] = {}
    for item in checklist.items:
        report = (item.shows, item.question) if item.step == 7 else ()
        found[item.code] = (item.title, item.sign, item.action, *filter(None, report))
    for step in checklist.steps:
        found[f"step {step.number}"] = (step.title, step.aim)
        found |= {problem.code: (problem.title, problem.remedy) for problem in step.problems}
        found |= {field.code: (field.title, field.hint) for field in step.card_fields}
        found |= {part.key: (part.title, part.description) for part in step.segments}
        found |= {each.code: (each.title, each.answer) for each in step.objections}
        found |= {each.code: (each.text,) for each in step.statements}
        found |= {f"group {group.key}": (group.title,) for group in step.groups}
    return found


def titles(checklist: Checklist) -> Iterator[Text]:
    lines = (*checklist.steps, *checklist.items, *checklist.problems, *checklist.objections)
    yield from (line.title for line in lines)


@pytest.mark.parametrize("code", [*ITEMS, *PROBLEMS, *OTHERS])
def test_each_code_speaks_both_languages(code: str, checklist: Checklist) -> None:
    said = texts(checklist)[code]
    assert said
    for text in said:
        assert is_russian(text.ru), text.ru
        assert text.en, code
        assert not is_russian(text.en), text.en


def is_russian(words: str) -> bool:
    return any("а" <= letter <= "я" or letter == "ё" for letter in words.lower())


def test_there_are_no_other_codes(checklist: Checklist) -> None:
    steps = {f"step {n}" for n in range(1, 8)}
    groups = {f"group {key}" for key in ("general", "deals", "leads", "invoices", "activities")}
    assert set(texts(checklist)) == {*ITEMS, *PROBLEMS, *OTHERS, *steps, *groups}


def test_items_stand_in_their_order(checklist: Checklist) -> None:
    assert [item.code for item in checklist.items] == ITEMS
    assert [item.position for item in checklist.step(7).items] == list(range(1, 20))


def test_the_counts_are_those_of_the_article(checklist: Checklist) -> None:
    assert counts(checklist) == {
        "steps": 7,
        "items": 56,
        "problem_lines": 31,
        "problems": 23,
        "card_fields": 5,
        "segments": 3,
        "objections": 5,
        "statements": 2,
        "other_statements": 1,
    }
    assert count_lines(checklist)[0] == (
        "7 steps, 56 items, 31 problem lines of 23 distinct problems, 5 card fields, "
        "3 segments, 5 objections, 2 statements"
    )


@pytest.mark.parametrize("n", range(1, 9))
def test_step_4_lists_the_problems_of_step_3_again(n: int, checklist: Checklist) -> None:
    again, first = checklist.problem(f"4.p{n}"), checklist.problem(f"3.p{n}")
    assert again.distinct == first.distinct == first.code
    assert again.title == first.title
    assert again.remedy != first.remedy
    assert again.step == 4


def test_reports_stand_in_groups_and_answer_a_question(checklist: Checklist) -> None:
    groups = {group.key: len(group.items) for group in checklist.step(7).groups}
    assert groups == {"general": 4, "deals": 7, "leads": 3, "invoices": 3, "activities": 2}
    for item in checklist.items:
        assert bool(item.shows and item.question) == (item.step == 7) == bool(item.group)


@pytest.mark.parametrize("code", [code for code in ITEMS if code[0] in "12345"])
def test_steps_1_to_5_are_due_before_the_start(code: str, checklist: Checklist) -> None:
    due = checklist.item(code).due
    assert due.anchor == Anchor.START
    assert due.working_days < 0


@pytest.mark.parametrize(
    ("code", "due"),
    [
        ("6.1", Offset(Anchor.START, -3)),
        ("6.2", Offset(Anchor.START, -2)),
        ("6.3", Offset(Anchor.START, -5)),
        ("6.4", Offset(Anchor.FIRST)),
        ("6.5", Offset(Anchor.SECOND)),
        ("6.6", Offset(Anchor.SUMMING_UP)),
        ("6.7", Offset(Anchor.SUMMING_UP)),
        ("G1", Offset(Anchor.SECOND)),
        ("A2", Offset(Anchor.SECOND)),
    ],
)
def test_later_items_are_due_on_their_control(code: str, due: Offset, checklist: Checklist) -> None:
    assert checklist.item(code).due == due


def test_titles_fit_a_row(checklist: Checklist) -> None:
    for title in titles(checklist):
        assert max(len(title.ru), len(title.en)) <= 60, title
        assert not title.ru.endswith("."), title
        assert not title.en.endswith("."), title


def test_an_unknown_code_is_told(checklist: Checklist) -> None:
    for find in (checklist.item, checklist.problem, checklist.objection):
        with pytest.raises(KeyError):
            find("9.9")
