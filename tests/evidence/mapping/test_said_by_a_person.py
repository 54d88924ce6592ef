"""What a mapping written by hand may say (encodings, opposites, paths), and may leave away."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import portal
from portal.evidence.mapping.mapping import MappingError, parse_plain
from tests.commands import refused
from tests.evidence.files import brought, notes, rows

STAGES = {"": {"New": "P", "Won": "S", "Lost": "F"}}
CLOSING = [
    ("ID", "Stage", "Close Date"),
    ("1", "New", "2026-12-24"),
    ("2", "Won", "2026-10-01"),
    ("3", "Lost", "2026-10-02"),
]
CLOSED = {"file": "deals.csv", "columns": {"crm_id": 1, "stage": 2, "closed_at": 3}}


def run(folder: Path, mapping: dict[str, Any], *words: object) -> Result:
    (folder / "mapping.json").write_text(json.dumps(mapping))
    named = [*words, "--mapping", folder / "mapping.json"]
    return CliRunner().invoke(portal, ["evidence", *map(str, named)])


def test_an_encoding_that_is_said_decides(tmp_path: Path) -> None:
    users = {"file": "users.csv", "encoding": "koi8-r", "columns": {"crm_id": 1, "name": "Имя"}}
    content = "ID;Имя\n1;Пётр\n".encode("koi8-r")
    assert rows(brought(tmp_path, {"crm_users": users}, users=content), "crm_users", "name") == [
        ("Пётр",)
    ]


def test_bytes_that_are_not_of_the_encoding_are_noted(tmp_path: Path) -> None:
    users = {"file": "users.csv", "encoding": "utf-8", "columns": {"crm_id": 1, "name": 2}}
    content = b"ID;Name\n1;" + "Пётр\n2;Anna\n".encode("cp1251")
    found = brought(tmp_path, {"crm_users": users}, users=content)
    assert [(row, reason) for row, reason, _value in notes(found)] == [(2, "bad_characters")]


@pytest.mark.parametrize("name", ["windows-1215", "base64", "нет"])
def test_an_unknown_encoding_is_refused(name: str) -> None:
    said = f"deals.encoding: there is no encoding '{name}'. Write utf-8, utf-16 or windows-1251"
    with pytest.raises(MappingError, match=said):
        parse_plain({"deals": {"file": "d.csv", "encoding": name, "columns": {"title": 1}}})


def test_two_encodings_of_one_file_are_refused(tmp_path: Path) -> None:
    sources = [
        {"file": "deals.csv", "encoding": name, "columns": {"title": 1}}
        for name in ("utf-8", "cp1251")
    ]
    with pytest.raises(MappingError, match=r"deals: deals.csv is said to be utf-8 and cp1251"):
        brought(tmp_path, {"deals": sources}, deals=CLOSING)


@pytest.mark.parametrize(
    ("header", "said"),
    [("Discontinued", "!Discontinued"), ("!Discontinued", "!Discontinued"), ("Off", "! off")],
)
def test_a_flag_may_say_the_opposite(header: str, said: str, tmp_path: Path) -> None:
    products = {"file": "products.csv", "columns": {"name": "Name", "active": said}}
    cells = [("Name", header), ("a", "1"), ("b", "0"), ("c", "")]
    found = brought(tmp_path, {"products": products}, products=cells)
    opposite = not header.startswith("!")
    assert rows(found, "products", "active") == [(not opposite,), (opposite,), (None,)]


def test_only_a_flag_has_an_opposite(tmp_path: Path) -> None:
    deals = {"file": "deals.csv", "columns": {"title": "!Stage"}}
    with pytest.raises(MappingError, match=r"there is no header '!Stage'"):
        brought(tmp_path, {"deals": deals}, deals=CLOSING)


@pytest.mark.parametrize(
    ("cell", "contact"),
    [
        ("Анна Ким, Иван Петров", "7"),
        ("Кто-то, Иван Петров", "5"),
        ("иван петров;Анна Ким", "5"),
        ("Ромашка, ООО", "9"),
        ("Кто-то, Никто", None),
    ],
)
def test_of_several_names_the_first_known_one_is_taken(
    cell: str, contact: str | None, tmp_path: Path
) -> None:
    contacts = [("ID", "Имя"), ("5", "Иван Петров"), ("7", "Анна Ким"), ("9", "Ромашка, ООО")]
    found = brought(
        tmp_path,
        {
            "deals": {"file": "deals.csv", "columns": {"crm_id": 1, "contact": 2}},
            "contacts": {"file": "contacts.csv", "columns": {"crm_id": 1, "full_name": 2}},
        },
        deals=[("ID", "Контакт"), ("1", cell)],
        contacts=contacts,
    )
    names = dict(contacts)
    assert rows(found, "deals", "contact_id", "contact") == [
        (contact, names[contact] if contact else cell)
    ]
    told = [reason for _row, reason, _value in notes(found)]
    assert told == ["first_of_names"] * (contact in ("5", "7"))


def test_the_close_date_of_a_deal_in_work_is_its_plan(tmp_path: Path) -> None:
    found = brought(tmp_path, {"deals": CLOSED, "stages": STAGES}, deals=CLOSING)
    assert "expected_close" in found.data.filled["deals"]
    assert rows(found, "deals", "expected_close", "closed_at::DATE") == [
        (date(2026, 12, 24), None),
        (None, date(2026, 10, 1)),
        (None, date(2026, 10, 2)),
    ]


def test_where_a_plan_has_its_own_column_nothing_is_moved(tmp_path: Path) -> None:
    cells = [
        (*row, plan) for row, plan in zip(CLOSING, ("Plan", "2027-01-01", "", ""), strict=True)
    ]
    deals = {**CLOSED, "columns": {**CLOSED["columns"], "expected_close": "Plan"}}  # type: ignore[dict-item]
    found = brought(tmp_path, {"deals": deals, "stages": STAGES}, deals=cells)
    assert rows(found, "deals", "expected_close", "closed_at::DATE")[0] == (
        date(2027, 1, 1),
        date(2026, 12, 24),
    )


def test_without_plans_there_is_no_expected_close(tmp_path: Path) -> None:
    found = brought(
        tmp_path, {"deals": CLOSED, "stages": STAGES}, deals=[*CLOSING[:1], *CLOSING[2:]]
    )
    assert "expected_close" not in found.data.filled["deals"]


def test_a_row_knows_its_outcome_better_than_its_stage(tmp_path: Path) -> None:
    deals = {"file": "deals.csv", "columns": {"crm_id": 1, "stage": 2, "semantic": 3}}
    cells = [("ID", "Stage", "Status"), ("1", "New", "Won"), ("2", "New", ""), ("3", "New", "Lost")]
    found = brought(tmp_path, {"deals": deals, "stages": STAGES}, deals=cells)
    assert rows(found, "deals", "semantic") == [("S",), ("P",), ("F",)]


def test_without_as_of_the_newest_moment_that_is_no_plan_is_taken(tmp_path: Path) -> None:
    found = brought(tmp_path, {"deals": CLOSED, "stages": STAGES, "as_of": ""}, deals=CLOSING)
    assert found.data.as_of == datetime(2026, 10, 2)  # noqa: DTZ001


@pytest.mark.parametrize("command", ["import", "check", "report"])
def test_what_was_not_given_is_said_beside_the_json(command: str, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("\n".join(",".join(row) for row in CLOSING))
    result = run(tmp_path, {"deals": CLOSED, "stages": STAGES}, command, file, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == "No moment was given; the newest of the data is taken: 2026-10-02.\n"
    assert json.loads(result.stdout)


def test_a_moment_on_the_command_line_stands_above_the_mapping(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("\n".join(",".join(row) for row in CLOSING))
    mapping = {"deals": {**CLOSED, "columns": {**CLOSED["columns"], "responsible": 1}}}  # type: ignore[dict-item]
    words = ("report", file, "--json", "--code", "D6", "--as-of", "2027-01-01")
    result = run(tmp_path, {**mapping, "stages": STAGES, "as_of": "2026-11-02"}, *words)
    (report,) = json.loads(result.stdout)
    assert [(row["count"], row["days_most"]) for row in report["rows"]] == [(1, 8)]


def two_years(folder: Path) -> list[Path]:
    files = [folder / year / "deals.csv" for year in ("2025", "2026")]
    for n, file in enumerate(files):
        file.parent.mkdir()
        file.write_text(f"ID,Stage\n{n}1,New\n{n}2,Won\n")
    return files


@pytest.mark.parametrize(
    ("named", "counted"),
    [
        ("2025/deals.csv", ["2025/deals.csv"]),
        ("./exports/2026/deals.csv", ["2026/deals.csv"]),
        ("C:\\exports\\2026\\deals.csv", ["2026/deals.csv"]),
        ("*/deals.csv", ["2025/deals.csv", "2026/deals.csv"]),
        ("*.csv", ["2025/deals.csv", "2026/deals.csv"]),
    ],
)
def test_files_of_one_name_are_told_by_their_folders(
    named: str, counted: list[str], tmp_path: Path
) -> None:
    deals = {"file": named, "columns": {"crm_id": "ID", "stage": "Stage"}}
    mapping = {"deals": deals, "as_of": "2026-11-02"}
    result = run(tmp_path, mapping, "import", *two_years(tmp_path), "--json")
    assert result.exit_code == 0, result.output
    assert [count["file"] for count in json.loads(result.stdout)["counts"]] == counted


def test_a_name_of_several_files_is_refused(tmp_path: Path) -> None:
    mapping = {"deals": {"file": "deals.csv", "columns": {"crm_id": "ID"}}}
    said = refused(run(tmp_path, mapping, "import", *two_years(tmp_path)))
    assert "deals: deals.csv may be 2025/deals.csv or 2026/deals.csv; name its folder" in said


def test_a_file_named_by_a_path_is_found_by_its_name(tmp_path: Path) -> None:
    deals = {**CLOSED, "file": "/home/anna/exports/deals.csv"}
    assert len(rows(brought(tmp_path, {"deals": deals}, deals=CLOSING), "deals", "crm_id")) == 3


def test_a_file_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    file, *_ = two_years(tmp_path)
    said = refused(CliRunner().invoke(portal, ["evidence", "map", str(file), str(file)]))
    assert "deals.csv is named twice" in said


def test_without_a_period_a_report_needs_no_dates(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("ID,Who,Result,Sum,Source\n1,Kim,Won,10.10,Web\n2,Kim,Lost,5,Web\n")
    columns = {"crm_id": 1, "responsible": 2, "stage": 3, "amount": 4, "channel": 5}
    mapping = {
        "deals": {"file": "deals.csv", "columns": columns},
        "stages": STAGES,
        "as_of": "2026-11-02",
        "currency": "USD",
    }
    words = ("report", file, "--json", *(f"--code={code}" for code in ("G1", "G3", "G4", "D1")))
    g1, g3, g4, d1 = json.loads(run(tmp_path, mapping, *words).stdout)
    assert (g1["rows"][0]["count"], g1["rows"][0]["won_sum"]) == (2, 10.1)
    assert (g3["rows"][0]["source"], g3["rows"][0]["revenue"]) == ("Web", 10.1)
    assert (g4["of"], g4["rows"][0]["conversion"]) == ("closed", 0.5)
    assert d1["missing"] == ["deals.closed_at"]
    g1, *_ = json.loads(run(tmp_path, mapping, *words, "--from", "2026-01-01").stdout)
    assert g1["missing"] == ["deals.created_at"]


def test_half_a_cent_of_expected_sales_is_rounded_up(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("ID,Stage,Close,Sum,Chance\n1,New,2026-12-01,15750.25,30%\n")
    columns = {"crm_id": 1, "stage": 2, "closed_at": 3, "amount": 4, "probability": 5}
    mapping = {"deals": {"file": "deals.csv", "columns": columns}, "as_of": "2026-11-02"}
    words = ("report", file, "--json", "--code", "D5")
    (d5,) = json.loads(run(tmp_path, {**mapping, "stages": STAGES}, *words).stdout)
    assert d5["rows"][0]["weighted"] == 4725.08
