"""What the CRM data say of the checks, and how much of it each person sees."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.audit import Actor, History
from portal.db import db
from portal.evidence.models import CheckResult, CrmSnapshot
from portal.evidence.snapshots import delete
from tests.browser import Browser
from tests.evidence.snapshots import believable, kept_snapshot
from tests.people import Cast

Browse = Callable[..., Browser]
Count = Callable[[Callable[[], object]], int]


def base(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence"


def line(browser: Browser, cast: Cast, code: str) -> str:
    """The words of a check's line in the list."""
    for row in browser.get(base(cast)).all(".checks tbody tr"):
        if row.select(f'a[href*="/checks/{code}?"]'):
            return " ".join(row.get_text(" ").split())
    raise AssertionError(f"no line for {code}")


def test_without_a_snapshot_the_page_offers_to_bring_data(cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(base(cast))
    assert page.one(".empty-state a")["href"].endswith("/evidence/snapshots/new")
    assert "Your consultant brings it in" in browse(cast.emil).get(base(cast)).text


def test_a_check_without_a_snapshot_says_what_it_measures(cast: Cast, browse: Browse) -> None:
    page = browse(cast.hanna).get(f"{base(cast)}/checks/3.p2")
    assert "The share of deals in work for which nothing is planned" in page.text
    assert "Nothing is measured yet" in page.text


def test_every_check_has_its_verdict(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    assert "fails 50% 12 of 24 12" in line(browse(cast.clara), cast, "3.p2")


def test_a_missing_column_is_named(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    said = line(browse(cast.clara), cast, "3.p3")
    assert "The files lack: Deals (Reason of the loss). not checkable" in said


def test_the_head_counts_every_check_once(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    page = browse(cast.edgar).get(base(cast))
    counts = [int(one.get_text()) for one in page.all(".verdict-count")]
    assert sum(counts) == len(kept.results) == len(page.all(".checks tbody tr"))


@pytest.mark.parametrize("verdict", ["pass", "warn", "fail", "not_checkable", "needs_person"])
def test_a_verdict_can_be_asked_for(
    cast: Cast, browse: Browse, kept: CrmSnapshot, verdict: str
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}?verdict={verdict}")
    expected = sum(one.verdict == verdict for one in kept.results)
    assert len(page.all(".checks tbody tr")) == expected


def test_who_does_not_see_all_sees_the_number_of_his_rows(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    for person in (cast.hanna, cast.emil, cast.igor):
        said = line(browse(person), cast, "3.p2")
        assert said.endswith("fails 3")
        assert "50" not in said
        assert "12" not in said


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("clara", {"4", "5", "6", "7", "12", "13", "14", "15", "20", "21", "22", "23"}),
        ("edgar", {"4", "5", "6", "7", "12", "13", "14", "15", "20", "21", "22", "23"}),
        ("hanna", {"4", "12", "20"}),
        ("emil", {"4", "12", "20"}),
        ("igor", {"5", "13", "21"}),
    ],
)
def test_a_person_sees_the_rows_within_his_reach(
    cast: Cast, browse: Browse, kept: CrmSnapshot, name: str, seen: set[str]
) -> None:
    page = browse(getattr(cast, name)).get(f"{base(cast)}/checks/3.p2")
    cells = {one.get_text() for one in page.all(".rows-table .row-name")}
    assert cells == {f"Deal {number}" for number in seen}


@pytest.mark.parametrize("name", ["hanna", "emil"])
def test_no_figure_of_the_company_reaches_who_does_not_see_all(
    cast: Cast, browse: Browse, kept: CrmSnapshot, name: str
) -> None:
    page = browse(getattr(cast, name)).get(f"{base(cast)}/checks/3.p2")
    assert "50%" not in page.text
    assert "of 24" not in page.text
    assert not page.all(".check-value, .scale, .beside-figures")
    assert "3 rows" in page.text


def test_the_outsider_finds_nothing(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    olga = browse(cast.olga)
    for address in ("", "/checks/3.p2", "/checks/3.p2/rows.csv"):
        assert olga.get(base(cast) + address).status == 404


def test_another_companys_snapshot_is_not_shown(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    kept.company_id = cast.zhiguli.id
    db.session.commit()
    assert browse(cast.clara).get(f"{base(cast)}?snapshot={kept.id}").status == 404


def test_the_check_stands_beside_its_limits_and_the_baseline(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    tables = believable()
    for deal in tables["deals"][:6]:
        deal["next_activity_at"] = deal["created_at"].replace(year=2027)
    kept_snapshot(cast, tables, "first", days_ago=-7)
    page = browse(cast.edgar).get(f"{base(cast)}/checks/3.p2")
    assert page.one(".check-value > :first-child").get_text() == "41.7%"
    assert "passes up to 10%, fails above 30%" in page.text
    assert "50% → 41.7% · better" in page.text
    assert "Rows: 2 mended, 0 new, 10 still fail." in page.text
    assert page.one(".trend")["aria-label"].endswith("from 50% to 41.7%")


def test_of_the_baseline_a_person_is_told_what_became_of_his_rows(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    tables = believable()
    tables["deals"][4]["next_activity_at"] = tables["deals"][0]["next_activity_at"]
    kept_snapshot(cast, tables, "first", days_ago=-7)
    page = browse(cast.emil).get(f"{base(cast)}/checks/3.p2")
    assert "Rows: 1 mended, 0 new, 2 still fail." in page.text
    assert "45.8%" not in page.text


@pytest.mark.parametrize(
    ("key", "words"),
    [("mapping_key", "mean different things"), ("limits_key", "by different thresholds")],
)
def test_what_is_not_comparable_is_said(
    cast: Cast, browse: Browse, kept: CrmSnapshot, key: str, words: str
) -> None:
    kept_snapshot(cast, None, "first", days_ago=-7)
    setattr(kept, key, "other")
    db.session.commit()
    assert words in browse(cast.clara).get(f"{base(cast)}/checks/3.p2").text


def test_an_older_snapshot_can_be_looked_at(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    newer = kept_snapshot(cast, None, "first", days_ago=-7)
    clara = browse(cast.clara)
    assert clara.get(base(cast)).one("#snapshot option[selected]")["value"] == str(newer.id)
    page = clara.get(f"{base(cast)}?snapshot={kept.id}")
    assert page.one("#snapshot option[selected]")["value"] == str(kept.id)
    assert "2 November" in page.one("#verdicts").get_text().replace("\xa0", " ")


def test_a_deleted_snapshot_is_not_offered(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    delete(kept, True, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    assert browse(cast.clara).get(base(cast)).all(".empty-state")


def test_looking_at_rows_is_recorded_once_a_sitting(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    hanna = browse(cast.hanna)
    for _again in range(3):
        hanna.get(f"{base(cast)}/checks/3.p2")
    query = select(History).where(History.verb == "evidence.look")
    (row,) = db.session.scalars(query).all()
    assert (row.actor_id, row.subject) == (cast.hanna.id, "check:3.p2")


@pytest.mark.parametrize(
    "query",
    [
        "snapshot=x",
        "snapshot=",
        "page=-3",
        "page=99999",
        "sort=-",
        "sort=name;drop",
        'sort="',
        "manager=%27",
        "text=%25%27%22",
        "verdict=odd",
        "sent=x",
    ],
)
def test_odd_input_is_passed_over(
    cast: Cast, browse: Browse, kept: CrmSnapshot, query: str
) -> None:
    clara = browse(cast.clara)
    assert clara.get(f"{base(cast)}?{query}").status == 200
    assert clara.get(f"{base(cast)}/checks/3.p2?{query}").status == 200


def test_a_check_that_does_not_exist(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    assert browse(cast.clara).get(f"{base(cast)}/checks/9.p9").status == 404


@pytest.mark.parametrize("name", ["clara", "hanna"])
def test_more_rows_and_checks_mean_no_more_queries(
    cast: Cast,
    browse: Browse,
    kept: CrmSnapshot,
    count_queries: Count,
    name: str,
) -> None:
    browser = browse(getattr(cast, name))
    pages = (base(cast), f"{base(cast)}/checks/3.p2")

    def counted() -> list[int]:
        for page in pages:
            browser.get(page)  # the sitting is recorded
        db.session.expunge_all()
        return [count_queries(lambda page=page: browser.get(page)) for page in pages]

    kept_snapshot(cast, None, "first", days_ago=-7)
    few = counted()
    kept_snapshot(cast, believable(160), "second", days_ago=-21)
    assert counted() == few


def test_a_verdict_without_rows_has_no_list(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    passed = next(one for one in kept.results if one.verdict == "pass" and not one.failing)
    assert isinstance(passed, CheckResult)
    page = browse(cast.clara).get(f"{base(cast)}/checks/{passed.check}")
    assert "No row fails this check." in page.text
