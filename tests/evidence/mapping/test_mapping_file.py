"""A mapping file: read, written, and refused with what would be right."""

import json
from pathlib import Path
from typing import Any

import pytest

from portal.evidence.mapping.mapping import MappingError, parse, to_json
from tests.evidence.files import brought

GOOD: dict[str, Any] = {
    "deals": {"file": "deals.csv", "columns": {"crm_id": "ID", "amount": 2}, "decimal": ","},
    "accounts": [
        {"file": "a.csv", "columns": {"title": ["Name", "Town"]}},
        {"file": "b.csv", "columns": {"title": "Name"}},
    ],
    "stages": {"Sales": {"New": "P", "Won": "S", "Lost": "F"}},
    "as_of": "2026-11-02 12:00:00",
    "currency": "RUB",
    "timezone": "Europe/Samara",
}
ONE = {"file": "deals.csv", "columns": {"crm_id": "ID"}}
REFUSED = {
    "not JSON": ("{", "The mapping is not JSON"),
    "no object": ("[]", "The mapping is no JSON object"),
    "no entity": ('{"as_of": ""}', "The mapping names no entity. There are: crm_users"),
    "a key twice": ('{"as_of": "", "as_of": ""}', "The key 'as_of' stands twice."),
    "an unknown entity": (
        json.dumps({"deal": ONE}),
        "There is no entity or key 'deal'. Did you mean deals",
    ),
    "an unknown key": (
        json.dumps({"deals": {**ONE, "colums": 1}}),
        "deals: there is an unknown field `colums`; known are: file, columns",
    ),
    "an unknown field": (
        json.dumps({"deals": {"file": "deals.csv", "columns": {"ammount": 1}}}),
        "deals has no field 'ammount'. Did you mean amount or account?",
    ),
    "no file": (json.dumps({"deals": {"columns": {"crm_id": 1}}}), "deals: Object missing"),
    "no columns": (
        json.dumps({"deals": {"file": "d", "columns": {}}}),
        "deals.columns: no column is mapped.",
    ),
    "position 0": (
        json.dumps({"deals": {"file": "d", "columns": {"crm_id": 0}}}),
        "deals.columns.crm_id: there is no column 0; positions are counted from 1.",
    ),
    "an empty list": (
        json.dumps({"deals": {"file": "d", "columns": {"title": []}}}),
        "deals.columns.title: the list is empty.",
    ),
    "another meaning": (
        json.dumps({"deals": ONE, "stages": {"": {"New": "W"}}}),
        "stages[...][...]: Invalid enum value 'W'",
    ),
    "no moment": (json.dumps({"deals": ONE, "as_of": "soon"}), "as_of: 'soon' is no moment."),
    "a zone in the moment": (
        json.dumps({"deals": ONE, "as_of": "2026-01-01T00:00:00Z"}),
        "as_of: leave the zone away",
    ),
    "no zone": (json.dumps({"deals": ONE, "timezone": "Samara"}), "There is no zone 'Samara'."),
    "products twice": (
        json.dumps(
            {
                "deals": {"file": "d", "columns": {"product": 1}},
                "deal_products": {"file": "l", "columns": {"deal": 1}},
            }
        ),
        "deals name products while deal_products are brought too",
    ),
}
HEADERS = [["ID", "Товар", "Сумма", "Товар"], ["1", "a", "5", "b"]]
NOT_THERE = {
    "an unknown header": ({"amount": "Суммы"}, "there is no header 'Суммы'. Did you mean 'Сумма'?"),
    "an ambiguous header": (
        {"title": "Товар"},
        "the header 'Товар' stands at 2 and 4; give the position instead.",
    ),
    "a position beyond": ({"title": 5}, "there is no column 5; the table has 4."),
}


def test_a_mapping_is_written_as_it_was_read() -> None:
    read = parse(json.dumps(GOOD))
    assert json.loads(to_json(read)) == GOOD


@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_is_named(fault: str) -> None:
    text, told = REFUSED[fault]
    with pytest.raises(MappingError) as refused:
        parse(text)
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize("fault", NOT_THERE)
def test_what_the_file_does_not_have_is_named(fault: str, tmp_path: Path) -> None:
    columns, told = NOT_THERE[fault]
    with pytest.raises(MappingError) as refused:
        brought(tmp_path, {"deals": {"file": "deals.csv", "columns": columns}}, deals=HEADERS)
    field = next(iter(columns))
    assert str(refused.value) == f"deals.columns.{field}: {told}"


def test_a_file_that_was_not_brought_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        MappingError, match=r"deals: the file d.csv was not brought. Brought: deals"
    ):
        brought(tmp_path, {"deals": {"file": "d.csv", "columns": {"title": 1}}}, deals=HEADERS)


def test_without_its_moment_a_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="as_of: the files tell no moment"):
        brought(
            tmp_path,
            {"deals": {"file": "deals.csv", "columns": {"title": 1}}, "as_of": ""},
            deals=HEADERS,
        )
