"""Who is how far: the head's table, a person's page, and the same figures in agenda and report."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db, now
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control
from portal.training.models import Course, LessonProgress
from tests.browser import Browser, Page, forget_last_request
from tests.courses import assign, course, done, lesson
from tests.people import Cast, member, person
from tests.render.process import running


@pytest.fixture
def deals(cast: Cast) -> Course:
    """A course of two lessons for the employees, due three days ago; Emil has finished one."""
    made = course(cast.volga)
    first = lesson(made, "video", "Hand a deal over")
    lesson(made, "text", "Register a call")
    assign(made, "employee", due_on=now().date() - timedelta(days=3))
    done(cast.emil, first)
    db.session.commit()
    return made


def table(browser: Browser, cast: Cast, more: str = "") -> Page:
    return browser.get(f"/companies/{cast.volga.id}/training/people{more}")


def names(page: Page) -> list[str]:
    return [cell.get_text() for cell in page.all("#people tbody td a")]


def test_a_head_sees_his_own_people(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    assert names(table(browse(cast.hanna), cast)) == ["Emil Ebert"]


@pytest.mark.parametrize("who", ["clara", "edgar", "anna"])
def test_the_company_is_seen_whole(
    cast: Cast, deals: Course, browse: Callable[..., Browser], who: str
) -> None:
    page = table(browse(getattr(cast, who)), cast)
    assert names(page) == ["Emil Ebert", "Igor Irwin"]
    assert "1 of 4 lessons finished · 25 %" in page.text


def test_how_far_stands_in_words(cast: Cast, deals: Course, browse: Callable[..., Browser]) -> None:
    video = deals.lessons[0]
    assert video.published is not None
    row = LessonProgress(
        company_id=cast.volga.id,
        person_id=cast.igor.id,
        lesson_id=video.id,
        version_id=video.published.id,
        seconds=37.8,
        opened_at=now(),
        changed_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    page = table(browse(cast.clara), cast)
    assert "✓ finished" in page.text
    assert "63 %" in page.text
    assert "2 lessons overdue" in page.text
    assert table(browse(cast.clara), cast).text.count("overdue") == 5


def test_it_is_filtered(cast: Cast, deals: Course, browse: Callable[..., Browser]) -> None:
    done(cast.emil, deals.lessons[1])
    other = course(cast.volga, "Reports")
    lesson(other)
    assign(other, person=cast.emil)
    clara = browse(cast.clara)
    assert names(table(clara, cast, "?behind=1")) == ["Igor Irwin"]
    assert names(table(clara, cast, f"?course={other.id}")) == ["Emil Ebert"]
    assert names(table(clara, cast, f"?department={cast.service.id}")) == ["Igor Irwin"]
    assert "Nobody fits" in table(clara, cast, "?department=999").text
    assert table(clara, cast, "?course=x&page=-3&behind=yes").status == 200


def test_long_tables_have_pages(cast: Cast, deals: Course, browse: Callable[..., Browser]) -> None:
    for number in range(60):
        member(person(f"Worker{number:02} Wolf"), "employee", cast.volga)
    db.session.commit()
    clara = browse(cast.clara)
    assert len(names(table(clara, cast))) == 50
    second = table(clara, cast, "?page=2")
    assert len(names(second)) == 12
    assert "Page 2 of 2" in second.text


def test_a_person_has_a_page(cast: Cast, deals: Course, browse: Callable[..., Browser]) -> None:
    page = browse(cast.hanna).get(f"/companies/{cast.volga.id}/training/people/{cast.emil.id}")
    assert "Hand a deal over" in page.text
    assert "1 of 2" in page.text


@pytest.mark.parametrize(("who", "status"), [("igor", 403), ("olga", 404)])
def test_others_people_are_not_shown(
    cast: Cast, browse: Callable[..., Browser], who: str, status: int
) -> None:
    whose = getattr(cast, who)
    page = browse(cast.hanna).get(f"/companies/{cast.volga.id}/training/people/{whose.id}")
    assert page.status == status


def test_before_anything_is_assigned_it_says_what_will_stand_here(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    assert "People will stand here" in table(browse(cast.clara), cast).text


@pytest.fixture
def control(app: Flask, cast: Cast) -> Iterator[Control]:
    """A first control on the day on which it is due, printed by a real process."""
    rollout, by = cast.volga.rollout, Actor(cast.clara.id, "consultant")
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, by)
    with running() as process, time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], render_socket=process.socket)
        db.session.commit()
        yield control_of(cast.volga, "first")


def test_table_agenda_and_report_show_the_same_figures(
    cast: Cast, control: Control, deals: Course, browse: Callable[..., Browser]
) -> None:
    for membership in cast.igor.memberships:
        membership.department_id = cast.sales.id
    db.session.commit()
    clara, first = browse(cast.clara), f"/companies/{cast.volga.id}/controls/first"
    shown = table(browse(cast.hanna), cast).text
    agenda = clara.get(first).text
    set_attendance(
        cast.volga,
        control,
        Presence(frozenset({cast.edgar.id})),
        Actor(cast.clara.id, "consultant"),
    )
    hold(cast.volga, control, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    held = clara.get(first).text
    forget_last_request()
    printed = clara.client.get(f"{first}/report.pdf", follow_redirects=True)
    report = words_of(printed.get_data())
    for words in (shown, agenda, held, report):
        assert "1 of 4" in words
        assert "25" in words
    for words in (agenda, held, report):
        assert "0 of 2" in words
    assert "Emil Ebert Sales" in shown
    for words in (agenda, held):
        assert "Igor Irwin training 2 lessons overdue" in words
        assert "Emil Ebert training 1 lesson overdue" in words
    assert "Igor Irwin (2 lessons overdue), Emil Ebert (1 lesson overdue)" in report


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_team_page_leads_to_a_persons_lessons(
    cast: Cast, deals: Course, browse: Callable[..., Browser]
) -> None:
    page = browse(cast.hanna).get(f"/companies/{cast.volga.id}/team")
    link = page.one(f"a[href$='/training/people/{cast.emil.id}']")
    assert link.get_text() == "1 of 2"
