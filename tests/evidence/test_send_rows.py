"""Rows behind a check become a person's next step or an issue, which lead back to them."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portal.audit import Actor
from portal.checklists.items import start_checklist
from portal.db import db
from portal.evidence.models import CrmSnapshot, SentRows
from portal.evidence.snapshots import delete
from portal.issues.models import Issue, NextStep
from tests.browser import Browser, Page
from tests.evidence.snapshots import EMIL
from tests.people import Cast

Browse = Callable[..., Browser]
DUE = "2026-11-20"


def check(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence/checks/3.p2"


def names(page: Page) -> list[str]:
    return [one.get_text() for one in page.all(".rows-table .row-name")]


def test_chosen_rows_become_a_next_step(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    page = clara.get(check(cast))
    ticked = [one["value"] for one in page.all('input[name="row"]')][:2]
    sent = {"row": ticked, "which": "chosen", "owner_id": str(cast.emil.id), "due_on": DUE}
    assert clara.post(f"{check(cast)}/task", sent).status == 303
    step = db.session.scalars(select(NextStep)).one()
    assert step.title == "Deals with nothing planned: 2 rows"
    assert (step.owner_id, step.due_on) == (cast.emil.id, date(2026, 11, 20))
    assert (
        "Deals with nothing planned: 2 rows"
        in clara.get(check(cast)).one("#sent").parent.parent.get_text()
    )


def test_a_next_step_leads_back_to_its_rows(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    sent = {"which": "all", "text": "deal 2", "owner_id": str(cast.emil.id)}
    clara.post(f"{check(cast)}/task", sent)
    step = db.session.scalars(select(NextStep)).one()
    page = clara.get(f"/companies/{cast.volga.id}/next-steps/{step.id}")
    link = page.one('a[href*="sent="]')
    assert "3.p2 Deals with nothing planned" in link.get_text()
    assert names(clara.get(link["href"])) == ["Deal 20", "Deal 21", "Deal 22", "Deal 23"]
    assert names(browse(cast.emil).get(link["href"])) == ["Deal 20"]


def test_rows_become_an_issue_of_the_problem(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    start_checklist(cast.volga, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    clara = browse(cast.clara)
    sent = {"which": "all", "manager": EMIL, "owner_id": "", "due_on": DUE}
    assert clara.post(f"{check(cast)}/issue", sent).status == 303
    issue = db.session.scalars(select(Issue)).one()
    assert (issue.step, issue.problem, issue.title) == (
        3,
        "3.p2",
        "Deals with nothing planned: 3 rows",
    )
    page = clara.get(f"/companies/{cast.volga.id}/issues/{issue.id}")
    assert len(names(clara.get(page.one('a[href*="sent="]')["href"]))) == 3


def test_the_title_is_in_the_companys_language(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    cast.volga.language = "ru"
    db.session.commit()
    browse(cast.clara).post(f"{check(cast)}/task", {"which": "all", "owner_id": ""})
    title = db.session.scalars(select(NextStep)).one().title
    assert title.replace("\xa0", " ") == "Сделки без следующего дела: 12 строк"


@pytest.mark.parametrize("rows", [[], ["x"], ["99999"], ["-1"]])
def test_rows_have_to_be_ticked(
    cast: Cast, browse: Browse, kept: CrmSnapshot, rows: list[str]
) -> None:
    sent = {"which": "chosen", "row": rows, "owner_id": str(cast.emil.id), "due_on": DUE}
    page = browse(cast.clara).post(f"{check(cast)}/task", sent)
    assert page.status == 422
    assert "Tick the rows first" in page.text
    assert page.one("#due_on")["value"] == DUE
    assert db.session.scalars(select(NextStep)).all() == []


def test_a_head_sends_no_rows_of_others(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    hanna = browse(cast.hanna)
    all_of_them = [str(number) for number in range(12)]
    sent = {"which": "chosen", "row": all_of_them, "owner_id": str(cast.emil.id)}
    assert hanna.post(f"{check(cast)}/task", sent).status == 303
    assert len(db.session.scalars(select(SentRows)).one().numbers) == 3


def test_an_employee_sends_nothing(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    emil = browse(cast.emil)
    assert emil.post(f"{check(cast)}/task", {"which": "all", "owner_id": ""}).status == 403
    assert not emil.get(check(cast)).all("#send")


def test_the_outsider_sends_nothing(cast: Cast, browse: Browse, kept: CrmSnapshot) -> None:
    for act in ("task", "issue"):
        page = browse(cast.olga).post(f"{check(cast)}/{act}", {"which": "all", "owner_id": ""})
        assert page.status == 404


def test_once_the_rows_are_deleted_the_link_leads_to_the_check(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    clara.post(f"{check(cast)}/task", {"which": "all", "owner_id": ""})
    step = db.session.scalars(select(NextStep)).one()
    delete(kept, True, Actor(cast.clara.id, "consultant"))
    db.session.commit()
    page = clara.get(f"/companies/{cast.volga.id}/next-steps/{step.id}")
    link = page.one('main a[href*="/checks/3.p2"]')["href"]
    assert "sent=" not in link
    assert clara.get(link).status == 200


def test_a_task_of_another_check_or_company_is_not_shown(
    cast: Cast, browse: Browse, kept: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    clara.post(f"{check(cast)}/task", {"which": "all", "owner_id": ""})
    row = db.session.scalars(select(SentRows)).one()
    row.check = "2.p5"
    db.session.commit()
    assert clara.get(f"{check(cast)}?sent={row.id}").status == 404
    row.check, row.company_id = "3.p2", cast.zhiguli.id
    db.session.commit()
    assert clara.get(f"{check(cast)}?sent={row.id}").status == 404
