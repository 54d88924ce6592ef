"""What training says of the items 6.1 to 6.3: offered, confirmed, slipped, never pushed."""

import pytest

from portal.audit import Actor
from portal.checklists import facts, items
from portal.checklists.models import Item
from portal.db import db
from portal.training.operations import operations_of, set_hidden
from tests.browser import Browser
from tests.courses import assign, course, done, lesson
from tests.people import Cast, member, person

pytestmark = pytest.mark.usefixtures("started")


@pytest.fixture
def started(cast: Cast) -> None:
    facts.start_checklist(cast.volga, by(cast))
    db.session.commit()


def by(cast: Cast) -> Actor:
    return Actor(cast.clara.id, "consultant")


def item(cast: Cast, code: str) -> Item:
    return db.session.query(Item).filter_by(company_id=cast.volga.id, code=code).one()


def row(browser: Browser, cast: Cast, code: str) -> str:
    page = browser.get(f"/companies/{cast.volga.id}/checklist/step/6")
    return " ".join(page.one(f"#item-{item(cast, code).id}").get_text(" ").split())


def test_without_assignments_nothing_is_said(browse, cast: Cast) -> None:
    assert "no training is assigned yet" in row(browse(cast.clara), cast, "6.1")


@pytest.mark.parametrize(("code", "role"), [("6.1", "head"), ("6.2", "employee")])
def test_who_has_not_finished_keeps_it_open(browse, cast: Cast, code: str, role: str) -> None:
    deals = course(cast.volga)
    lesson(deals)
    assign(deals, role)
    told = row(browse(cast.clara), cast, code)
    assert "training finished by 0 of" in told
    assert "Confirm by data" not in told


def test_all_heads_finished_offers_it(browse, cast: Cast) -> None:
    deals = course(cast.volga)
    only = lesson(deals)
    assign(deals, "head")
    done(cast.hanna, only)
    assert "training finished by 1 of 1 person" in row(browse(cast.clara), cast, "6.1")
    assert item(cast, "6.1").state == "to_do"


def test_a_new_employee_lets_it_slip(browse, cast: Cast) -> None:
    deals = course(cast.volga)
    only = lesson(deals)
    assign(deals, "employee")
    for who in (cast.emil, cast.igor):
        done(who, only)
    items.confirm(item(cast, "6.2"), by(cast), data=True)
    assert facts.items_slipped(cast.volga) == []
    member(person("Nina New"), "employee", cast.volga)
    assert [one.code for one in facts.items_slipped(cast.volga)] == ["6.2"]
    assert facts.progress([cast.volga.id])[cast.volga.id][5].at_risk == 1
    assert "No longer confirmed" in row(browse(cast.clara), cast, "6.2")


def test_every_operation_with_a_video_offers_6_3(browse, cast: Cast) -> None:
    kept, *others = [one.code for one in operations_of(cast.volga, "en")]
    for code in others:
        set_hidden(cast.volga, code, True, by(cast))
    clara = browse(cast.clara)
    assert "videos for 0 of 1 operation" in row(clara, cast, "6.3")
    lesson(course(cast.volga), "video", operation=kept)
    assert "videos for 1 of 1 operation" in row(clara, cast, "6.3")


def test_a_text_or_a_draft_is_no_video(cast: Cast) -> None:
    from portal.training.facts import item_facts

    code = operations_of(cast.volga, "en")[0].code
    deals = course(cast.volga)
    lesson(deals, "text", operation=code)
    lesson(deals, "video", operation=code, published=False)
    lesson(course(cast.volga, state="draft"), "video", operation=code)
    assert item_facts([cast.volga.id])[cast.volga.id, "6.3"]["good"] == 0
