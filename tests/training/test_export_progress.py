"""Everybody's progress as CSV, XLSX and statements; what would be a formula stays a text."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit import Actor, History
from portal.db import db
from portal.training.completion import complete, progress_of
from portal.training.models import Course
from portal.training.statements import note
from tests.browser import Browser, forget_last_request
from tests.courses import assign, course, done, lesson
from tests.people import Cast

MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
IN_ENGLISH = {
    "Company": "Volga-Snab",
    "Department": "Sales",
    "Person": "Emil Ebert",
    "Role": "employee",
    "Course": "=Deals",
    "Lesson": "+Hand a deal over",
    "Kind": "text",
    "Due": "2026-12-10",
    "Percent": "100",
    "Finished at": "2026-11-23T09:30:00+00:00",
    "Quiz, best percent": "",
}


@pytest.fixture
def deals(cast: Cast) -> Course:
    """A course with titles that are formulas; Emil has finished one of its two lessons."""
    made = course(cast.volga, "=Deals")
    first = lesson(made, title="+Hand a deal over")
    lesson(made, title="-1+1")
    assign(made, person=cast.emil, due_on=date(2026, 12, 10))
    done(cast.emil, first, MOMENT)
    db.session.commit()
    return made


def download(browser: Browser, cast: Cast, name: str) -> TestResponse:
    forget_last_request()
    return browser.client.get(f"/companies/{cast.volga.id}/training/{name}")


def test_csv_has_a_row_per_person_and_lesson(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    answer = download(browse(cast.clara), cast, "progress.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True).removeprefix("\ufeff")
    first, second = csv.DictReader(io.StringIO(text))
    assert {key: value.removeprefix("'") for key, value in first.items()} == IN_ENGLISH
    assert (first["Course"], second["Lesson"]) == ("'=Deals", "'-1+1")
    assert second["Percent"] == "0"


def test_xlsx_holds_texts_as_texts(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    content = download(browse(cast.edgar), cast, "progress.xlsx").get_data()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    head, first, second = sheet.to_python()
    assert dict(zip(head, map(str, first), strict=True)) == IN_ENGLISH | {"Percent": "100.0"}
    assert second[5] == "-1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("form", ["progress.csv", "progress.xlsx", "statements.json"])
def test_a_download_stands_in_the_history(
    cast: Cast, deals: Course, browse: Callable[..., Browser], form: str
) -> None:
    download(browse(cast.clara), cast, form)
    rows = select(History.actor_id, History.subject).where(History.verb.like("%.download"))
    subject = f"training:{form.rpartition('.')[2]}"
    assert db.session.execute(rows).all() == [(cast.clara.id, subject)]


def test_a_head_takes_nothing_along(cast: Cast, browse: Callable[..., Browser]) -> None:
    assert download(browse(cast.hanna), cast, "progress.csv").status_code == 403


def statements(cast: Cast, browser: Browser) -> list[dict[str, object]]:
    answer = download(browser, cast, "statements.json")
    assert answer.content_type == "application/json"
    return json.loads(answer.get_data())


def test_statements_are_those_of_xapi(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    what = deals.lessons[1]
    assert what.published is not None
    note("played", cast.emil.id, what, position=12.5)
    note("passed", cast.emil.id, what, percent=67, right=2, of=3)
    progress = progress_of(cast.emil.id, what.published)
    complete(what, progress, Actor(cast.emil.id, "employee"), cast.volga)
    db.session.commit()
    played, passed, completed, whole = statements(cast, browse(cast.clara))
    account = {"homePage": "http://127.0.0.1:8000", "name": str(cast.emil.id)}
    for one in (played, passed, completed, whole):
        assert UUID(str(one["id"])).version == 4
        assert one["actor"] == {"objectType": "Agent", "account": account}
        assert datetime.fromisoformat(str(one["timestamp"])).tzinfo is not None
    assert played["result"] == {"extensions": {"https://w3id.org/xapi/video/extensions/time": 12.5}}
    assert passed["result"]["score"] == {"scaled": 0.67}
    assert passed["result"]["success"] is True
    assert completed["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    base = f"http://127.0.0.1:8000/companies/{cast.volga.id}/training"
    assert completed["object"]["id"] == f"{base}/lessons/{what.id}"
    parent = completed["context"]["contextActivities"]["parent"]
    assert [one["id"] for one in parent] == [f"{base}/courses/{deals.id}"]
    assert whole["object"]["id"] == f"{base}/courses/{deals.id}"
    assert "example.org" not in json.dumps([played, passed, completed, whole])


def test_statements_come_one_a_line_too(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    for _ in range(2):
        note("paused", cast.emil.id, deals.lessons[0], position=3)
    db.session.commit()
    text = download(browse(cast.clara), cast, "statements.jsonl").get_data(as_text=True)
    assert [json.loads(line)["verb"]["display"]["en"] for line in text.splitlines()] == [
        "paused"
    ] * 2


def test_a_company_without_learners_gives_empty_files(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    assert statements(cast, browse(cast.clara)) == []
    assert len(download(browse(cast.clara), cast, "progress.csv").get_data().splitlines()) == 1
