"""The company's calendar: months, holidays, busy periods, a calendar file; a start chosen on it."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import select

from portal.companies.calendar_files import ENTRIES, Unreadable, read
from portal.companies.models import BusyPeriod
from portal.db import db
from portal.rollout.models import CONTROLS, Control
from tests.browser import Browser, Page
from tests.people import Cast

Browse = Callable[..., Browser]
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-25 10:00+04:00", tick=False):
        yield


def event(uid: str, start: str, end: str, words: str = "The fair", more: str = "") -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{words}\r\n"
        f"DTSTART{start}\r\nDTEND{end}\r\n{more}END:VEVENT\r\n"
    )


def file(*events: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
    return f"{head}{''.join(events)}END:VCALENDAR\r\n".encode()


FAIR = event("fair", ";VALUE=DATE:20261207", ";VALUE=DATE:20261210")
MOVED = event("fair", ";VALUE=DATE:20261214", ";VALUE=DATE:20261217")
OVER = event("over", ";VALUE=DATE:20261101", ";VALUE=DATE:20261103", "Last fair")


def look(browse: Browse, cast: Cast, content: bytes) -> Page:
    clara = browse(cast.clara)
    data = {"file": (BytesIO(content), "calendar.ics")}
    return clara.post(f"{_url(cast)}/file", data, content_type="multipart/form-data")


def bring(browse: Browse, cast: Cast, content: bytes, **more: object) -> Page:
    page = look(browse, cast, content)
    taken = [str(box["value"]) for box in page.all("[name=take]")]
    data = {"content": page.one("[name=content]").get_text(), "take": taken, **more}
    return browse(cast.clara).post(f"{_url(cast)}/file/bring", data)


def periods(cast: Cast) -> list[tuple[str, str, str, str]]:
    query = select(BusyPeriod).where(BusyPeriod.company_id == cast.volga.id)
    rows = db.session.scalars(query.order_by(BusyPeriod.first))
    return [(row.kind, str(row.first), str(row.last), row.note) for row in rows]


# What a file says.


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (";VALUE=DATE:20261207", ";VALUE=DATE:20261210", ("2026-12-07", "2026-12-09")),
        (";VALUE=DATE:20261207", ";VALUE=DATE:20261208", ("2026-12-07", "2026-12-07")),
        (":20261207T060000Z", ":20261207T100000Z", ("2026-12-07", "2026-12-07")),
        (":20261207T210000Z", ":20261208T060000Z", ("2026-12-08", "2026-12-08")),
        (":20261206T200000Z", ":20261208T200000Z", ("2026-12-07", "2026-12-08")),
        (":20261207T090000", ":20261208T180000", ("2026-12-07", "2026-12-08")),
        (
            ";TZID=Asia/Tokyo:20261207T020000",
            ";TZID=Asia/Tokyo:20261207T030000",
            ("2026-12-06",) * 2,
        ),
    ],
    ids=["days", "one day", "hours", "next day here", "midnights", "floating", "another zone"],
)
def test_an_entry_gives_days_of_the_company(start: str, end: str, days: tuple[str, str]) -> None:
    (entry,) = read(file(event("one", start, end)), "Europe/Samara", TODAY)
    assert (str(entry.first), str(entry.last)) == days


def test_what_repeats_gives_a_period_for_each_time() -> None:
    weekly = event(
        "w", ";VALUE=DATE:20261207", ";VALUE=DATE:20261208", more="RRULE:FREQ=WEEKLY;COUNT=3\r\n"
    )
    found = read(file(weekly), "Europe/Samara", TODAY)
    assert [str(entry.first) for entry in found] == ["2026-12-07", "2026-12-14", "2026-12-21"]
    assert len({entry.uid for entry in found}) == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "kind"),
        ("Просто текст".encode(), "kind"),
        (file(), "empty"),
        (file(event("bad", ":someday", ":never")), "empty"),
        (
            file(
                *(
                    event(str(n), ";VALUE=DATE:20261207", ";VALUE=DATE:20261208")
                    for n in range(ENTRIES + 1)
                )
            ),
            "long",
        ),
    ],
    ids=["nothing", "picture", "text", "empty", "no dates", "long"],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content, "Europe/Samara", TODAY)
    assert refused.value.code == code


# What a person does with it.


def test_a_file_is_looked_at_before_anything_is_written(cast: Cast, browse: Browse) -> None:
    page = look(browse, cast, file(FAIR, OVER))
    assert "The fair 7 December – 9 December a new period" in page.text
    assert "left out it is over" in page.text
    assert periods(cast) == []


def test_what_was_ticked_is_brought_in_with_its_kind(cast: Cast, browse: Browse) -> None:
    answer = bring(browse, cast, file(FAIR), **{"kind-0": "exhibition", "closed": "1"})
    assert answer.status == 303
    assert periods(cast) == [("exhibition", "2026-12-07", "2026-12-09", "The fair")]
    assert cast.volga.busy_periods[0].closed


def test_brought_again_it_moves_and_doubles_nothing(cast: Cast, browse: Browse) -> None:
    bring(browse, cast, file(FAIR), **{"kind-0": "exhibition"})
    assert "there already" in look(browse, cast, file(FAIR)).text
    bring(browse, cast, file(MOVED))
    assert periods(cast) == [("exhibition", "2026-12-14", "2026-12-16", "The fair")]


def test_what_was_not_ticked_stays_away(cast: Cast, browse: Browse) -> None:
    bring(browse, cast, file(FAIR), take=[])
    assert periods(cast) == []


def test_no_calendar_is_said_beside_the_field(cast: Cast, browse: Browse) -> None:
    page = look(browse, cast, b"hello")
    assert (page.status, "This is no calendar file." in page.text) == (422, True)


def test_an_executive_sees_it_and_changes_nothing(cast: Cast, browse: Browse) -> None:
    bring(browse, cast, file(FAIR))
    page = browse(cast.edgar).get(_url(cast))
    assert "The fair" in page.text
    assert page.all("main form") == []


def test_holidays_stand_in_their_months(cast: Cast, browse: Browse) -> None:
    page = browse(cast.clara).get(f"{_url(cast)}?month=2027-01")
    assert page.one("td.day-holiday[title*='Christmas'] span:first-child").get_text() == "7"
    assert "Defender of the Fatherland Day" in page.text


def test_a_start_is_chosen_on_the_picture(cast: Cast, browse: Browse) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    bring(browse, cast, file(FAIR))
    clara = browse(cast.clara)
    schedule = clara.get(f"/companies/{cast.volga.id}/schedule")
    assert schedule.one("td.day-busy a[href*='start=2026-12-07']")["aria-label"].endswith(
        "The fair"
    )
    chosen = schedule.one("a[href*='start=2026-12-01']")["href"].partition("#")[0]
    page = clara.get(chosen)
    assert page.one("#start-form [name=start]")["value"] == "2026-12-01"
    marked = {
        cell.select("b")[0].text: cell.select("a")[0].text for cell in page.all(".month td:has(b)")
    }
    assert marked == {"start": "1", "1st": "8", "2nd": "22", "sum-up": "1"}


def _url(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/calendar"
