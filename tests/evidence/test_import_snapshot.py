"""A consultant brings in what the client's CRM exports, says what it means, and keeps it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from portal.audit import History
from portal.content import content_root
from portal.db import db
from portal.demo.crm import World, read_words, write_exports
from portal.evidence import making
from portal.evidence.models import CheckResult, CrmTable, CrmUser
from tests.browser import Browser
from tests.evidence.bringing import SMALL, base, begin, kept, made_ready, mapped, press, read
from tests.people import Cast

Browse = Callable[..., Browser]


@pytest.fixture
def exports(tmp_path: Path) -> list[tuple[str, bytes]]:
    """What the made-up CRM of a company exports before its start of work."""
    today = date(2026, 11, 2)
    managers = ["Emil Ebert", "Igor Irwin"]
    world = World("test", read_words(content_root()), managers, today, today, 0.0)
    return [(path.name, path.read_bytes()) for path in write_exports(world, tmp_path)]


def test_rows_are_mapped_once(cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast, SMALL)
    read(clara, address)
    mapped(clara, address)
    monkeypatch.setattr(making, "canonicalise", None)
    assert kept(clara, address).state == "ready"


def test_rows_are_mapped_anew_where_the_currency_has_changed(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    clara, again = browse(cast.clara), Mock(side_effect=making.canonicalise)
    address = begin(clara, cast, SMALL)
    read(clara, address)
    mapped(clara, address).currency = "KZT"
    db.session.commit()
    monkeypatch.setattr(making, "canonicalise", again)
    assert kept(clara, address).state == "ready"
    assert again.call_count == 1


def test_from_files_to_verdicts(
    cast: Cast, browse: Browse, exports: list[tuple[str, bytes]]
) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast, exports)
    row = read(clara, address)
    assert row.state == "mapping", (row.error, row.error_values)
    assert row.mapping["deals"]["columns"]["responsible"] == "Ответственный"
    row = mapped(clara, address)
    assert row.state == "preview", (row.error, row.error_values)
    assert all(c["rows"] == c["kept"] + c["repaired"] + c["left_out"] for c in row.counts)
    row = kept(clara, address)
    assert row.state == "ready", (row.error, row.error_values)
    verdicts = {r.check: r.verdict for r in db.session.scalars(select(CheckResult))}
    assert verdicts["3.p2"] == "fail"
    names = set(db.session.scalars(select(CrmTable.name)))
    assert {"deals", "notes", "failing:3.p2"} <= names
    matched = {u.name: u.person_id for u in db.session.scalars(select(CrmUser))}
    assert matched["Emil Ebert"] == cast.emil.id


def test_the_preview_adds_up_and_tells_what_was_left_out(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    broken = SMALL[0][1] + "5;Дюбели;Новая;Emil Ebert;много;17.10.2026;;e\n;;;;;;;\n".encode()
    address = begin(clara, cast, [("Сделки.csv", broken)])
    read(clara, address)
    mapped(clara, address)
    page = clara.get(address)
    figures = [int(cell.get_text()) for cell in page.all("td.tabular")]
    assert figures[0] == sum(figures[1:]) > 0
    assert figures[2] == 1, "the amount in words"
    assert "repaired:" in page.text
    assert "Nothing is kept yet." in page.text
    assert db.session.query(CrmTable).count() == 0


def test_the_way_is_shown(cast: Cast, browse: Browse) -> None:
    clara, now_at = browse(cast.clara), "li[aria-current=step]"
    address = begin(clara, cast)
    steps = [clara.get(address).one(now_at).get_text()]
    for act in (read, mapped, kept):
        act(clara, address)
        steps += [one.get_text() for one in clara.get(address).all(now_at)]
    assert steps == ["Files", "Columns", "Preview"]
    assert len(clara.get(address).all("li.way-done")) == 4


def test_back_from_each_step(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    address = begin(clara, cast)
    read(clara, address)
    row = mapped(clara, address)
    for state in ("mapping", "collecting"):
        press(clara, address, "go-back")
        db.session.refresh(row)
        assert row.state == state
    assert (row.proposal, row.mapping) == ({}, {})
    press(clara, address, "remove")
    assert [file.name for file in row.files] == ["Контакты.csv"]
    row = read(clara, address)
    assert [table["file"] for table in row.proposal["tables"]] == ["Контакты.csv"]
    assert "deals" not in row.mapping


def test_a_snapshot_without_deals(cast: Cast, browse: Browse) -> None:
    row = made_ready(browse(cast.clara), cast, [SMALL[1]])
    assert row.state == "ready"
    verdicts = {result.check: result.verdict for result in row.results}
    assert verdicts["3.p2"] == "not_checkable"


def test_the_history_tells_it_in_words(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    made_ready(clara, cast)
    verbs = set(db.session.scalars(select(History.verb).where(History.verb.like("evidence.%"))))
    assert verbs == {
        "evidence.begin", "evidence.file_add", "evidence.go_on", "evidence.map", "evidence.ready"
    }  # fmt: skip
    page = clara.get(f"/companies/{cast.volga.id}/history")
    for words in ("Snapshot of the CRM begun", "File for the snapshot brought", "is ready"):
        assert words in page.text
    assert "evidence." not in page.text


def test_the_list_shows_where_each_stands(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    assert "Bring in data" in clara.get(base(cast)).text
    made_ready(clara, cast)
    begin(clara, cast, [])
    text = clara.get(base(cast)).text
    assert "files are being collected" in text
    assert "ready" in text
    new = clara.get(f"{base(cast)}/new")
    assert new.one("input[name=control][checked]")["value"] == "first", "the baseline is taken"
