"""A person keeps a report with its filters under a name, for himself alone."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from portal.db import db
from portal.evidence import saved_views
from portal.evidence.models import CrmSnapshot, SavedView
from tests.browser import Browser
from tests.people import Cast

Browse = Callable[..., Browser]


def base(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/evidence"


def save(browser: Browser, cast: Cast, name: str, query: str = "pipeline=Retail") -> str:
    """Save D7 by its form; where that leads."""
    address = f"{base(cast)}/reports/D7?{query}"
    page = browser.submit(address, {"name": name}, form='form[action$="/views"]')
    assert page.status == 303
    return page.location


def kept() -> Sequence[SavedView]:
    return db.session.scalars(select(SavedView).order_by(SavedView.id)).all()


def test_a_view_keeps_its_filters_and_opens_with_them(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    emil = browse(cast.emil)
    where = save(emil, cast, "My retail")
    assert where.endswith("/reports/D7?pipeline=Retail")
    link = emil.get(f"{base(cast)}/reports").one('a[href*="pipeline=Retail"]')
    assert link.get_text() == "My retail"
    chosen = emil.get(str(link["href"])).one("select[name=pipeline] option[selected]")
    assert chosen["value"] == "Retail"


def test_the_same_name_takes_the_filters_over(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    clara = browse(cast.clara)
    save(clara, cast, "Mine")
    save(clara, cast, "Mine", "pipeline=Wholesale")
    assert [view.filters for view in kept()] == [{"pipeline": "Wholesale"}]


def test_a_view_is_renamed_and_removed(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    clara = browse(cast.clara)
    save(clara, cast, "Mine")
    (view,) = kept()
    address = f"{base(cast)}/views/{view.id}"
    assert clara.post(address, {"name": "Ours"}).status == 303
    assert "Ours" in clara.get(f"{base(cast)}/reports").text
    assert clara.post(f"{address}/remove").status == 303
    assert kept() == []


@pytest.mark.parametrize(
    ("name", "said"), [("", "Give the view a name."), ("x" * 81, "At most 80 characters.")]
)
def test_a_name_that_does_not_do_is_said_beside_it(
    cast: Cast, browse: Browse, sales: CrmSnapshot, name: str, said: str
) -> None:
    clara = browse(cast.clara)
    page = clara.post(f"{base(cast)}/reports/D7/views", {"name": name, "pipeline": "Retail"})
    assert page.status == 422
    assert said in page.one("#view-name-error").get_text()
    assert page.one("select[name=pipeline] option[selected]")["value"] == "Retail"
    save(clara, cast, "Mine")
    page = clara.post(f"{base(cast)}/views/{kept()[0].id}", {"name": name})
    assert page.status == 422
    assert said in page.text


def test_nobody_reaches_the_view_of_another(cast: Cast, browse: Browse, sales: CrmSnapshot) -> None:
    save(browse(cast.clara), cast, "Hers")
    (view,) = kept()
    assert "Hers" not in browse(cast.edgar).get(f"{base(cast)}/reports").text
    for name in ("edgar", "hanna", "emil", "olga"):
        other = browse(getattr(cast, name))
        assert other.post(f"{base(cast)}/views/{view.id}", {"name": "Mine"}).status == 404
        assert other.post(f"{base(cast)}/views/{view.id}/remove").status == 404
    assert [one.name for one in kept()] == ["Hers"]


def test_there_is_an_end_to_views(
    cast: Cast, browse: Browse, sales: CrmSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    clara = browse(cast.clara)
    save(clara, cast, "One")
    page = clara.post(f"{base(cast)}/reports/D7/views", {"name": "Two"})
    assert page.status == 422
    assert "as many views as there may be" in page.text


def test_a_view_with_an_impossible_period_is_not_kept(
    cast: Cast, browse: Browse, sales: CrmSnapshot
) -> None:
    data = {"name": "Odd", "first": "2026-10-02", "last": "2026-10-01"}
    assert browse(cast.clara).post(f"{base(cast)}/reports/G1/views", data).status == 422
    assert kept() == []
