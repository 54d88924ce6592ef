"""A snapshot is cancelled or deleted, a company erased: nothing of the client's files stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.audit import Actor, History
from portal.db import db, now
from portal.evidence import steps
from portal.evidence.claims import claim_one, workplace
from portal.evidence.guarding import downloads
from portal.evidence.importing import ATTEMPTS, import_due, sweep, take
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable, CrmUser, EvidenceSetting
from portal.media.files import remove_stale
from portal.media.models import StoredFile
from portal.media.store import everything
from portal.rollout.erasure import erase
from tests.browser import Browser
from tests.evidence.bringing import (
    base,
    begin,
    kept,
    made_ready,
    mapped,
    press,
    read,
    row_at,
)
from tests.people import Cast

Browse = Callable[..., Browser]
STEPS = {"brought": (), "mapped": (read,), "kept": (read, mapped)}
"""What has been done before the job is in a state."""


def left() -> int:
    """Files of the store after a few days."""
    with time_machine.travel(now() + timedelta(days=3)):
        remove_stale(now())
    return len(list(everything()))


def at_state(browser: Browser, cast: Cast, state: str) -> CrmSnapshot:
    """A snapshot that waits for the job in a state."""
    address = begin(browser, cast)
    for act in STEPS[state]:
        act(browser, address)
    press(browser, address, "mapping" if state == "mapped" else "go-on")
    return row_at(address)


@pytest.mark.parametrize("done", [(), (read,), (read, mapped)], ids=["files", "columns", "preview"])
def test_cancelled_leaves_nothing(
    cast: Cast, browse: Browse, done: tuple[Callable[..., object], ...]
) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast)
    for act in done:
        act(clara, address)
    press(clara, address, "cancel")
    row = row_at(address)
    assert (row.state, row.proposal, row.mapping, row.counts) == ("cancelled", {}, {}, [])
    sweep(now())
    assert list(workplace().glob("*")) == []
    assert (db.session.query(StoredFile).count(), left()) == (0, 0)
    assert "cancelled" in clara.get(address).text
    assert clara.get(base(cast)).all("tbody tr") == []


@pytest.mark.parametrize("state", STEPS)
def test_cancelled_while_the_job_works_keeps_nothing(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    clara = browse(cast.clara)
    row = at_state(clara, cast, state)
    claim = claim_one(now())
    assert claim is not None
    beat = claim.beat

    def cancelled(stage: str, percent: int) -> None:
        monkeypatch.setattr(claim, "beat", beat)
        press(clara, f"{base(cast)}/{row.id}", "cancel")
        beat(stage, percent)

    monkeypatch.setattr(claim, "beat", cancelled)
    assert not take(claim)
    db.session.refresh(row)
    assert row.state == "cancelled"
    assert (db.session.query(CrmTable).count(), db.session.query(CheckResult).count()) == (0, 0)
    assert (db.session.query(StoredFile).count(), left()) == (0, 0)


def test_deleted_with_its_figures(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    row = made_ready(clara, cast)
    results = len(row.results)
    press(clara, f"{base(cast)}/{row.id}/delete", "delete", {"keep_figures": "y"})
    db.session.refresh(row)
    assert (row.state, row.deleted_by_id, len(row.results)) == ("deleted", cast.clara.id, results)
    assert row.counts
    assert (db.session.query(CrmTable).count(), db.session.query(StoredFile).count()) == (0, 0)
    assert left() == 0
    page = clara.get(base(cast))
    assert "deleted" in page.one("tbody tr").get_text()
    assert db.session.scalars(select(History.new).where(History.verb == "evidence.delete")).all()


def test_deleted_without_its_figures(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    row = made_ready(clara, cast)
    press(clara, f"{base(cast)}/{row.id}/delete", "delete", {"keep_figures": None})
    db.session.refresh(row)
    assert (row.state, row.counts, row.mapping, row.filled) == ("deleted", [], {}, {})
    assert db.session.query(CheckResult).count() == 0
    again = clara.post(f"{base(cast)}/{row.id}/delete", {})
    assert again.status == 303, "it is deleted already"


def test_whatever_ends_its_process_thrice_has_failed(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clara = browse(cast.clara)
    row = at_state(clara, cast, "brought")

    def broken(_claim: object) -> None:
        raise MemoryError

    monkeypatch.setitem(steps.TAKE, "brought", broken)
    for _ in range(ATTEMPTS):
        with pytest.raises(MemoryError):
            import_due(now())
    import_due(now())
    db.session.refresh(row)
    assert (row.state, row.error) == ("failed", "gave_up")
    assert "broke off several times" in clara.get(f"{base(cast)}/{row.id}").text
    assert db.session.query(CrmTable).count() == 0


def test_a_file_that_the_store_has_lost_is_named(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    row = at_state(clara, cast, "brought")
    for one in list(everything()):
        from portal.media import store

        store.remove(one.sha256)
    import_due(now())
    db.session.refresh(row)
    assert (row.state, row.error) == ("failed", "no_original")
    assert "“Сделки.csv” is not in the store" in clara.get(f"{base(cast)}/{row.id}").text


def test_users_keep_whom_they_were_matched_to(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    made_ready(clara, cast)
    users = {user.name: user for user in db.session.query(CrmUser)}
    assert {name: user.person_id for name, user in users.items()} == {
        "Emil Ebert": cast.emil.id,
        "Igor Irwin": cast.igor.id,
    }
    page = f"/companies/{cast.volga.id}/evidence/users"
    whose = {"whose": f"department:{cast.service.id}"}
    answer = clara.submit(page, whose, form=f"#crm-user-{users['Emil Ebert'].id} form", htmx=True)
    assert answer.one("li")["data-announce"] == "Saved."
    address = begin(clara, cast, control="first")
    read(clara, address)
    mapped(clara, address)
    kept(clara, address)
    matched = {user.name: user.department_id for user in db.session.query(CrmUser)}
    assert matched == {"Emil Ebert": cast.service.id, "Igor Irwin": None}


def test_downloads_are_forbidden_and_allowed_again(app: Flask, cast: Cast, browse: Browse) -> None:
    clara, page = browse(cast.clara), f"/companies/{cast.volga.id}/evidence/users"
    assert downloads(cast.volga)
    for allowed, words in ((None, "Nobody can download"), ("y", "may be downloaded again")):
        clara.submit(page, {"downloads": allowed}, form="form[action$=downloads]")
        assert downloads(cast.volga) is bool(allowed)
        assert words in clara.get(page).text
    told = db.session.scalars(select(History).where(History.verb == "evidence.guard")).all()
    assert [(row.old, row.new) for row in told] == [
        ("allowed", "forbidden"),
        ("forbidden", "allowed"),
    ]


def test_an_erased_company_leaves_nothing(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    made_ready(clara, cast)
    begin(clara, cast, control="first")
    erase(cast.volga, Actor(cast.anna.id, "administrator"), "Volga-Snab")
    db.session.commit()
    kinds = (CrmSnapshot, CrmTable, CheckResult, CrmUser, EvidenceSetting, StoredFile)
    assert [db.session.query(kind).count() for kind in kinds] == [0] * len(kinds)
    sweep(now())
    assert (list(workplace().glob("*")), left()) == ([], 0)
