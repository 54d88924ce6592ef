"""A consultant brings in what the client's CRM exports, says what it means, and keeps it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.content import content_root
from portal.db import db, now
from portal.demo.crm import World, read_words, write_exports
from portal.evidence.importing import import_due
from portal.evidence.models import CheckResult, CrmSnapshot, CrmTable, CrmUser
from tests.browser import Browser
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    """What the made-up CRM of a company exports before its start of work."""
    today = date(2026, 11, 2)
    managers = ["Emil Ebert", "Igor Irwin"]
    world = World("test", read_words(content_root()), managers, today, today, 0.0)
    return write_exports(world, tmp_path)


def bring(browser: Browser, cast: Cast, files: list[Path]) -> str:
    """Begin a snapshot with these files; its address."""
    base = f"/companies/{cast.volga.id}/evidence/snapshots"
    begun = browser.submit(f"{base}/new", {"control": "baseline"}, form="main form")
    for file in files:
        given = {"file": (BytesIO(file.read_bytes()), file.name)}
        assert browser.post(f"{begun.location}/files", given).status == 303
    return begun.location


def go_on(browser: Browser, address: str, seen: str) -> None:
    assert browser.post(f"{address}/go-on", {"seen": seen}).status == 303
    assert import_due(now()) == 1


def test_from_files_to_verdicts(
    app: Flask, cast: Cast, browse: Browse, exports: list[Path]
) -> None:
    clara = browse(cast.clara)
    address = bring(clara, cast, exports)
    go_on(clara, address, "collecting")
    row = db.session.scalars(select(CrmSnapshot)).one()
    assert row.state == "mapping", (row.error, row.error_values)
    assert row.mapping["deals"]["columns"]["responsible"] == "Ответственный"
    go_on(clara, address, "mapping")
    assert row.state == "preview", (row.error, row.error_values)
    assert all(c["rows"] == c["kept"] + c["repaired"] + c["left_out"] for c in row.counts)
    go_on(clara, address, "preview")
    assert row.state == "ready", (row.error, row.error_values)
    verdicts = {r.check: r.verdict for r in db.session.scalars(select(CheckResult))}
    assert verdicts["3.p2"] == "fail"
    names = set(db.session.scalars(select(CrmTable.name)))
    assert {"deals", "notes", "failing:3.p2"} <= names
    matched = {u.name: u.person_id for u in db.session.scalars(select(CrmUser))}
    assert matched["Emil Ebert"] == cast.emil.id
