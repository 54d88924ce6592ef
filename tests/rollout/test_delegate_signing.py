"""An executive asks another person of the company to sign a report in his place."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.access import can
from portal.audit import PORTAL
from portal.db import db
from portal.media.files import open_bytes
from portal.messages.letter import compose
from portal.messages.models import Message
from portal.people import memberships
from portal.people.models import Membership, Person
from portal.rollout.models import Report
from tests.browser import Browser
from tests.people import Cast, member, person
from tests.rollout.test_certificate_of_completion import happened
from tests.rollout.test_sign_report import held_control, submitted, url, words_of_pdf

__all__ = ["held_control"]


def delegated(cast: Cast, browse: Callable[..., Browser], to: Person) -> Report:
    report = submitted(cast, browse)
    page = browse(cast.edgar).submit(
        url(cast, f"/reports/{report.id}"), {"person_id": str(to.id)}, form="#delegate form"
    )
    assert page.status == 303
    assert report.delegate_id == to.id
    return report


def letters(to: Person) -> list[Message]:
    query = select(Message).where(Message.kind == "report_to_sign", Message.person_id == to.id)
    return list(db.session.scalars(query))


def test_a_head_reads_and_signs_what_is_asked_of_her(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    hanna = browse(cast.hanna)
    before = submitted(cast, browse)
    page = url(cast, f"/reports/{before.id}")
    assert [hanna.get(f"{page}{more}").status for more in ("", ".pdf", "/read/1")] == [403] * 3
    edgar = browse(cast.edgar)
    edgar.submit(page, {"person_id": str(cast.hanna.id)}, form="#delegate form")
    body = compose(app, letters(cast.hanna)[0]).get_body(("plain",))
    assert body is not None
    assert "Edgar Ernst asks you to read the report" in " ".join(body.get_content().split())
    told = "Hanna Hart is asked to sign in an executive's place."
    assert told in edgar.get(page).one("#delegated").text
    assert hanna.get(f"{page}/read/1").status == 200
    assert hanna.get(page).all("#delegate") == []
    assert "Read and sign" in hanna.get(url(cast, "/")).text
    hanna.submit(page, {"read": "y"}, form="#sign-form")
    assert (before.state, before.answered_by_id) == ("signed", cast.hanna.id)
    assert [one[:2] for one in happened(before)] == [
        ("sent", "Clara"),
        ("asked", "Edgar"),
        ("opened", "Edgar"),
        ("delegated", "Edgar"),
        ("asked", "Hanna"),
        ("opened", "Hanna"),
        ("signed", "Hanna"),
    ]
    assert before.signed_file is not None
    assert "Signing delegated Edgar Ernst" in words_of_pdf(open_bytes(before.signed_file))


def test_it_reaches_that_one_report_until_the_invitation_ends(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = delegated(cast, browse, cast.hanna)
    membership = memberships.find(cast.hanna.id, "delegate", cast.volga.id)
    assert membership is not None
    assert membership.until == report.expires_on
    db.session.refresh(cast.hanna)
    assert can(cast.hanna, "report.sign", report)
    other = Report(company_id=cast.volga.id, delegate_id=None)
    foreign = Report(company_id=cast.zhiguli.id, delegate_id=cast.hanna.id)
    assert not can(cast.hanna, "report.sign", other)
    assert not can(cast.hanna, "report.sign", foreign)
    assert not can(cast.hanna, "report.delegate", report)
    with time_machine.travel("2026-12-24 08:00+04:00", tick=False):
        page = url(cast, f"/reports/{report.id}")
        assert browse(cast.hanna).get(page).status == 403
        browse(cast.clara).post(f"{page}/renew")
        assert report.delegate_id is None


def test_another_executive_is_asked_and_needs_no_more(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    erika = member(person("Erika Engel"), "executive", cast.volga)
    report = delegated(cast, browse, erika)
    assert memberships.find(erika.id, "delegate", cast.volga.id) is None
    assert [one.values.get("asked_by") for one in letters(erika)] == [None, "Edgar Ernst"]
    assert happened(report)[-2:] == [("delegated", "Edgar", "127.0.0.1"), ("asked", "Erika", "")]


@pytest.mark.parametrize(
    ("name", "status"), [("olga", 404), ("hanna", 403), ("clara", 403), ("anna", 403)]
)
def test_who_is_no_executive_delegates_nothing(
    cast: Cast, browse: Callable[..., Browser], name: str, status: int
) -> None:
    report, whom = submitted(cast, browse), {"person_id": str(cast.emil.id)}
    address = url(cast, f"/reports/{report.id}/delegate")
    assert browse(getattr(cast, name)).post(address, whom).status == status
    assert report.delegate_id is None


@pytest.mark.parametrize("name", ["olga", "clara", "anna", "edgar"])
def test_nobody_but_people_of_the_company_is_asked(
    cast: Cast, browse: Callable[..., Browser], name: str
) -> None:
    report = submitted(cast, browse)
    address = url(cast, f"/reports/{report.id}/delegate")
    page = browse(cast.edgar).post(address, {"person_id": str(getattr(cast, name).id)})
    assert page.status == 409
    assert "Choose somebody of the list." in page.text
    assert report.delegate_id is None


def test_who_leaves_the_company_signs_nothing(cast: Cast, browse: Callable[..., Browser]) -> None:
    delegated(cast, browse, cast.hanna)
    head = memberships.find(cast.hanna.id, "head", cast.volga.id)
    assert head is not None
    memberships.end(head, PORTAL)
    db.session.commit()
    query = select(Membership.role).where(Membership.person_id == cast.hanna.id)
    assert db.session.scalars(query).all() == []
