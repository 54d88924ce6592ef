"""Who may bring in, see, match, guard and delete a company's CRM data."""

from collections.abc import Callable

import pytest

from portal.db import db
from portal.evidence.models import CrmFile, CrmSnapshot, CrmUser
from tests.browser import Browser
from tests.evidence.bringing import base
from tests.evidence_rows import keep_evidence
from tests.people import Cast

Browse = Callable[..., Browser]
BRING = ("{s}/new", "{one}", "{one}/progress")
BRING_ACTS = (
    "{s}", "{one}/files", "{one}/files/{file}/remove", "{one}/go-on", "{one}/go-back",
    "{one}/cancel", "{one}/mapping",
)  # fmt: skip
GUARD = ("{s}", "{users}")
GUARD_ACTS = ("{users}/{user}", "{downloads}")
DELETE = ("{one}/delete",)


@pytest.fixture
def places(cast: Cast) -> dict[str, str]:
    """The addresses of a ready snapshot of Volga-Snab and of what belongs to it."""
    row = keep_evidence(cast, cast.clara, 1)
    db.session.commit()
    whole = base(cast).removesuffix("/snapshots")
    return {
        "s": base(cast),
        "one": f"{base(cast)}/{row.id}",
        "file": str(row.files[0].id),
        "users": f"{whole}/users",
        "user": str(db.session.query(CrmUser).one().id),
        "downloads": f"{whole}/downloads",
    }


def statuses(browser: Browser, places: dict[str, str], pages: tuple[str, ...]) -> set[int]:
    return {browser.get(page.format(**places)).status for page in pages}


def acted(browser: Browser, places: dict[str, str], acts: tuple[str, ...]) -> set[int]:
    return {browser.post(act.format(**places), {}).status for act in acts}


@pytest.mark.parametrize(
    ("who", "guards", "brings"),
    [
        ("clara", 200, 200),
        ("edgar", 200, 403),
        ("hanna", 403, 403),
        ("emil", 403, 403),
        ("olga", 404, 404),
        ("boris", 404, 404),
    ],
)
def test_pages(
    cast: Cast, browse: Browse, places: dict[str, str], who: str, guards: int, brings: int
) -> None:
    browser = browse(getattr(cast, who))
    assert statuses(browser, places, (*GUARD, *DELETE)) == {guards}
    # The page of how far it is sends on from a snapshot that is ready.
    assert statuses(browser, places, BRING) - {303} == {brings}


@pytest.mark.parametrize(
    ("who", "guards", "brings"),
    [("edgar", None, 403), ("hanna", 403, 403), ("emil", 403, 403), ("olga", 404, 404)],
)
def test_acts(
    cast: Cast, browse: Browse, places: dict[str, str], who: str, guards: int, brings: int
) -> None:
    browser = browse(getattr(cast, who))
    assert acted(browser, places, BRING_ACTS) == {brings}
    if guards:
        assert acted(browser, places, (*GUARD_ACTS, *DELETE)) == {guards}
        assert db.session.query(CrmSnapshot).one().state == "ready"


def test_what_belongs_to_another_company_or_snapshot_is_not_found(
    cast: Cast, browse: Browse, places: dict[str, str]
) -> None:
    foreign = places["one"].replace(f"/{cast.volga.id}/", f"/{cast.zhiguli.id}/", 1)
    assert browse(cast.boris).get(foreign).status == 404
    other = keep_evidence(cast, cast.emil, 2)
    db.session.commit()
    clara = browse(cast.clara)
    wrong = f"{base(cast)}/{other.id}/files/{places['file']}/remove"
    assert clara.post(wrong, {}).status == 404
    assert db.session.query(CrmFile).count() == 2


def test_an_executive_matches_guards_and_deletes(
    cast: Cast, browse: Browse, places: dict[str, str]
) -> None:
    edgar = browse(cast.edgar)
    user = db.session.query(CrmUser).one()
    whose = {"whose": f"department:{cast.sales.id}"}
    assert edgar.post(f"{places['users']}/{user.id}", whose).status == 303
    assert (user.person_id, user.department_id) == (None, cast.sales.id)
    assert edgar.post(places["downloads"], {}).status == 303
    assert "Nobody can download" in edgar.get(places["users"]).text
    assert edgar.post(f"{places['one']}/delete", {"keep_figures": "y"}).status == 303
    assert db.session.query(CrmSnapshot).one().state == "deleted"


def test_nobody_of_another_company_is_matched(
    cast: Cast, browse: Browse, places: dict[str, str]
) -> None:
    user = db.session.query(CrmUser).one()
    before = (user.person_id, user.department_id)
    for whose in (f"person:{cast.olga.id}", "person:x", "department:999", "person:"):
        answer = browse(cast.clara).post(f"{places['users']}/{user.id}", {"whose": whose})
        assert answer.status == 422
    assert (user.person_id, user.department_id) == before
