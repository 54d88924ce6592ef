"""What the CRM data say of items and problems: shown, offered, confirmed, slipped, never pushed."""

from collections.abc import Callable

import pytest

from portal.audit import Actor
from portal.checklists import items
from portal.checklists.models import Item, Sighting
from portal.db import db, now
from portal.rollout.slips import note_slips
from tests.browser import Browser
from tests.people import Cast
from tests.verdicts import Said, days_ago, measured

GOOD: Said = ("pass", 0.982, 22, 1240)
BAD: Said = ("fail", 0.331, 829, 1240)
Url = Callable[[str], str]
Find = Callable[[str], Item]


def row(browser: Browser, url: Url, item: Item) -> str:
    page = browser.get(url(f"checklist/step/{item.step}"))
    return " ".join(page.one(f"#item-{item.id}").get_text(" ").split()).replace("\xa0", " ")


def problem(browser: Browser, url: Url, title: str, step: int = 3) -> str:
    page = browser.get(url(f"checklist/step/{step}"))
    found = [one for one in page.all("#problems li") if title in one.get_text()]
    return " ".join(found[0].get_text(" ").split()).replace("\xa0", " ")


def test_a_pass_is_offered_and_confirmed(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"3.5": GOOD})
    clara, found = browse(cast.clara), item("3.5")
    assert "98.2% of 1,240 deals" in row(clara, url, found)
    assert found.state == "to_do"
    confirm = url(f"checklist/items/{found.id}/confirm")
    assert clara.post(confirm, {"confirm": "data"}).status == 303
    assert (item("3.5").state, item("3.5").confirmed_by) == ("done", "data")
    assert "Confirmed by data" in row(clara, url, found)


def test_a_later_fail_slips_and_is_noted(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"3.5": GOOD}, as_of=days_ago(7))
    items.confirm(item("3.5"), Actor(cast.clara.id, "consultant"), data=True)
    db.session.commit()
    assert note_slips(now()) == 0
    measured(cast.volga, cast.clara, {"3.5": BAD})
    told = row(browse(cast.clara), url, item("3.5"))
    assert "No longer confirmed" in told
    assert "829 of 1,240 deals (67%) do not pass" in told
    assert (note_slips(now()), item("3.5").state) == (1, "done")


@pytest.mark.parametrize(
    ("check", "said", "words"),
    [
        ("3.1", ("pass", 0.0, 0, 60), "0 of 60 deals do not pass"),
        ("3.6", ("pass", 0.0, 0, 60), "0 of 60 cards do not pass"),
        ("3.6", ("fail", 3.0, 3, 60), "3 of 60 cards (5%) do not pass"),
        ("3.4", ("needs_person", 45.0, 1, 4), "a hint: 45 days, 1 of 4 people (25%) does not pass"),
    ],
)
def test_figures_are_said_in_words(
    browse, cast: Cast, item: Find, url: Url, check: str, said: Said, words: str
) -> None:
    measured(cast.volga, cast.clara, {check: said})
    assert words in row(browse(cast.clara), url, item(check))


def test_the_newest_data_count(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"3.5": GOOD})
    measured(cast.volga, cast.clara, {"3.5": BAD}, as_of=days_ago(9))
    assert "Confirm by data" in row(browse(cast.clara), url, item("3.5"))


def test_a_snapshot_that_is_not_ready_says_nothing(
    browse, cast: Cast, item: Find, url: Url
) -> None:
    measured(cast.volga, cast.clara, {"3.5": GOOD}, state="kept")
    assert "Data:" not in row(browse(cast.clara), url, item("3.5"))


def test_what_a_person_decides_is_only_hinted(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"4.6": ("needs_person", 0.9, 4, 40)})
    told = row(browse(cast.clara), url, item("4.6"))
    assert "a hint: 4 of 40 activities (10%) do not pass" in told
    assert "Confirm by data" not in told


@pytest.mark.parametrize("verdict", ["warn", "fail"])
def test_less_than_a_pass_offers_nothing(
    browse, cast: Cast, item: Find, url: Url, verdict: str
) -> None:
    measured(cast.volga, cast.clara, {"3.5": (verdict, 0.7, 30, 100)})
    told = row(browse(cast.clara), url, item("3.5"))
    assert "30 of 100 deals (30%) do not pass" in told
    assert "Confirm by data" not in told


def test_a_part_of_an_item_decides_nothing(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"2.2": GOOD, "2.2a": BAD})
    clara, found = browse(cast.clara), item("2.2")
    assert "Confirm by data" in row(clara, url, found)
    assert "829 of" not in row(clara, url, found)
    assert "829 of" in clara.get(url(f"checklist/items/{found.id}")).text


@pytest.mark.parametrize("who", ["hanna", "emil"])
def test_who_sees_a_part_sees_no_figure(browse, cast: Cast, item: Find, url: Url, who: str) -> None:
    measured(cast.volga, cast.clara, {"3.5": BAD, "3.p2": ("fail", 0.4, 40, 100)})
    item("3.5").owner_id = getattr(cast, who).id
    db.session.commit()
    browser = browse(getattr(cast, who))
    assert "the check fails" in row(browser, url, item("3.5"))
    for page in ("checklist/step/3", f"checklist/items/{item('3.5').id}"):
        text = browser.get(url(page)).text
        assert not [figure for figure in ("829", "1,240", "67%", "40%") if figure in text]


def test_the_outsider_finds_nothing(browse, cast: Cast, item: Find, url: Url) -> None:
    measured(cast.volga, cast.clara, {"3.5": GOOD})
    olga = browse(cast.olga)
    assert olga.get(url("checklist/step/3")).status == 404
    path = url(f"checklist/items/{item('3.5').id}/confirm")
    assert olga.post(path, {"confirm": "data"}).status == 404


def test_problems_say_whether_the_data_see_them(browse, cast: Cast, url: Url) -> None:
    measured(
        cast.volga,
        cast.clara,
        {"3.p2": ("fail", 0.4, 40, 100), "3.p3": ("pass", 0.02, 1, 50)},
    )
    clara = browse(cast.clara)
    for step in (3, 4):
        told = problem(clara, url, "client is forgotten", step)
        assert "● The data see it: 40 of 100 deals (40%) do not pass" in told
    assert "○ The data do not see it" in problem(clara, url, "hard to see why")


def test_a_problem_is_marked_by_what_the_data_see(browse, cast: Cast, url: Url) -> None:
    measured(cast.volga, cast.clara, {"3.p2": ("fail", 0.4, 40, 100)})
    form = "form[action$='/problems/3.p2/seen']"
    assert browse(cast.clara).submit(url("checklist/step/3"), {}, form).status == 303
    seen = db.session.query(Sighting).one()
    assert "40 of 100 deals (40%) do not pass" in seen.note.replace("\xa0", " ")
