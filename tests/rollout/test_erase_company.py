"""A company goes for good; what stays keeps its signed reports checkable."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import select, text

from portal.audit import Actor, Erasure, History
from portal.checklists import items, problems, proofs
from portal.checklists.models import Item
from portal.companies import companies
from portal.companies.models import Company
from portal.db import Base, db, now
from portal.evidence.charts.drawing import FOLDER
from portal.issues.actions import agree_next_step, raise_issue
from portal.media import store
from portal.media.files import keep, let_go, remove_stale
from portal.media.models import StoredFile
from portal.messages.outbox import post
from portal.people import invitations
from portal.rollout import report_events
from portal.rollout.attendance import Presence, set_attendance
from portal.rollout.control_words import save_words
from portal.rollout.controls import control_of, hold
from portal.rollout.erasure import erase
from portal.rollout.models import CONTROLS, Control, Print, Report
from portal.training.models import Certificate
from tests.browser import Browser, Page
from tests.courses import one_of_each
from tests.evidence_rows import keep_evidence
from tests.outside import tell_outside
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def lived(cast: Cast) -> Iterator[None]:
    """Volga-Snab has something in every room, and a signed report."""
    volga, by = cast.volga, Actor(cast.clara.id, "consultant")
    volga.rollout.start_on, volga.rollout.first_on = date(2026, 11, 16), date(2026, 11, 23)
    volga.rollout.second_on, volga.rollout.summing_up_on = date(2026, 12, 7), date(2027, 1, 15)
    db.session.add_all(Control(company_id=volga.id, kind=kind) for kind in CONTROLS)
    with time_machine.travel("2026-11-23 08:00+04:00", tick=False):
        items.start_checklist(volga, by)
        _work(cast, by)
        control = control_of(volga, "first")
        save_words(control, "decisions", "Go on", 0, by)
        set_attendance(volga, control, Presence(frozenset({cast.edgar.id}), ("A guest",)), by)
        hold(volga, control, by)
        _sign(cast)
        db.session.commit()
    # The store keeps the machine's time, whatever the test's clock says.
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False):
        yield


def _work(cast: Cast, by: Actor) -> None:
    volga = cast.volga
    companies.add_busy_period(volga, by, "other", date(2027, 1, 1), date(2027, 1, 2), "", False)
    item = db.session.scalars(select(Item).where(Item.company_id == volga.id)).first()
    assert item is not None
    proofs.add_link(item, "https://example.org", "A page", by)
    proofs.add_comment(item, "Well done", by)
    problems.mark_seen(volga, "3.p1", 3, "", by)
    problems.log_objection(volga, "2.o1", "Edgar", date(2026, 11, 20), "", by)
    raise_issue(volga, by, title="Enquiries are dealt out by hand", severity="high")
    agree_next_step(volga, by, title="Switch the queue on", owner_id=cast.hanna.id)
    place = invitations.Place("employee", volga.id, cast.sales.id)
    with current_app.test_request_context():
        invitations.invite(by, "new@example.org", "New", place, language="en")
    one_of_each(volga, cast.emil)
    tell_outside(cast, cast.emil, 1)
    keep_evidence(cast, cast.emil, 1)
    post("controls_set", "emil@example.org", "en", "x", {}, company_id=volga.id)


def _sign(cast: Cast) -> None:
    """A signed report; what its files hold does not matter here."""
    own = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    report = Report(
        company_id=cast.volga.id,
        control="first",
        version=1,
        language="en",
        code="7Q2M-K4XD-91PB",
        state="signed_with_reservations",
        data={},
        data_sha256="d" * 64,
        submitted_at=now(),
        submitted_by_id=cast.clara.id,
        expires_on=date(2026, 12, 23),
        file_id=keep(b"%PDF-submitted", "a.pdf", "application/pdf", **own).id,
        answered_at=now(),
        answered_by_id=cast.edgar.id,
        answer="But slowly",
        signed_file_id=keep(b"%PDF-signed", "a.pdf", "application/pdf", **own).id,
    )
    db.session.add(report)
    db.session.flush()
    report_events.note(report, "signed_with_reservations", cast.edgar.id, "203.0.113.7")
    about = {"act": "sign", "values": {"report": report.id, "words": ""}, "state": "done"}
    asked = {"asked_at": now(), "asked_by_id": cast.edgar.id, "role": "executive"}
    db.session.add(Print(company_id=cast.volga.id, **about, **asked, report_id=report.id))


def owned(company_id: int) -> dict[str, int]:
    """How many rows of each table belong to a company."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if "company_id" in table.columns and table.name != "erasures":
            query = select(table).where(table.c.company_id == company_id)
            found[table.name] = len(db.session.execute(query).all())
    return found


def erase_volga(cast: Cast, browse: Browse, name: str = "Volga-Snab") -> Page:
    url = f"/companies/{cast.volga.id}/erase"
    return browse(cast.anna).submit(url, {"name": name}, form="#erase-form")


def test_nothing_of_it_stays_and_the_others_keep_all(cast: Cast, browse: Browse) -> None:
    volga, zhiguli = cast.volga.id, cast.zhiguli.id
    before, others = owned(volga), owned(zhiguli)
    empty = {name for name, count in before.items() if not count}
    assert empty <= {"earlier_words", "facts"}, "the test wants rows in every table"
    erase_volga(cast, browse)
    assert set(owned(volga).values()) == {0}
    assert db.session.scalar(select(Company.id).where(Company.id == volga)) is None
    assert owned(zhiguli) == others
    assert browse(cast.anna).get(f"/companies/{volga}/").status == 404


def test_another_name_erases_nothing(cast: Cast, browse: Browse) -> None:
    before = owned(cast.volga.id)
    page = erase_volga(cast, browse, "Zhiguli Decor")
    assert (page.status, "Nothing was erased" in page.text) == (422, True)
    assert owned(cast.volga.id) == before


@pytest.mark.parametrize("who", ["clara", "edgar"])
def test_only_administrators_erase(cast: Cast, browse: Browse, who: str) -> None:
    url = f"/companies/{cast.volga.id}/erase"
    browser = browse(getattr(cast, who))
    assert (browser.get(url).status, browser.post(url, {"name": "Volga-Snab"}).status) == (403, 403)


def test_its_report_is_still_checked_by_code(cast: Cast, browse: Browse) -> None:
    code = db.session.scalars(select(Report.code)).one()
    erase_volga(cast, browse)
    page = browse().get(f"/report/{code}", headers={"Accept-Language": "en"})
    assert page.status == 200
    assert "There is such a report" in page.text
    assert "Signed with reservations" in page.text
    assert not [name for name in ("Volga", "Edgar") if name in page.text]


def test_its_certificate_is_still_checked_and_names_nobody(cast: Cast, browse: Browse) -> None:
    given = db.session.scalars(select(Certificate)).one()
    code, course, day = given.code, given.course_title, given.finished_on
    erase_volga(cast, browse)
    page = browse().get(f"/certificate/{code}", headers={"Accept-Language": "en"})
    assert (page.status, "was removed from this portal" in page.text) == (200, True)
    said = " ".join(page.one("dl").get_text(" ").split())
    assert said == f"Course {course} Finished on {day.day} {day:%B %Y}"
    assert not [name for name in ("Volga", "Emil", "Ebert") if name in page.text]
    assert "1 certificate can still be checked" in browse(cast.anna).get("/admin/erased").text


@pytest.mark.parametrize("which", ["signed_file", "file"])
def test_its_report_is_still_checked_by_file(cast: Cast, browse: Browse, which: str) -> None:
    file = getattr(db.session.scalars(select(Report)).one(), which)
    content = store.get(file.sha256)
    erase_volga(cast, browse)
    stranger = browse()
    stranger.client.set_cookie("language", "en")
    for changed, status in ((b"", 200), (b"\n", 404)):
        upload = (io.BytesIO(content + changed), "report.pdf")
        page = stranger.post("/report/check", {"file": upload})
        assert (page.status, "Genuine" in page.text) == (status, status == 200)


def test_its_files_leave_the_store_after_the_commit(cast: Cast, browse: Browse) -> None:
    own = set(db.session.scalars(select(StoredFile.sha256)))
    shared = keep(b"both", "a.txt", "text/plain", company_id=cast.volga.id, by_id=None).sha256
    keep(b"both", "a.txt", "text/plain", company_id=cast.zhiguli.id, by_id=None)
    db.session.commit()
    erase_volga(cast, browse)
    assert {kept.sha256 for kept in store.everything()} == {shared}
    assert shared not in own


def test_no_drawn_chart_stays_that_may_hold_its_names(
    cast: Cast, browse: Browse, app: Flask
) -> None:
    charts = app.config["SETTINGS"].data / FOLDER
    charts.mkdir()
    (charts / "one.svg").write_text("<svg/>")
    erase_volga(cast, browse)
    assert list(charts.iterdir()) == []


def test_an_erasure_that_fails_takes_no_file(cast: Cast, app: Flask) -> None:
    before = {kept.sha256 for kept in store.everything()}
    erase(cast.volga, Actor(cast.anna.id, "administrator"), "Volga-Snab")
    db.session.rollback()
    assert {kept.sha256 for kept in store.everything()} == before
    assert owned(cast.volga.id)["items"] > 0


def test_bytes_put_a_moment_ago_wait_for_the_job(cast: Cast) -> None:
    sha256 = store.put(b"somebody is about to name it")
    real = store.put_at(sha256)
    assert real is not None
    with time_machine.travel(real + timedelta(minutes=1), tick=False):
        assert let_go([sha256]) == 0
    assert remove_stale(now()) == 0
    with time_machine.travel(real + timedelta(days=1, minutes=1), tick=False):
        assert remove_stale(now()) == 1
    named = set(db.session.scalars(select(StoredFile.sha256)))
    assert {kept.sha256 for kept in store.everything()} == named


def test_a_tombstone_stands_in_the_history(cast: Cast, browse: Browse) -> None:
    code, volga = db.session.scalars(select(Report.code)).one(), cast.volga.id
    assert erase_volga(cast, browse).location == "/admin/erased"
    page = browse(cast.anna).get("/admin/erased")
    assert code in page.text
    assert "Anna Adler" in page.text
    told = db.session.scalars(select(History).where(History.verb == "company.erase")).one()
    subject = (told.actor_id, told.subject, told.company_id)
    assert subject == (cast.anna.id, f"company:{volga}", None)
    stone = db.session.scalars(select(Erasure)).one()
    assert (stone.open, stone.company_id, len(stone.reports)) == (False, volga, 1)


def test_the_history_is_guarded_again(cast: Cast, browse: Browse) -> None:
    erase_volga(cast, browse)
    for statement in ("delete from erasures", "update erasures set open = true"):
        with pytest.raises(Exception, match=r"tombstone|not opened again"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_every_table_of_a_company_names_it() -> None:
    """Rows are erased by their company_id, so whatever hangs on such a row has one too."""
    tables = Base.metadata.sorted_tables
    of_company = {t.name for t in tables if "company_id" in t.columns} | {"companies"}
    # The consultancy's logo is a file of no company.
    for table in (one for one in tables if one.name != "branding"):
        parents = {key.column.table.name for key in table.foreign_keys}
        assert table.name in of_company or not parents & of_company, table.name
