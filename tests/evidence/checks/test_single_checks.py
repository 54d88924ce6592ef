"""What is particular to a check: other values than shares, figures beside, currencies, history."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.checks.measuring import measure
from portal.evidence.checks.verdicts import Verdict
from tests.evidence.checks.cases import CASES, CLEAR, CLOSED, OPEN, ago
from tests.evidence.tables import snapshot

Rows = list[dict[str, Any]]


def verdict(
    folder: Path, code: str, baseline: dict[str, float | None] | None = None, **tables: Rows
) -> Verdict:
    (found,) = measure(snapshot(folder, **tables), baseline=baseline, only=[code])
    return found


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(15, "pass"), (16, "warn"), (240, "warn"), (241, "fail")]
)
def test_the_time_to_the_first_answer(tmp_path: Path, minutes: int, outcome: str) -> None:
    """3.p1: half of them at once, so that the middle one decides; nobody later than an hour."""
    leads = [
        {"created_at": ago(2), "first_response_at": ago(2, minutes=-m)}
        for m in [1] * 10 + [minutes] * 11
    ]
    found = verdict(tmp_path, "3.p1", leads=leads)
    assert (found.value, found.unit, found.verdict) == (minutes, "minutes", outcome)


def test_an_enquiry_without_an_answer_has_waited_until_now(tmp_path: Path) -> None:
    leads = [{"created_at": ago(1), "first_response_at": None} for _ in range(20)]
    found = verdict(tmp_path, "3.p1", leads=leads)
    assert (found.value, found.verdict, found.failing) == (24 * 60, "fail", 20)


def test_quick_answers_with_many_late_ones_warn(tmp_path: Path) -> None:
    leads = [
        {"created_at": ago(2), "first_response_at": ago(2, minutes=-m)} for m in [5] * 15 + [61] * 5
    ]
    found = verdict(tmp_path, "3.p1", leads=leads)
    assert (found.value, found.beside["within_hour"], found.verdict) == (5, 0.75, "warn")


def test_an_outgoing_call_is_an_answer(tmp_path: Path) -> None:
    deals = [{"created_at": ago(2)} for _ in range(20)]
    calls = [
        {"deal_id": str(n + 1), "direction": "out", "start_at": ago(2, minutes=-10)}
        for n in range(20)
    ]
    assert verdict(tmp_path, "3.p1", deals=deals, activities=calls).value == 10


@pytest.mark.parametrize(
    ("shares", "gini", "outcome"),
    [
        ([10, 10, 10], 0, "pass"),
        ([20, 10, 10], 1 / 6, "pass"),
        ([30, 10, 5], 10 / 27, "warn"),
        ([30, 0, 0], 2 / 3, "fail"),
    ],
)
def test_the_unevenness_of_enquiries(
    tmp_path: Path, shares: list[int], gini: float, outcome: str
) -> None:
    """3.p7: who got none counts, too."""
    users = [{"name": f"С{n}", "active": True, "department": "О"} for n in range(len(shares))]
    leads = [
        {"responsible_id": str(n + 1), "created_at": ago(3)}
        for n, got in enumerate(shares)
        for _ in range(got)
    ]
    found = verdict(tmp_path, "3.p7", crm_users=users, leads=leads)
    assert (round(found.value or 0, 9), found.verdict) == (round(gini, 9), outcome)


def test_people_who_left_and_administrators_get_no_share(tmp_path: Path) -> None:
    users = [
        {"name": "А", "active": True, "is_admin": False},
        {"name": "Б", "active": True, "is_admin": False},
        {"name": "В", "active": False, "is_admin": False},
        {"name": "Г", "active": True, "is_admin": True},
    ]
    leads = [{"responsible_id": str(n % 2 + 1), "created_at": ago(3)} for n in range(20)]
    assert verdict(tmp_path, "3.p7", crm_users=users, leads=leads).value == 0


def test_the_worst_currency_decides(tmp_path: Path) -> None:
    """3.p5: two roubles' deals out of ten hang on one person, but all the euros do."""
    deals = [{**OPEN, "currency": "RUB", "observers": "Пётр"} for _ in range(20)]
    deals += [{**OPEN, "currency": "EUR", "amount": 1, "observers": None}]
    found = verdict(tmp_path, "3.p5", deals=deals)
    assert (found.value, found.currency, found.verdict, found.total) == (1, "EUR", "fail", 21)
    assert found.denominator == 1


def test_no_amount_is_no_share_of_money(tmp_path: Path) -> None:
    deals = [{**OPEN, "amount": None, "observers": None} for _ in range(20)]
    found = verdict(tmp_path, "3.p5", deals=deals)
    assert (found.verdict, found.value) == ("not_checkable", None)
    assert found.reason is not None
    assert found.reason.key == "no_amounts"


def test_a_planned_activity_is_a_next_one(tmp_path: Path) -> None:
    deals = [{**CLEAR, "next_activity_at": None} for _ in range(20)]
    tasks = [{"deal_id": str(n + 1), "completed": n == 0} for n in range(20)]
    found = verdict(tmp_path, "3.p2", deals=deals, activities=tasks)
    assert (found.value, found.failing) == (0.05, 1)


def history(*stages: int) -> Rows:
    return [
        {
            "deal_id": str(n + 1),
            "pipeline": "В",
            "stage": f"Э{stage}",
            "stage_sort": stage,
            "entered_at": ago(9 - place),
        }
        for n in range(20)
        for place, stage in enumerate(stages)
    ]


@pytest.mark.parametrize(
    ("stages", "beside", "outcome"),
    [
        ((1, 2, 3), {"back": 0, "skipped": 0}, "pass"),
        ((1, 2, 1, 2, 3), {"back": 0.25, "skipped": 0}, "fail"),
        ((1, 4, 5), {"back": 0, "skipped": 0.5}, "warn"),
    ],
)
def test_moves_of_deals(
    tmp_path: Path, stages: tuple[int, ...], beside: dict[str, float], outcome: str
) -> None:
    found = verdict(tmp_path, "3.1", deals=[CLOSED] * 20, stage_history=history(*stages))
    assert found.verdict == outcome
    assert beside.items() <= found.beside.items()
    assert found.reason is None


def test_without_a_history_only_fixed_rules_hold_and_it_says_so(tmp_path: Path) -> None:
    found = verdict(tmp_path, "3.1", deals=[CLOSED] * 20)
    assert found.verdict == "pass"
    assert found.reason is not None
    assert found.reason.key == "no_history"


def test_a_stage_is_stuck_by_the_history_of_won_deals(tmp_path: Path) -> None:
    """3.p4: won deals stood 30 days at the stage, so 25 are no matter."""
    won = [{**CLOSED, "crm_id": "w", "pipeline": "В"}]
    opened = [{**OPEN, "crm_id": f"o{n}", "pipeline": "В", "stage": "Э1"} for n in range(20)]
    past = [
        {"deal_id": "w", "pipeline": "В", "stage": "Э1", "entered_at": ago(90)},
        {"deal_id": "w", "pipeline": "В", "stage": "Э2", "entered_at": ago(60)},
    ]
    here = [
        {"deal_id": f"o{n}", "pipeline": "В", "stage": "Э1", "entered_at": ago(25 + 10 * (n < 5))}
        for n in range(20)
    ]
    found = verdict(tmp_path, "3.p4", deals=won + opened, stage_history=past + here)
    assert (found.value, found.failing) == (0.25, 5)


@pytest.mark.parametrize(("kinds", "outcome"), [(3, "pass"), (2, "warn"), (1, "fail")])
def test_channels_at_work(tmp_path: Path, kinds: int, outcome: str) -> None:
    """4.1: of four; an event eight days old tells of no channel at work."""
    rows = [
        {"kind": kind, "is_auto": True, "start_at": ago(6 if n < kinds else 8)}
        for n, kind in enumerate(("call", "email", "chat"))
    ]
    found = verdict(tmp_path, "4.1", activities=rows)
    assert (found.value, found.unit, found.verdict) == (kinds, "count", outcome)


@pytest.mark.parametrize(("channel", "outcome"), [("Форма на сайте", "pass"), ("Звонок", "fail")])
def test_enquiries_from_the_site(tmp_path: Path, channel: str, outcome: str) -> None:
    rows = [{"channel": "Звонок", "created_at": ago(1)} for _ in range(19)]
    rows += [{"channel": channel, "created_at": ago(1)}]
    assert verdict(tmp_path, "4.5", leads=rows).verdict == outcome


def test_days_to_the_first_won_deal(tmp_path: Path) -> None:
    users = [{"crm_id": "u", "name": "А", "created_at": ago(100)}]
    deals = [{"responsible_id": "u", "semantic": "S", "closed_at": ago(60)}]
    found = verdict(tmp_path, "3.4", crm_users=users, deals=deals)
    assert (found.value, found.unit, found.verdict) == (40, "days", "needs_person")


@pytest.mark.parametrize(
    ("before", "value", "outcome"),
    [
        (0.5, 0.8, "pass"),
        (0.1 / 0.7, 0.3, "pass"),
        (0.125, 0.2, "warn"),
        (0.1, 0, "warn"),
        (0.05, -1, "fail"),
        (0, -1, "fail"),
    ],
)
def test_a_problem_is_compared_with_the_baseline(
    tmp_path: Path, before: float, value: float, outcome: str
) -> None:
    """4.p2: a tenth of the deals has nothing planned now."""
    found = verdict(tmp_path, "4.p2", {"3.p2": before}, **CASES["3.p2"](90, 10))
    assert round(found.value or 0, 9) == value
    assert found.verdict == outcome


def test_nothing_wrong_before_nor_now(tmp_path: Path) -> None:
    found = verdict(tmp_path, "4.p2", {"3.p2": 0.0}, **CASES["3.p2"](90, 0))
    assert (found.value, found.verdict) == (0, "pass")


@pytest.mark.parametrize("baseline", [None, {}, {"3.p2": None}])
def test_without_a_baseline_nothing_is_compared(
    tmp_path: Path, baseline: dict[str, float | None] | None
) -> None:
    found = verdict(tmp_path, "4.p2", baseline, **CASES["3.p2"](90, 10))
    assert (found.verdict, found.value) == ("not_checkable", None)
    assert found.reason is not None
    assert found.reason.key == "no_baseline"


@pytest.mark.parametrize("code", ["6.3", "6.7", "6.p5"])
def test_a_persons_word_is_awaited(tmp_path: Path, code: str) -> None:
    found = verdict(tmp_path, code)
    assert found.reason is not None
    assert (found.verdict, found.reason.key) == ("needs_person", "person")


@pytest.mark.parametrize("code", ["6.4", "6.5", "6.6"])
def test_controls_are_known_to_the_portal(tmp_path: Path, code: str) -> None:
    found = verdict(tmp_path, code)
    assert found.reason is not None
    assert (found.verdict, found.reason.key) == ("not_checkable", "portal")


def test_busy_weeks_and_the_trend_of_people_are_hints(tmp_path: Path) -> None:
    deals = [
        {"created_at": ago(365 - 7 * week)} for week in range(52) for _ in range(1 + (week < 2))
    ]
    assert verdict(tmp_path, "6.p1", deals=deals).verdict == "needs_person"
    talks = [
        {"responsible": "А", "start_at": ago(1)},
        {"responsible": "А", "start_at": ago(8)},
        {"responsible": "Б", "start_at": ago(8)},
    ]
    found = verdict(tmp_path, "6.p2", activities=talks)
    assert (found.value, found.verdict) == (0.5, "needs_person")


def test_a_year_is_counted_back_from_the_snapshot(tmp_path: Path) -> None:
    """An undated row would be missing from every period; one of another year belongs to it."""
    rows = [{**CLOSED, "amount": 5, "closed_at": ago(day)} for day in [1] * 20 + [366] * 5]
    rows += [{**CLOSED, "amount": 5, "closed_at": None}]
    found = verdict(tmp_path, "D1", deals=rows)
    assert (found.total, found.failing) == (21, 1)


def test_values_spelt_otherwise_than_most_times(tmp_path: Path) -> None:
    cities = ["Самара"] * 18 + ["самара ", "г. Самара"]
    found = verdict(tmp_path, "2.p5", accounts=[{"city": city} for city in cities])
    assert (found.total, found.failing) == (20, 1)


def test_revenue_outside_the_reports_is_the_rest(tmp_path: Path) -> None:
    tables = CASES["1.5"](18, 2)
    assert verdict(tmp_path, "1.p5", **tables).value == 0.1
    assert verdict(tmp_path, "1.5", **tables).value == 0.9


def test_required_fields_of_a_stage(tmp_path: Path) -> None:
    deals = [
        {
            "semantic": "P",
            "pipeline": "В",
            "stage": f"Э{sort}",
            "stage_sort": sort,
            "expected_close": None if n == 0 else date(2026, 12, 1),
        }
        for sort in (1, 2)
        for n in range(10)
    ]
    asked = [{"entity": "deals", "field": "expected_close", "required_from_stage": "Э2"}]
    assert verdict(tmp_path, "3.p8", deals=deals, field_defs=asked).failing == 1


def test_shown_fields_that_nobody_fills(tmp_path: Path) -> None:
    deals = [{"title": f"С{n}", "channel": None} for n in range(50)]
    fields = [
        {"entity": "deals", "field": name, "visible": True, "sensitive": False}
        for name in ("title", "channel")
    ]
    found = verdict(tmp_path, "5.4", deals=deals, field_defs=fields)
    assert (found.value, found.beside["unused"], found.verdict) == (0, 0.5, "warn")
