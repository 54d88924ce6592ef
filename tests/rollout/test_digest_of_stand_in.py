"""While a consultant is away, his digest goes to his stand-in, who is told that he is one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from portal.audit import Actor
from portal.checklists import items
from portal.checklists.models import Item
from portal.dates import today_in
from portal.db import db, now
from portal.issues.actions import agree_next_step, raise_issue
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people import absences, accounts
from portal.people.models import Absence, Person
from portal.rollout.digest_absences import ARRANGED, CALLED_OFF, news
from portal.rollout.digests import send_digests
from tests.people import Cast, member, person

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 11)


def on(day: int, hour: int = 8) -> AbstractContextManager[Any]:
    """An hour of a day of December in Samara, half past; the digests are due at eight."""
    return time_machine.travel(f"2026-12-{day:02} {hour:02}:30+04:00", tick=False)


@pytest.fixture(autouse=True)
def a_week_before() -> Iterator[None]:
    with on(1):
        yield


@pytest.fixture
def away(cast: Cast) -> Absence:
    """Clara is away from Monday to Friday, and Boris stands in for her."""
    for one in db.session.scalars(select(Person)):
        one.digest_due_at = now()
    db.session.flush()
    absence = absences.arrange(cast.clara, cast.boris, FIRST, LAST, by(cast), date(2026, 12, 1))
    db.session.commit()
    return absence


def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def told(who: Person) -> dict[str, Any]:
    """What somebody's digest of this day says: the lines of its groups, and what is new."""
    send_digests(now())
    today = today_in(who.timezone, now())
    of_today = select(Message.values).where(Message.person_id == who.id, Message.day == today)
    values = db.session.scalar(of_today)
    if values is None:
        return {}
    found = {"standing_in": values["standing_in"]} if values["standing_in"] else {}
    for company in values["companies"]:
        for group in company["groups"]:
            found[group["group"]] = group["lines"]
    return found


def look_every_day(*days: int) -> None:
    for day in days:
        with on(day):
            send_digests(now())


def owe(cast: Cast) -> None:
    """Clara has an issue, a next step and an item of her own, all overdue."""
    late, head = date(2026, 11, 20), Actor(cast.hanna.id, "head")
    raise_issue(cast.volga, head, title="No cards", owner_id=cast.clara.id, due_on=late)
    agree_next_step(cast.volga, head, title="Call them", owner_id=cast.clara.id, due_on=late)
    items.start_checklist(cast.volga, by(cast))
    cast.volga.rollout.start_on = date(2026, 12, 3)
    item = db.session.scalars(select(Item).where(Item.code == "1.1")).one()
    items.assign(item, cast.clara.id, by(cast))
    db.session.commit()


def overdue(who: Person) -> set[tuple[str, str | None]]:
    return {(line["what"], line.get("whose")) for line in told(who).get("overdue", ())}


def test_what_the_absent_one_owes_comes_to_the_stand_in_with_her_name(
    cast: Cast, away: Absence
) -> None:
    owe(cast)
    hers = {(what, "Clara Klein") for what in ("issue", "next_step", "item")}
    found = {}
    for day in (4, 7, 11, 12):
        with on(day):
            found[day] = (overdue(cast.boris), overdue(cast.clara))
    own = {(what, None) for what, _name in hers}
    assert found == {4: (set(), own), 7: (hers, set()), 11: (hers, set()), 12: (set(), own)}


def test_his_own_lines_bear_no_name(cast: Cast, away: Absence) -> None:
    member(cast.boris, "consultant", cast.volga)
    raise_issue(
        cast.volga, by(cast), title="His", owner_id=cast.boris.id, due_on=date(2026, 11, 20)
    )
    with on(7):
        assert overdue(cast.boris) == {("issue", None)}


def test_what_was_given_to_the_absent_one_is_new_to_the_stand_in(cast: Cast, away: Absence) -> None:
    look_every_day(1, 2, 3, 4, 5, 6, 7)
    with on(7, 15):
        raise_issue(cast.volga, Actor(cast.hanna.id, "head"), title="New", owner_id=cast.clara.id)
        raise_issue(cast.volga, by(cast), title="Own", owner_id=cast.clara.id)
    with on(8):
        assert [line["title"] for line in told(cast.boris)["new"]] == ["New"]


def test_back_again_she_hears_what_was_given_to_her_meanwhile(cast: Cast, away: Absence) -> None:
    look_every_day(1, 2, 3, 4, 5, 6, 7)
    with on(7, 15):
        raise_issue(cast.volga, Actor(cast.hanna.id, "head"), title="New", owner_id=cast.clara.id)
    look_every_day(8, 9, 10, 11)
    with on(12):
        assert [line["title"] for line in told(cast.clara)["new"]] == ["New"]
    with on(13):
        assert told(cast.clara) == {}


def test_overdue_controls_come_to_the_stand_in_alone(cast: Cast, away: Absence) -> None:
    look_every_day(1, 2)
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 12), date(2026, 11, 19)
    with on(7):
        assert set(told(cast.boris)) == {"controls"}
        assert told(cast.clara) == {}


def test_an_administrator_who_is_away_hears_what_administrators_hear(
    cast: Cast, away: Absence
) -> None:
    member(cast.clara, "administrator")
    rollout = cast.volga.rollout
    rollout.start_on, rollout.first_on = date(2026, 11, 2), date(2026, 11, 9)
    owe(cast)
    rollout.start_on = date(2026, 11, 2)
    with on(7):
        assert set(told(cast.clara)) == {"controls"}


def test_where_the_stand_in_has_left_the_absent_one_hears_all(cast: Cast, away: Absence) -> None:
    owe(cast)
    accounts.close(cast.boris, Actor(cast.anna.id, "administrator"))
    with on(7):
        assert overdue(cast.clara) == {("issue", None), ("next_step", None), ("item", None)}


def test_who_stands_in_and_is_away_himself_hears_of_the_others_companies(
    cast: Cast, away: Absence
) -> None:
    owe(cast)
    third = member(person("Carl Cole"), "consultant")
    absences.arrange(cast.boris, third, FIRST, LAST, by(cast), date(2026, 12, 1))
    late = date(2026, 11, 20)
    raise_issue(cast.zhiguli, by(cast), title="His", owner_id=cast.boris.id, due_on=late)
    third.digest_due_at = now()
    with on(7):
        assert {name for _what, name in overdue(cast.boris)} == {"Clara Klein"}
        assert overdue(third) == {("issue", "Boris Bell")}


def test_the_stand_in_is_told_once_that_he_was_named(cast: Cast, away: Absence) -> None:
    named = {"what": "named", "whose": "Clara Klein", "first": "2026-12-07", "last": "2026-12-11"}
    with on(2):
        assert told(cast.boris) == {"standing_in": [named]}
    with on(3):
        assert told(cast.boris) == {}


@pytest.mark.parametrize("day", [4, 9], ids=["before it begins", "in the middle"])
def test_he_is_told_that_it_was_called_off(cast: Cast, away: Absence, day: int) -> None:
    look_every_day(*range(1, day + 1))
    with on(day, 12):
        absences.call_off(away, by(cast), date(2026, 12, day))
    with on(day + 1):
        [line] = told(cast.boris)["standing_in"]
    assert (line["what"], line["last"]) == ("released", "2026-12-11")


def test_another_period_is_told_as_the_end_of_one_and_the_other(cast: Cast, away: Absence) -> None:
    look_every_day(1, 2)
    with on(2, 12):
        absences.call_off(away, by(cast), date(2026, 12, 2))
        last = date(2026, 12, 14)
        absences.arrange(cast.clara, cast.boris, FIRST, last, by(cast), date(2026, 12, 2))
    with on(3):
        lines = told(cast.boris)["standing_in"]
    assert [(line["what"], line["last"]) for line in lines] == [
        ("released", "2026-12-11"),
        ("named", "2026-12-14"),
    ]


@pytest.mark.parametrize(
    ("verbs", "told_of"),
    [
        ([ARRANGED], "named"),
        ([CALLED_OFF], "released"),
        ([ARRANGED, CALLED_OFF], None),
        ([CALLED_OFF, ARRANGED], None),
        ([ARRANGED, CALLED_OFF, ARRANGED], "named"),
    ],
)
def test_what_is_as_it_was_is_not_told(verbs: list[str], told_of: str | None) -> None:
    assert news(verbs) == told_of


def test_what_is_over_before_he_hears_of_it_is_not_told(cast: Cast, away: Absence) -> None:
    with on(12):
        assert told(cast.boris) == {}


def test_who_turned_his_digest_off_is_told_nothing(cast: Cast, away: Absence) -> None:
    cast.boris.digest = False
    with on(2):
        assert told(cast.boris) == {}


READS = """Здравствуйте, Boris Bell!

Замещение:
- Вы замещаете: Clara Klein, с 7 декабря по 11 декабря

"""


def test_it_reads_well(app: Flask, cast: Cast, away: Absence) -> None:
    cast.boris.language = "ru"
    with on(2):
        told(cast.boris)
        letter = compose(app, db.session.scalars(select(Message)).one())
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")
    assert letter["Subject"] == "Замещение: что изменилось"
    assert text.startswith(READS)


def test_more_absences_mean_no_more_reading(
    cast: Cast, away: Absence, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    owe(cast)
    with on(7):
        one = count_queries(lambda: send_digests(now()))
    for n in range(3):
        other = member(member(person(f"Other{n} Ott"), "consultant"), "consultant", cast.volga)
        other.digest_due_at = now()
        db.session.flush()
        absences.arrange(other, cast.boris, FIRST, date(2026, 12, 9), by(cast), FIRST)
    db.session.execute(delete(Message))
    db.session.commit()
    with on(8):
        assert count_queries(lambda: send_digests(now())) <= one
