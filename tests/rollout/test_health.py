"""The health of a rollout, case by case."""

import pytest

from portal.rollout.health import Facts, health

CASES = [
    ("nothing is wrong", Facts("preparing"), (2, [])),
    ("closed, whatever is overdue", Facts("closed", overdue=3), (4, [])),
    ("on hold nothing counts", Facts("on_hold", overdue_control="first"), (3, [])),
    (
        "an overdue control",
        Facts("preparing", overdue_control="first", overdue=2),
        (0, ["control_overdue", "first"]),
    ),
    ("a report that waits", Facts("preparing", report_waits=True), (0, ["report_unsigned"])),
    ("a slipped item of step 5", Facts("preparing", slipped_step=5), (0, ["slipped", 5])),
    ("a slipped item of step 7 alone", Facts("preparing", slipped_step=7), (2, [])),
    ("anything overdue", Facts("preparing", overdue=1), (1, ["overdue", 1])),
    (
        "training behind a week before a control",
        Facts("preparing", training_behind=True, next_control_in=7),
        (1, ["training_behind"]),
    ),
    (
        "training behind, the control far off",
        Facts("preparing", training_behind=True, next_control_in=8),
        (2, []),
    ),
    ("training behind, no control", Facts("preparing", training_behind=True), (2, [])),
]


@pytest.mark.parametrize(("case", "facts", "expected"), CASES, ids=[case[0] for case in CASES])
def test_health(case: str, facts: Facts, expected: tuple[int, list[object]]) -> None:
    assert health(facts) == expected
