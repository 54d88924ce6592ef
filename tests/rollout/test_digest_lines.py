"""What stands in a digest for whom, day after day: reports, training, what was handed over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select

from portal.audit import Actor, record
from portal.db import db, now
from portal.issues.actions import raise_issue
from portal.messages.models import Message
from portal.people.models import Membership, Person
from portal.rollout.digest import COMPANIES, LINES, Line, letter
from portal.rollout.digests import send_digests
from tests.courses import assign, course, done, lesson
from tests.people import Cast, member
from tests.rollout.test_list_reports import submitted

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
"""Noon in Samara: four hours after everybody's."""


@pytest.fixture(autouse=True)
def a_monday(cast: Cast) -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        send_digests(now())  # everyone's next hour is tomorrow at eight
        yield


def mornings(days: int) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """The lines of so many days from tomorrow on: day, heading and values, by reader."""
    for n in range(1, days + 1):
        with time_machine.travel(MONDAY + timedelta(days=n), tick=False):
            send_digests(now())
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    query = select(Person.name, Message.day, Message.values).join(
        Person, Person.id == Message.person_id
    )
    for name, day, values in db.session.execute(query.order_by(Message.day, Message.id)):
        for group in (group for one in values["companies"] for group in one["groups"]):
            for line in group["lines"]:
                told = found.setdefault(name.split()[0], [])
                told.append((f"{day:%m-%d}", group["group"], line))
    return found


def test_each_hears_once_a_day_at_his_own_hour(cast: Cast) -> None:
    cast.volga.rollout.start_on, cast.volga.rollout.first_on = date(2026, 10, 1), date(2026, 10, 8)
    for who, hour, zone in (
        (cast.clara, 8, "Europe/Samara"),
        (member(cast.boris, "consultant", cast.volga), 0, "America/New_York"),
        (cast.anna, 5, "Asia/Vladivostok"),
    ):
        who.digest_hour, who.timezone, who.digest_due_at = hour, zone, None
    db.session.commit()
    for n in range(2 * 72):
        with time_machine.travel(MONDAY + n * timedelta(minutes=30), tick=False):
            send_digests(now())
    columns = (Message.address, Message.day, Message.created_at)
    query = select(*columns).where(Message.kind == "digest").order_by(*columns)
    heard = [(who[:5], day.day, f"{at:%d %H:%M}") for who, day, at in db.session.execute(query)]
    assert heard == [
        *(("anna@", day, f"{day - 1} 19:00") for day in (17, 18, 19)),
        *(("boris", day, f"{day} 05:00") for day in (17, 18, 19)),
        *(("clara", day, f"{day} 04:00") for day in (17, 18, 19)),
    ]


def test_a_report_is_told_twice_to_the_consultant_and_daily_to_who_may_sign(cast: Cast) -> None:
    submitted(cast, 1, "submitted")
    member(cast.clara, "executive", cast.volga)  # who works on it signs nothing of it
    found = mornings(11)
    consultant = [(day, group, line["days"]) for day, group, line in found["Clara"]]
    assert consultant == [("11-19", "unsigned", 3), ("11-25", "unsigned", 7)]
    assert {(group, line["date"]) for _d, group, line in found["Edgar"]} == {
        ("signature", "2026-12-23")
    }
    assert len(found["Edgar"]) == 11
    assert set(found) == {"Clara", "Edgar"}


def test_after_its_invitation_the_consultant_alone_hears_of_it(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 12, 22, 8, tzinfo=UTC), tick=False):
        submitted(cast, 1, "submitted")
        send_digests(now())
    for n in range(3):
        with time_machine.travel(datetime(2026, 12, 23 + n, 8, tzinfo=UTC), tick=False):
            send_digests(now())
    found = mornings(0)
    assert [day for day, group, _ in found["Edgar"] if group == "signature"][-1] == "12-23"
    ended = [(day, group) for day, group, line in found["Clara"] if line.get("ended")]
    assert ended == [("12-24", "unsigned")]


def test_a_signed_report_is_quiet(cast: Cast) -> None:
    submitted(cast, 1, "signed")
    assert mornings(11) == {}


def test_training_reaches_the_learner_his_head_and_the_consultant(cast: Cast) -> None:
    deals = course(cast.volga)
    first, _second = lesson(deals), lesson(deals)
    done(cast.igor, first)
    for whose in ({"role": "employee"}, {"person": cast.hanna}):
        assign(deals, due_on=date(2026, 11, 17), **whose)
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 18), date(2026, 11, 26)
    db.session.commit()
    found = mornings(4)
    own = [(day, line["count"], line["late"]) for day, _group, line in found["Emil"]]
    assert own == [("11-17", 2, False), ("11-18", 2, True), ("11-19", 2, True), ("11-20", 2, True)]
    assert [line["count"] for _d, _group, line in found["Igor"]] == [1, 1, 1, 1]
    team = [(day, line["count"]) for day, group, line in found["Hanna"] if group == "team"]
    assert team == [("11-18", 1), ("11-19", 1), ("11-20", 1)]
    behind = [(day, group, line["count"]) for day, group, line in found["Clara"]]
    assert behind == [("11-19", "behind", 3), ("11-20", "behind", 3)]
    assert {group for _d, group, _line in found["Emil"]} == {"training"}


@pytest.mark.parametrize("hours", [1, 22], ids=["before", "while the jobs were late"])
def test_what_was_handed_over_is_told_once(cast: Cast, hours: int) -> None:
    by, at = Actor(cast.clara.id, "consultant"), now() + timedelta(hours=hours)
    record(by, "issues.hand_over", "person:1", company_id=cast.volga.id, new=cast.emil.id, at=at)
    db.session.commit()
    assert mornings(3) == {"Emil": [("11-17", "new", {"what": "handed_over"})]}


def test_who_left_the_company_hears_no_more_of_it(cast: Cast) -> None:
    by, due_on = Actor(cast.clara.id, "consultant"), date(2026, 11, 16)
    raise_issue(cast.volga, by, title="Late", owner_id=cast.emil.id, due_on=due_on)
    member(cast.emil, "executive", cast.zhiguli)
    raise_issue(cast.zhiguli, by, title="Late", owner_id=cast.emil.id, due_on=due_on)
    db.session.execute(
        delete(Membership).where(
            Membership.person_id == cast.emil.id, Membership.company_id == cast.volga.id
        )
    )
    db.session.commit()
    assert [group for _day, group, _line in mornings(1)["Emil"]] == ["overdue"]


def test_who_turned_it_off_or_is_away_for_good_hears_nothing(cast: Cast) -> None:
    cast.edgar.digest, cast.clara.active = False, False
    submitted(cast, 1, "submitted")
    assert mornings(4) == {}


def test_what_is_too_much_is_counted() -> None:
    lines = [Line(id, "due", {"title": str(n)}) for id in range(40) for n in range(LINES + 2)]
    found = letter(lines, {id: f"Company {id:02}" for id in range(40)}, {}, wanted=True)
    assert found is not None
    assert (len(found["companies"]), found["more"]) == (COMPANIES, 40 - COMPANIES)
    (group,) = found["companies"][0]["groups"]
    assert (len(group["lines"]), group["more"]) == (LINES, 2)
