"""From a held control to a signed PDF that anyone can check."""

import io
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.issues.actions import agree_next_step, raise_issue
from portal.issues.models import Issue
from portal.media.files import open_bytes
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.control_words import save_words
from portal.rollout.controls import control_of, hold
from portal.rollout.models import CONTROLS, Control, Report
from tests.browser import Browser
from tests.people import Cast

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def held_control(cast: Cast, printing: None) -> Iterator[None]:
    rollout, by = cast.volga.rollout, Actor(cast.clara.id, "consultant")
    rollout.start_on, rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    rollout.second_on, rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    start_checklist(cast.volga, by)
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        control = control_of(cast.volga, "first")
        raise_issue(cast.volga, by, title="Enquiries are dealt out by hand", severity="high")
        agree_next_step(cast.volga, by, title="Switch the queue on", owner_id=cast.hanna.id)
        save_words(control, "answer:first.q1", "All but the retail deals", 0, by)
        set_attendance(cast.volga, control, Presence(frozenset({cast.edgar.id})), by)
        hold(cast.volga, control, by)
        db.session.commit()
        yield


def url(cast: Cast, more: str) -> str:
    return f"/companies/{cast.volga.id}{more}"


def submitted(cast: Cast, browse: Callable[..., Browser]) -> Report:
    browse(cast.clara).post(url(cast, "/controls/first/report"))
    return db.session.query(Report).order_by(Report.version.desc()).limit(1).one()


def words_of_pdf(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_draft_is_read_before_it_is_submitted(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    page = browse(cast.clara).get(url(cast, "/controls/first/report"))
    assert page.status == 200
    for words in ("All but the retail deals", "Enquiries are dealt out by hand", "1 of 56"):
        assert words in page.text


def test_it_is_signed(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    page = browse(cast.edgar).submit(
        url(cast, f"/reports/{report.id}"), {"read": "y"}, form="#sign-form"
    )
    assert page.status == 303
    assert report.state == "signed"
    assert report.signed_file is not None
    text = words_of_pdf(open_bytes(report.signed_file))
    for words in ("Volga-Snab", "Edgar Ernst", "Enquiries are dealt out by hand", report.code):
        assert words in text


def test_a_signature_wants_the_tick(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    page = browse(cast.edgar).post(url(cast, f"/reports/{report.id}/sign"), {"reservations": "No"})
    assert page.status == 422
    assert "Tick this to sign" in page.text
    assert "No" in page.one("#reservations").get_text()
    assert report.state == "submitted"


def test_reservations_stay_as_an_issue(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = submitted(cast, browse)
    words = {"read": "y", "reservations": "The mail is not connected"}
    browse(cast.edgar).post(url(cast, f"/reports/{report.id}/sign"), words)
    assert report.state == "signed_with_reservations"
    assert db.session.query(Issue).filter_by(title="The mail is not connected").count() == 1
    letter = compose(app, db.session.query(Message).filter_by(kind="report_signed").one())
    assert letter["Subject"] == "Volga-Snab: the report is signed with reservations"


def test_the_letter_says_until_when_it_can_be_signed(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    submitted(cast, browse)
    letter = compose(app, db.session.query(Message).filter_by(kind="report_to_sign").one())
    body = letter.get_body(("plain",))
    assert body is not None
    words = body.get_content().replace("\N{NO-BREAK SPACE}", " ")
    assert "The invitation to sign ends on 23 December 2026." in words


def test_a_returned_report_has_a_next_version(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    edgar = browse(cast.edgar)
    edgar.post(url(cast, f"/reports/{report.id}/return"), {"words": "The dates are wrong"})
    assert report.state == "returned"
    second = submitted(cast, browse)
    assert (second.version, second.state) == (2, "submitted")


def test_nothing_is_submitted_twice(cast: Cast, browse: Callable[..., Browser]) -> None:
    submitted(cast, browse)
    page = browse(cast.clara).post(url(cast, "/controls/first/report"))
    assert page.status == 303
    assert db.session.query(Report).count() == 1


def test_a_head_cannot_sign(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    address = url(cast, f"/reports/{report.id}/sign")
    assert browse(cast.hanna).post(address, {"read": "y"}).status == 403


def test_an_outsider_finds_no_report(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    assert browse(cast.olga).get(url(cast, f"/reports/{report.id}.pdf")).status == 404


def test_anyone_checks_its_code(cast: Cast, browse: Callable[..., Browser]) -> None:
    report = submitted(cast, browse)
    page = browse().get(f"/report/{report.code}")
    assert page.status == 200
    assert "Volga-Snab" in page.text
    assert "Enquiries" not in page.text


def test_an_unknown_code_says_what_to_do(browse: Callable[..., Browser]) -> None:
    page = browse().get("/report/AAAA-BBBB-CCCC", headers=ENGLISH)
    assert page.status == 404
    assert "Look at the last page" in page.text


@pytest.mark.parametrize(("change", "words"), [(b"", "Genuine"), (b"\n", "Changed after")])
def test_anyone_checks_its_file(
    cast: Cast, browse: Callable[..., Browser], change: bytes, words: str
) -> None:
    content = open_bytes(submitted(cast, browse).file) + change
    upload = {"file": (io.BytesIO(content), "report.pdf")}
    page = browse().post("/report/check", upload, headers=ENGLISH)
    assert words in page.text


def test_without_the_print_process_nothing_is_kept(
    cast: Cast, browse: Callable[..., Browser], no_printing: None
) -> None:
    page = browse(cast.clara).post(url(cast, "/controls/first/report"))
    assert page.status == 503
    assert "print process is away" in page.text
    assert db.session.query(Report).count() == 0


def test_the_list_of_controls_tells_of_the_report(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = submitted(cast, browse)
    clara, edgar = browse(cast.clara), browse(cast.edgar)

    def line() -> str:
        return " ".join(
            clara.get(url(cast, "/controls")).one("#control-first .stages").text.split()
        )

    assert "Report, version 1" in line()
    assert "Awaits a signature" in line()
    edgar.post(url(cast, f"/reports/{report.id}/return"), {"words": "The dates are wrong"})
    assert "returned " in line()
    assert "Not signed yet" in line()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("7q2m k4xd-91pb", "7Q2M-K4XD-91PB"), ("7q2m", "7Q2M"), ("7q2mk", "7Q2M-K")],
)
def test_a_code_is_asked_for_as_it_was_typed(
    browse: Callable[..., Browser], typed: str, asked: str
) -> None:
    assert browse().get(f"/report/check?code={typed}").location == f"/report/{asked}"


def test_a_refusal_wants_words_and_reaches_the_consultant_at_once(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    report, edgar = submitted(cast, browse), browse(cast.edgar)
    address = url(cast, f"/reports/{report.id}/return")
    page = edgar.post(address, {"words": "  "})
    assert page.status == 422
    assert "Say in words what is to be changed." in page.text
    assert (report.state, db.session.query(Message).filter_by(kind="report_returned").count()) == (
        "submitted",
        0,
    )
    edgar.post(address, {"words": "The dates are wrong"})
    message = db.session.query(Message).filter_by(kind="report_returned").one()
    assert (message.person_id, message.due_at) == (cast.clara.id, report.answered_at)
    letter = compose(app, message)
    body = letter.get_body(("plain",))
    assert letter["Subject"] == "Volga-Snab: the report was returned"
    assert body is not None
    assert f"/companies/{cast.volga.id}/reports/{report.id}" in body.get_content()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-12-15", None),
        ("2026-12-16", "ends in 7 days, on 23 December"),
        ("2026-12-22", "ends in 1 day, on 23 December"),
        ("2026-12-23", "ends today"),
    ],
)
def test_the_coming_end_of_the_invitation_is_told(
    cast: Cast, browse: Callable[..., Browser], day: str, words: str | None
) -> None:
    report = submitted(cast, browse)
    with time_machine.travel(f"{day} 08:00+04:00", tick=False):
        page = browse(cast.edgar).get(url(cast, f"/reports/{report.id}"))
        notes = [" ".join(note.get_text().split()) for note in page.all("#ends")]
        assert notes == ([f"The invitation to sign {words}."] if words else [])
        assert browse(cast.clara).get(url(cast, f"/reports/{report.id}")).all("#ends") == []
