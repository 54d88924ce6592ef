"""A company's reports in one ZIP, which is checked by what it holds alone."""

import hashlib
import io
import json
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.audit import History
from portal.db import db
from portal.media import store
from portal.media.files import keep
from portal.rollout.models import CONTROLS, Control, Report
from portal.rollout.take_along import write
from portal.seal import keys
from portal.seal.verifying import verify
from tests.browser import Browser
from tests.pdfs import blank
from tests.people import Cast
from tests.rollout.test_see_chain import DATA, other_data, reports, signed, unsealed_file

__all__ = ["reports"]
MOMENT = datetime(2027, 1, 20, 9, tzinfo=UTC)
ENGLISH = {"Accept-Language": "en"}


def address(cast: Cast) -> str:
    return f"/companies/{cast.volga.id}/reports/take-along.zip"


def taken(cast: Cast, moment: datetime = MOMENT) -> bytes:
    out = io.BytesIO()
    write(cast.volga, out, moment)
    return out.getvalue()


def unpacked(content: bytes, folder: Path) -> dict[str, Any]:
    """Unpack a ZIP; gives its manifest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def submitted(cast: Cast, version: int, state: str, content: bytes) -> Report:
    """A version of the first control's report that nobody signed."""
    of = {"company_id": cast.volga.id, "by_id": cast.clara.id}
    report = signed(cast, 1, None) if version == 1 else db.session.query(Report).first()
    assert report is not None
    report.state, report.signed_file_id, report.level = state, None, ""
    report.file_id = keep(content, "a.pdf", "application/pdf", **of).id
    db.session.commit()
    return report


def test_it_is_checked_by_what_it_holds(
    cast: Cast, browse: Callable[..., Browser], reports: list[Report], tmp_path: Path
) -> None:
    answer = browse(cast.edgar).get(address(cast)).response
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.content_length == len(answer.data)
    manifest = unpacked(answer.data, tmp_path / "taken")
    summed = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "taken",
        capture_output=True,
        text=True,
        check=True,
    )
    names = {str(p.relative_to(tmp_path / "taken")) for p in (tmp_path / "taken").rglob("*.*")}
    assert len(summed.stdout.splitlines()) == len(names) == 3 * 3 + 3
    ours = keys.known(tmp_path / "taken" / "certificates.pem")
    for entry in manifest["files"]:
        content = (tmp_path / "taken" / entry["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            entry["size"],
            entry["sha256"],
        )
        if entry["what"] == "report_signed":
            finding = verify(content, ours)
            assert (finding.verdict, finding.sealed) == ("valid", True)
            assert (entry["signed_by"], entry["level"]) == ("Edgar Ernst", "B-B")
        if entry["what"] == "report_data":
            assert entry["sha256"] == entry["data_sha256"]
            assert json.loads(content) == DATA


def test_the_manifest_has_the_chain(cast: Cast, reports: list[Report], tmp_path: Path) -> None:
    manifest = unpacked(taken(cast), tmp_path)
    chain = manifest["chain"]
    assert [link["previous_sha256"] for link in chain] == [
        None,
        *(link["sha256"] for link in chain[:-1]),
    ]
    for link in chain:
        content = (tmp_path / link["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == link["sha256"]
    assert (manifest["company"]["name"], manifest["missing"]) == ("Volga-Snab", [])
    assert manifest["made_at"] == MOMENT.isoformat()


def test_names_speak_the_companys_language(cast: Cast, reports: list[Report]) -> None:
    for language, name in (
        ("en", "1 First control, version 1/First control, version 1, signed.pdf"),
        ("ru", "3 Итог, версия 1/Итог, версия 1, на подпись.pdf"),
    ):
        cast.volga.language = language
        db.session.commit()
        archive = zipfile.ZipFile(io.BytesIO(taken(cast)))
        assert name in {one.replace("\N{NO-BREAK SPACE}", " ") for one in archive.namelist()}
        words = archive.read("READ-ME.txt").decode()
        assert words.index("КАК ПРОВЕРИТЬ") < words.index("HOW TO CHECK IT")
        assert "ATTENTION" not in words


def test_the_same_moment_gives_the_same_bytes(cast: Cast, reports: list[Report]) -> None:
    content = taken(cast)
    assert taken(cast) == content != taken(cast, MOMENT.replace(day=21))
    assert {one.compress_type for one in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        zipfile.ZIP_STORED
    }


def test_an_unsigned_version_is_taken_too(cast: Cast, tmp_path: Path) -> None:
    submitted(cast, 1, "returned", blank(7))
    manifest = unpacked(taken(cast), tmp_path)
    told = [(one["what"], one.get("state")) for one in manifest["files"]]
    assert told[:2] == [("report_submitted", "returned"), ("report_data", "returned")]
    assert manifest["chain"] == []


def test_what_is_missing_or_wrong_is_said(
    cast: Cast, reports: list[Report], tmp_path: Path
) -> None:
    assert reports[1].signed_file is not None
    store.remove(reports[1].signed_file.sha256)
    other_data(reports[2], reports)
    db.session.commit()
    manifest = unpacked(taken(cast), tmp_path)
    assert len(manifest["missing"]) == 2, "as submitted, and as signed"
    assert [one["faults"] for one in manifest["files"] if "faults" in one] == [["data"]]
    words = (tmp_path / "READ-ME.txt").read_text()
    assert "ATTENTION" in words
    assert manifest["missing"][0]["path"] in words
    assert "3 Summing-up" in words
    assert [link["sha256"] for link in manifest["chain"]] == [
        report.signed_file.sha256 for report in reports if report.signed_file
    ]


def test_a_seal_and_a_link_that_do_not_hold_are_said(
    cast: Cast, reports: list[Report], tmp_path: Path
) -> None:
    unsealed_file(reports[1], reports)
    db.session.commit()
    db.session.expire_all()
    faults = {
        one["path"].partition("/")[0]: one["faults"]
        for one in unpacked(taken(cast), tmp_path)["files"]
        if "faults" in one
    }
    assert faults == {
        "2 Second control, version 1": ["seal"],
        "3 Summing-up, version 1": ["previous"],
    }


def test_another_companys_reports_stay_there(
    cast: Cast, reports: list[Report], tmp_path: Path
) -> None:
    reports[2].company_id = cast.zhiguli.id
    db.session.commit()
    told = {one.get("control") for one in unpacked(taken(cast), tmp_path)["files"]}
    assert told == {"first", "second", None}


def test_files_have_the_time_of_their_reports(cast: Cast, reports: list[Report]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(taken(cast)))
    times = {one.filename.rpartition(", ")[2]: one.date_time for one in archive.infolist()}
    signed_at = reports[2].answered_at
    assert signed_at is not None
    local = signed_at.astimezone(ZoneInfo("Europe/Samara"))
    # A ZIP counts in steps of two seconds.
    assert times["signed.pdf"] == (*local.timetuple()[:5], local.second // 2 * 2)
    assert times["manifest.json"] == (2027, 1, 20, 13, 0, 0)


def test_other_bytes_in_the_store_are_said(cast: Cast, tmp_path: Path) -> None:
    report = submitted(cast, 1, "returned", blank(8))
    place = store.local_path(report.file.sha256)
    assert place is not None
    place.write_bytes(b"%PDF other")
    entry = unpacked(taken(cast), tmp_path)["files"][0]
    assert (entry["what"], entry["faults"]) == ("report_submitted", ["file"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anna", 200),
        ("clara", 200),
        ("edgar", 200),
        ("hanna", 403),
        ("emil", 403),
        ("boris", 404),
        ("olga", 404),
    ],
)
def test_who_may_take_them_along(
    cast: Cast, browse: Callable[..., Browser], who: str, status: int
) -> None:
    submitted(cast, 1, "submitted", blank(9))
    person = getattr(cast, who)
    assert browse(person).get(address(cast)).status == status
    noted = db.session.query(History).filter_by(verb="report.take").all()
    assert [(row.actor_id, row.company_id) for row in noted] == [
        (person.id, cast.volga.id) for _ in range(status == 200)
    ]


def test_the_list_offers_it_and_the_history_tells_it(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    db.session.add_all(Control(company_id=cast.volga.id, kind=kind) for kind in CONTROLS)
    db.session.commit()
    edgar = browse(cast.edgar)
    assert edgar.get(address(cast)).status == 404, "there is nothing to take"
    page, link = f"/companies/{cast.volga.id}/reports", f"main a[href='{address(cast)}']"
    assert not edgar.get(page).all(link)
    submitted(cast, 1, "submitted", blank(9))
    assert edgar.get(page).all(link)
    edgar.get(address(cast))
    told = edgar.get(f"/companies/{cast.volga.id}/history", headers=ENGLISH).text
    assert "All reports taken along" in told


def test_the_number_of_queries_does_not_grow(
    cast: Cast, browse: Callable[..., Browser], count_queries: Callable[..., int]
) -> None:
    edgar, previous, counts = browse(cast.edgar), None, []
    for number in (1, 2, 3):
        report = signed(cast, number, previous)
        previous = report.signed_file.sha256 if report.signed_file else None
        db.session.expire_all()
        counts.append(count_queries(lambda: edgar.get(address(cast))))
    assert counts[1] == counts[2] <= QUERIES


QUERIES = 12
"""Person, company; the reports with their files and people; the signed ones; the history."""


def test_it_takes_no_more_memory_than_one_report(cast: Cast, tmp_path: Path) -> None:
    size, versions = 4_000_000, 8
    first = submitted(cast, 1, "returned", bytes(size))
    columns = {c.name: getattr(first, c.name) for c in Report.__table__.columns}
    for version in range(2, versions + 1):
        of = {"company_id": cast.volga.id, "by_id": cast.clara.id}
        file = keep(bytes([version]) * size, "a.pdf", "application/pdf", **of)
        own = {"id": None, "version": version, "code": f"A-{version}", "file_id": file.id}
        db.session.add(Report(**{**columns, **own}))
    db.session.commit()
    with (tmp_path / "taken.zip").open("wb") as out:
        tracemalloc.start()
        assert write(cast.volga, out, MOMENT) == versions
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (tmp_path / "taken.zip").stat().st_size > versions * size
    assert peak < 3 * size
