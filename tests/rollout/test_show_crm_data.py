"""What the CRM data show before and after: at a control, frozen with it, and in its report."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.evidence.models import CrmSnapshot
from portal.media.files import open_bytes
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control, Report
from tests.browser import Browser
from tests.people import Cast
from tests.verdicts import measured

Browse = Callable[..., Browser]
BEFORE = {
    "2.2a": ("fail", 0.7, 300, 1000),
    "3.p1": ("fail", 400.0, 90, 100),
    "3.p2": ("fail", 0.4, 40, 100),
    "4.2": ("pass", 0.96, 4, 100),
    "5.1": ("pass", 0.0, 0, 5),
}
AFTER = {
    "2.2a": ("pass", 0.95, 60, 1200),
    "3.p1": ("warn", 20.0, 30, 100),
    "3.p2": ("fail", 0.3, 36, 120),
    "4.2": ("warn", 0.9, 10, 100),
    "5.1": ("pass", 0.0, 0, 5),
}


@pytest.fixture(autouse=True)
def the_day_of_the_control(cast: Cast) -> Iterator[None]:
    rollout, by = cast.volga.rollout, Actor(cast.clara.id, "consultant")
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, by)
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        set_attendance(
            cast.volga, control_of(cast.volga, "first"), Presence(frozenset({cast.edgar.id})), by
        )
        db.session.commit()
        yield


def baseline(cast: Cast, **more: Any) -> CrmSnapshot:
    as_of = datetime(2026, 11, 13, 8, tzinfo=UTC)
    return measured(cast.volga, cast.clara, BEFORE, "baseline", as_of, **more)


def first(cast: Cast, since: CrmSnapshot | None = None, **more: Any) -> CrmSnapshot:
    parts = {"fixed": 28, "new": 24, "still": 12, "without_id": 0}
    moved = {"3.p2": {"since": since.id, **parts}} if since else {}
    as_of = datetime(2026, 11, 22, 8, tzinfo=UTC)
    return measured(cast.volga, cast.clara, AFTER, "first", as_of, moved=moved, **more)


def url(cast: Cast, more: str = "") -> str:
    return f"/companies/{cast.volga.id}/controls/first{more}"


def told(browser: Browser, cast: Cast, what: str = "section[aria-labelledby=crm-data]") -> str:
    text = browser.get(url(cast)).one(what).get_text(" ")
    return " ".join(text.replace("\xa0", " ").split())


def held(cast: Cast) -> None:
    hold(cast.volga, control_of(cast.volga, "first"), Actor(cast.clara.id, "consultant"))
    db.session.commit()


def printed(browser: Browser, cast: Cast) -> str:
    assert browser.post(url(cast, "/report")).status == 303
    report = db.session.query(Report).one()
    reader = PdfReader(io.BytesIO(open_bytes(report.file)))
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_a_control_shows_before_and_after(browse: Browse, cast: Cast) -> None:
    first(cast, since=baseline(cast))
    text = told(browse(cast.clara), cast, "#before-after")
    assert "70% 95% better +25 pp — — —" in text
    assert "40% 30% better −10 pp 28 24 12" in text
    assert "400 min 20 min better −380 min" in text
    assert "0 0" not in text, "what did not change is not listed"


def test_what_got_worse_stands_apart(browse: Browse, cast: Cast) -> None:
    first(cast, since=baseline(cast))
    worse = told(browse(cast.clara), cast, "#got-worse")
    assert "96% → 90%" in worse
    assert "70%" not in worse


def test_without_a_snapshot_nothing_is_said(browse: Browse, cast: Cast) -> None:
    assert not browse(cast.clara).get(url(cast)).all("#crm-data")


def test_without_its_own_the_newest_snapshot_is_taken(browse: Browse, cast: Cast) -> None:
    since = baseline(cast)
    first(cast, since=since).control = "ad_hoc"
    db.session.commit()
    assert "40% 30%" in told(browse(cast.clara), cast, "#before-after")


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"mapping_key": "other"}, "the columns of the two snapshots mean different things"),
        ({"limits_key": "other"}, "the two snapshots were judged by different thresholds"),
    ],
)
def test_what_is_not_comparable_is_not_compared(
    browse: Browse, cast: Cast, printing: None, keys: dict[str, str], reason: str
) -> None:
    baseline(cast)
    first(cast, **keys)
    clara = browse(cast.clara)
    assert reason in told(clara, cast)
    assert "40%" not in told(clara, cast)
    held(cast)
    text = printed(clara, cast)
    assert reason in text
    assert "40%" not in text


def test_without_a_baseline_it_says_so(browse: Browse, cast: Cast) -> None:
    first(cast)
    assert "no snapshot from before the start of work" in told(browse(cast.clara), cast)


def test_holding_freezes_what_the_data_showed(browse: Browse, cast: Cast) -> None:
    first(cast, since=baseline(cast))
    held(cast)
    changed = AFTER | {"3.p2": ("pass", 0.01, 1, 120)}
    measured(cast.volga, cast.clara, changed, "first")
    assert "40% 30% better" in told(browse(cast.clara), cast, "#before-after")


@pytest.mark.parametrize("who", ["hanna"])
def test_a_head_hears_words_without_figures(browse: Browse, cast: Cast, who: str) -> None:
    first(cast, since=baseline(cast))
    text = told(browse(getattr(cast, who)), cast)
    assert "better" in text
    assert "worse" in text
    assert not [figure for figure in ("40", "30", "28", "96", "25 pp") if figure in text]


def test_the_outsider_finds_nothing(browse: Browse, cast: Cast) -> None:
    first(cast, since=baseline(cast))
    assert browse(cast.olga).get(url(cast)).status == 404


def test_an_employee_does_not_open_a_control(browse: Browse, cast: Cast) -> None:
    first(cast, since=baseline(cast))
    assert browse(cast.emil).get(url(cast)).status == 403


def test_the_report_prints_the_figures_of_the_page(
    browse: Browse, cast: Cast, printing: None
) -> None:
    first(cast, since=baseline(cast))
    held(cast)
    clara = browse(cast.clara)
    rows = [
        " ".join(row.get_text(" ").replace("\xa0", " ").split())
        for row in clara.get(url(cast)).all("#before-after tbody tr td:first-of-type")
    ]
    text = printed(clara, cast)
    assert "What the CRM data show" in text
    assert len(rows) == 4
    for figure in (*rows, "28 · 24 · 12", "better −10 pp", "worse −6 pp"):
        assert figure in text
    assert "13 November 2026" in text


def test_the_same_report_has_the_same_chart(browse: Browse, cast: Cast, printing: None) -> None:
    first(cast, since=baseline(cast))
    held(cast)
    clara = browse(cast.clara)
    asked = [clara.get(url(cast, "/report.pdf")).location for _ in range(2)]
    drafts = [clara.get(address).response.data for address in asked]
    assert drafts[0] == drafts[1]
    assert clara.get(url(cast, "/report")).one("svg.chart-sheet")
    printed(clara, cast)
    report = db.session.query(Report).one()
    assert report.data["evidence"]["chart"].startswith("<svg")


def test_without_the_print_process_the_draft_has_its_table(
    browse: Browse, cast: Cast, no_printing: None
) -> None:
    first(cast, since=baseline(cast))
    held(cast)
    page = browse(cast.clara).get(url(cast, "/report"))
    assert page.status == 200
    assert "−10 pp" in page.text.replace("\xa0", " ")
    assert not page.all("svg.chart-sheet")


def test_without_a_snapshot_the_report_prints_nothing_of_it(
    browse: Browse, cast: Cast, printing: None
) -> None:
    held(cast)
    assert "CRM data" not in printed(browse(cast.clara), cast)
