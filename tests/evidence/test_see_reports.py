"""The pages of the nineteen reports, as each person of a company meets them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.db import db
from portal.evidence.models import CrmSnapshot, CrmUser
from portal.evidence.reports.catalogue import CODES
from portal.render import kept as kept_charts
from tests.browser import Browser, Page
from tests.evidence.sales import DEALS, SALES
from tests.evidence.snapshots import kept_snapshot
from tests.html import Tag
from tests.people import Cast

Browse = Callable[..., Browser]
Count = Callable[[Callable[[], object]], int]
BUILT = ("G1", "G2", "G4", "D1", "D3", "D5", "D6", "D7")


def base(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence/reports"


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def table(page: Page) -> list[list[str]]:
    """The lines of the figures, the total last."""
    lines = page.all(".report-table tbody tr")
    return [[words(cell) for cell in line.select("th, td")] for line in lines]


def account(page: Page) -> list[int]:
    """Rows in, grouped, left out."""
    return [int(words(one).replace(",", "")) for one in page.all(".account dd")]


def test_the_list_has_all_reports_in_their_families(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    page = browse(cast.clara).get(base(cast))
    assert len(page.all(".rows > li")) == len(CODES)
    assert len(page.all(".card-title")) == 5
    opened = {str(one["href"]).rpartition("/")[2] for one in page.all(".rows .fw-bold[href]")}
    assert opened == set(BUILT)


def test_the_list_says_what_a_report_lacks(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    text = browse(cast.clara).get(base(cast)).text
    assert "Revenue by source" in text
    assert "Not in the export: Source (deals)" in text
    assert "Not in the export: leads" in text


@pytest.mark.parametrize(("name", "told"), [("clara", True), ("edgar", True), ("hanna", False)])
def test_the_share_of_filled_rows_is_for_who_sees_all(
    cast: Cast, browse: Browse, name: str, told: bool
) -> None:
    deals = [{**row, "crm_id": f"{n}-{row['crm_id']}"} for n in range(5) for row in DEALS]
    kept_snapshot(cast, {**SALES, "deals": deals})
    page = browse(getattr(cast, name)).get(base(cast))
    assert page.all(".rows .mark")
    assert ("of rows filled" in page.text) == told


def test_without_a_snapshot_nothing_opens(cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(base(cast))
    assert page.one(".empty-state a")["href"].endswith("/evidence/snapshots/new")
    assert not page.all(".rows .fw-bold[href]")
    assert browse(cast.emil).get(f"{base(cast)}/G1").one(".empty-state")


def test_a_report_has_figures_and_totals_apart_by_currency(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    assert table(browse(cast.clara).get(f"{base(cast)}/G1")) == [
        ["RUB"],
        ["Emil Ebert", "3", "1", "2", "0", "₽3,000"],
        ["Gone Gruber", "1", "0", "1", "0", "₽6,000"],
        ["Igor Irwin", "1", "0", "0", "1", "₽0"],
        ["(nobody responsible)", "1", "1", "0", "0", "₽0"],
        ["Total", "6", "2", "3", "1", "₽9,000"],
        ["USD"],
        ["Igor Irwin", "1", "0", "1", "0", "$4,000"],
        ["Total", "1", "0", "1", "0", "$4,000"],
    ]


def test_every_row_that_went_in_is_grouped_or_left_out(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    for code in BUILT:
        went_in, grouped, left_out = account(clara.get(f"{base(cast)}/{code}"))
        assert went_in == grouped + left_out > 0, code


def test_rows_left_out_have_a_reason_and_open(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    page = clara.get(f"{base(cast)}/G1?first=2026-09-01")
    assert account(page) == [7, 6, 1]
    link = page.one(".left-out a")
    assert "Without the date" in words(page.one(".left-out"))
    assert names(clara.get(str(link["href"]))) == ["Deal 6"]


def names(page: Page) -> list[str]:
    return [words(one) for one in page.all(".report-rows td.text-break")]


def test_every_count_opens_as_many_rows(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    clara, counts = browse(cast.clara), ("Total", "Won", "Lost", "In work", "Deals")
    for code in BUILT:
        cells = clara.get(f"{base(cast)}/{code}").all(".report-table td:has(a)")
        assert cells, code
        for cell in (one for one in cells if one["data-label"] in counts):
            address = str(cell.select("a")[0]["href"])
            assert len(clara.get(address).all(".report-rows tbody tr")) == int(words(cell)), address


def test_every_other_figure_opens_rows_too(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    for name in ("Sum of won deals", "Conversion", "Share", "Days on average", "Average deal"):
        code = {"Sum of won deals": "G1", "Conversion": "G4", "Share": "D7"}.get(name, "D6")
        code = "D1" if name == "Average deal" else code
        link = clara.get(f"{base(cast)}/{code}").all(f'td[data-label="{name}"] a')[0]
        assert clara.get(str(link["href"])).all(".report-rows tbody tr")


def test_the_rows_of_a_figure_say_what_they_are(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    won = clara.get(f"{base(cast)}/G1").all('.report-table td[data-label="Won"] a')[0]
    page = clara.get(str(won["href"]))
    assert words(page.one("h2.h1")) == "Emil Ebert, RUB: Won"
    assert names(page) == ["Deal 1", "Deal 2"]
    assert "Emil Ebert #11" in page.text


@pytest.mark.parametrize(
    ("name", "count"), [("clara", 7), ("edgar", 7), ("hanna", 3), ("emil", 3), ("igor", 2)]
)
def test_a_person_meets_the_rows_within_his_reach(
    cast: Cast, browse: Browse, sales: CrmSnapshot, name: str, count: int
) -> None:
    browser = browse(getattr(cast, name))
    assert account(browser.get(f"{base(cast)}/D7"))[0] == count
    assert len(browser.get(f"{base(cast)}/D7/rows").all(".report-rows tbody tr")) == count


def test_another_person_cannot_be_asked_for(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    hanna = browse(cast.hanna)
    page = hanna.get(f"{base(cast)}/D7?manager=12")
    assert account(page) == [0, 0, 0]
    assert "Irwin" not in page.text
    key = '{"responsible_id":"12","currency":"RUB"}'
    assert names(hanna.get(f"{base(cast)}/G1/rows", query_string={"key": key})) == []


def test_who_is_nobody_in_the_crm_is_told_so(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    for row in db.session.scalars(select(CrmUser)):
        row.person_id = None
    db.session.commit()
    page = browse(cast.emil).get(f"{base(cast)}/G1")
    assert "No user of the CRM is known to be you" in page.text
    assert account(page) == [0, 0, 0]


def test_the_outsider_finds_nothing(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    for address in ("", "/G1", "/G1/rows", "/G1/report.csv", "/G1/rows.xlsx"):
        assert browse(cast.olga).get(base(cast) + address).status == 404


def test_the_administrator_sees_no_client_data(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    for address in ("", "/G1", "/G1/rows", "/G1/report.csv"):
        assert browse(cast.anna).get(base(cast) + address).status == 403


@pytest.mark.parametrize("name", ["clara", "edgar", "hanna", "emil"])
def test_no_phone_stands_in_rows(cast: Cast, browse: Browse, sales: CrmSnapshot, name: str) -> None:
    browser = browse(getattr(cast, name))
    for code in BUILT:
        page = browser.get(f"{base(cast)}/{code}/rows?sort=phone")
        assert page.status == 200
        assert "+79005550" not in page.response.get_data(as_text=True)
    assert browser.get(f"{base(cast)}/D3/rows").all(".report-rows tbody tr")


@pytest.mark.parametrize(
    ("sort", "first"), [("amount", "Deal 1"), ("-amount", "Deal 7"), ("-name", "Deal 7")]
)
def test_rows_are_sorted(
    cast: Cast, browse: Browse, sales: CrmSnapshot, sort: str, first: str
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/D7/rows?sort={sort}")
    assert names(page)[0] == first
    assert page.one("[aria-sort]")


def test_rows_come_fifty_a_page(cast: Cast, browse: Browse) -> None:
    many = [{**DEALS[0], "crm_id": f"M{n}", "title": f"Deal {n}"} for n in range(120)]
    kept_snapshot(cast, {**SALES, "deals": many})
    clara = browse(cast.clara)
    pages = [names(clara.get(f"{base(cast)}/D7/rows?page={page}")) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len({name for page in pages for name in page}) == 120


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("first=2026-09-02&last=2026-09-04", 3),
        ("pipeline=Retail", 4),
        ("manager=11", 3),
        ("department=Sales", 4),
        ("currency=USD", 1),
        ("pipeline=Retail&currency=RUB&manager=12", 1),
        ("pipeline=Nowhere", 0),
    ],
)
def test_a_report_is_filtered(
    cast: Cast, browse: Browse, sales: CrmSnapshot, query: str, count: int
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/G1?{query}")
    assert account(page)[1] == count
    for part in query.split("&"):
        name, _equals, value = part.partition("=")
        assert filled(page)[name] == value


def filled(page: Page) -> dict[str, str]:
    """What the filters say."""
    form = page.one("form.report-filters")
    fields = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    for one in form.select("select"):
        chosen = one.select("option[selected]")
        fields[str(one["name"])] = str(chosen[0]["value"]) if chosen else ""
    return fields


def test_htmx_is_given_the_report_alone(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/G1", headers={"HX-Request": "true"})
    assert page.one("#report")["data-announce"] == "Deal volume by manager: 7 rows"
    assert not page.all("header, .tabs")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=2026-10-02&last=2026-10-01", "ends before it begins"),
        ("first=yesterday", "Enter a date"),
        ("last=0001-01-01", "The year cannot be right"),
    ],
)
def test_an_impossible_period_is_said_beside_it(
    cast: Cast, browse: Browse, sales: CrmSnapshot, query: str, said: str
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/G1?{query}")
    assert page.status == 422
    assert said in words(page.one(".report-filters .error"))
    assert not page.all(".report-table")


def test_a_choice_of_grouping_changes_the_groups(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/G4?by=month")
    assert [line[0] for line in table(page)] == ["Oct 2026", "Total"]


def test_an_older_snapshot_can_be_chosen(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    few = {**SALES, "deals": DEALS[:2]}
    newer = kept_snapshot(cast, few, "first", days_ago=-7)
    clara = browse(cast.clara)
    assert account(clara.get(f"{base(cast)}/D7"))[0] == 2
    page = clara.get(f"{base(cast)}/D7?snapshot={sales.id}")
    assert account(page)[0] == 7
    assert f"snapshot={sales.id}" in str(page.all(".report-table td a")[0]["href"])
    assert newer.id != sales.id


def test_a_snapshot_of_another_company_is_not_there(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    sales.company_id = cast.zhiguli.id
    db.session.commit()
    assert browse(cast.clara).get(f"{base(cast)}/G1?snapshot={sales.id}").status == 404


def test_a_report_without_its_columns_says_which(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/L1")
    assert "cannot be built from these data" in page.text
    assert "Not in the export: leads" in page.text


def test_while_nobody_draws_the_figures_stand(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    page = browse(cast.clara).get(f"{base(cast)}/G1")
    assert "The chart cannot be drawn at the moment" in page.text
    assert table(page)


def test_a_drawn_chart_has_its_title_and_description(
    cast: Cast, browse: Browse, sales: CrmSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = lambda spec, socket, folder: f"<svg><title>{spec['usermeta']['title']}</title></svg>"  # noqa: E731
    monkeypatch.setattr(kept_charts, "kept_svg", drawn)
    page = browse(cast.clara).get(f"{base(cast)}/G1")
    titles = [words(one) for one in page.all(".chart-wide svg title")]
    assert titles == ["Deal volume by manager, RUB", "Deal volume by manager, USD"]


def looks(person_id: int) -> int:
    query = select(History).where(History.verb == "evidence.look", History.actor_id == person_id)
    return len(db.session.scalars(query).all())


def test_opening_rows_is_recorded_once_a_sitting(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    emil = browse(cast.emil)
    emil.get(f"{base(cast)}/G1")
    assert looks(cast.emil.id) == 0
    for _turn in range(3):
        emil.get(f"{base(cast)}/G1/rows")
    assert looks(cast.emil.id) == 1


def test_more_rows_mean_no_more_queries(
    cast: Cast, browse: Browse, count_queries: Count, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    few = [count_queries(lambda page=page: clara.get(base(cast) + page)) for page in PAGES]  # type: ignore[misc]
    many = [{**DEALS[n % 7], "crm_id": f"M{n}"} for n in range(500)]
    for days in (-1, -2):
        kept_snapshot(cast, {**SALES, "deals": many}, days_ago=days)
    again = [count_queries(lambda page=page: clara.get(base(cast) + page)) for page in PAGES]  # type: ignore[misc]
    assert again <= few


PAGES = ("", "/G1", "/D3")
