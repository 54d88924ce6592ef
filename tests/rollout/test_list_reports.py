"""The reports of all companies: those that await a signature first, page by page."""

from collections.abc import Callable
from datetime import date

from portal.db import db, now
from portal.media.files import keep
from portal.rollout.models import Report
from tests.browser import Browser
from tests.people import Cast


def submitted(cast: Cast, version: int, state: str) -> None:
    name = f"{version}.pdf"
    file = keep(b"%PDF", name, "application/pdf", company_id=cast.volga.id, by_id=cast.clara.id)
    db.session.add(
        Report(
            company_id=cast.volga.id,
            control="first",
            version=version,
            language="en",
            code=f"AAAA-BBBB-{version:04}",
            state=state,
            data={},
            data_sha256="0" * 64,
            submitted_at=now(),
            submitted_by_id=cast.clara.id,
            expires_on=date(2026, 12, 23),
            file_id=file.id,
        )
    )
    db.session.commit()


def test_none_is_beyond_reach(cast: Cast, browse: Callable[..., Browser]) -> None:
    submitted(cast, 0, "submitted")
    for version in range(1, 27):
        submitted(cast, version, "returned")
    clara = browse(cast.clara)
    pages = [clara.get(f"/reports?page={number}") for number in (1, 2)]
    links = [str(link["href"]) for page in pages for link in page.all("main .rows a")]
    assert len(set(links)) == len(links) == 27
    assert "Page 1 of 2" in pages[0].text
    assert "Awaits a signature" in pages[0].all("main .rows li")[0].get_text()


def test_nobody_sees_those_of_others(cast: Cast, browse: Callable[..., Browser]) -> None:
    submitted(cast, 1, "submitted")
    assert browse(cast.boris).get("/reports").all("main .rows a") == []
