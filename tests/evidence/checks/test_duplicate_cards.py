"""Cards that stand twice: certain only where it is, and quick where there are many."""

import csv
import os
from collections import Counter
from math import comb
from pathlib import Path
from time import process_time

import duckdb
import pytest

from portal.evidence.checks.duplicates import LARGEST_BLOCK, candidates, cut_blocks
from portal.evidence.checks.looking import FOLDER, looked_into
from portal.evidence.checks.measuring import failing, measure
from tests.evidence.tables import snapshot

DATASETS = Path(os.environ.get("DATASETS", "../shared/data")) / "crm" / "febrl"
TWIN = {
    "full_name": "Пётр Котов",
    "phone": "8 927 765-43-21",
    "email": "kot@x.ru",
    "tax_id": "631234567890",
    "city": "Самара",
    "address": "ул. Мира, 5, кв. 7",
    "birth_date": "1980-05-17",
}
OTHERS = [{"full_name": f"Имя {chr(1072 + n) * 4}", "phone": f"892700000{n:02}"} for n in range(20)]


@pytest.mark.parametrize(
    ("other", "certain", "likely"),
    [
        ({"full_name": "Котов Петр", "phone": "+7 (927) 7654321"}, True, False),
        ({"full_name": "Котов Пётр", "email": "KOT@X.RU"}, True, False),
        ({"full_name": "П. Котов", "tax_id": "631234567890"}, True, False),
        (
            {
                "full_name": "Котов Пётр",
                "birth_date": "1980-05-17",
                "city": "Самара",
                "address": "ул.Мира 5 кв 7",
            },
            True,
            False,
        ),
        ({"full_name": "Анна Лис", "phone": "+7 (927) 7654321"}, False, True),
        (
            {"full_name": "Котова Анна", "address": "ул. Мира, 5, кв. 7", "city": "Самара"},
            False,
            None,
        ),
        ({"full_name": "Пётр Котов", "city": "Самара"}, False, True),
        ({"full_name": "Анна Лис", "birth_date": "1980-05-17"}, False, False),
    ],
    ids=[
        "phone and name",
        "e-mail and name",
        "tax number",
        "birth date, name, place",
        "a shared phone",
        "the family",
        "name and city",
        "birth date alone",
    ],
)
def test_a_pair(tmp_path: Path, other: dict[str, str], certain: bool, likely: bool | None) -> None:
    data = snapshot(tmp_path, contacts=[TWIN, other, *OTHERS])
    (found,) = measure(data, only=["2.p3"])
    assert (found.failing, found.total) == (2 * certain, 22)
    if likely is not None:
        assert found.beside["candidates"] == likely
        assert candidates(data, tmp_path / "near.parquet") == likely


def test_a_person_is_no_duplicate_of_his_company(tmp_path: Path) -> None:
    data = snapshot(
        tmp_path,
        contacts=[TWIN, *OTHERS],
        accounts=[{"title": "Пётр Котов", "phone": TWIN["phone"]}],
    )
    (found,) = measure(data, only=["2.p3"])
    assert (found.failing, found.beside["candidates"]) == (0, 0)


def test_cards_of_one_client_are_one_group(tmp_path: Path) -> None:
    """The first and the third share nothing but the second."""
    three = [
        {"full_name": "Пётр Котов", "phone": "8 927 765-43-21", "email": None},
        {"full_name": "Пётр Котов", "phone": "8 927 765-43-21", "email": "kot@x.ru"},
        {"full_name": "Пётр Котов", "phone": "8 927 111-43-28", "email": "kot@x.ru"},
    ]
    data = snapshot(tmp_path, contacts=[*three, *OTHERS])
    assert failing(data, "2.p3", tmp_path / "rows.parquet") == 3
    with duckdb.connect() as connection:
        query = "SELECT count(DISTINCT same_client), count(*) FROM read_parquet(?)"
        found = connection.execute(query, [str(tmp_path / "rows.parquet")]).fetchone()
    assert found == (1, 3)


def test_companies_by_their_number_and_name(tmp_path: Path) -> None:
    rows = [
        {"title": "ООО «Ромашка»", "tax_id": "6312345678"},
        {"title": "Ромашка, ООО", "tax_id": "6312345678"},
        *({"title": f"Завод {n}", "tax_id": f"63000{n * 37:05}"} for n in range(20)),
    ]
    (found,) = measure(snapshot(tmp_path, accounts=rows), only=["2.p3"])
    assert found.failing == 2


def test_a_key_of_too_many_cards_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [
        {"full_name": f"{chr(1072 + n % 32) * 4} {n}", "phone": "8 846 200-00-01"}
        for n in range(LARGEST_BLOCK + 1)
    ]
    data = snapshot(tmp_path, contacts=rows)
    (block,) = cut_blocks(data)
    assert (block.kind, block.entity, block.cards) == ("phone", "contacts", LARGEST_BLOCK + 1)
    beside = measure(data, only=["2.p3"])[0].beside
    assert (beside["cut_blocks"], beside["candidates"]) == (1, 0)


def test_the_largest_block_is_that_of_the_sql() -> None:
    assert f"cards <= {LARGEST_BLOCK}" in (FOLDER / "duplicates.sql").read_text(encoding="utf-8")
    assert f"cards > {LARGEST_BLOCK}" in (FOLDER / "2.p3.sql").read_text(encoding="utf-8")


@pytest.mark.skipif(not DATASETS.exists(), reason="the data sets of febrl are not here")
@pytest.mark.parametrize(("number", "recall"), [(1, 0.97), (2, 0.97), (3, 0.96)])
def test_known_duplicates(
    tmp_path: Path, number: int, recall: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """rec_id says who is who: rec-223-org and rec-223-dup-0 are one person."""
    with (DATASETS / f"dataset{number}.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file, skipinitialspace=True))
    cards = [
        {
            "crm_id": one["rec_id"],
            "full_name": f"{one['given_name']} {one['surname']}".strip() or None,
            "tax_id": one["soc_sec_id"] or None,
            "city": one["suburb"] or None,
            "address": " ".join(
                filter(None, (one["street_number"], one["address_1"], one["address_2"]))
            )
            or None,
            "birth_date": one["date_of_birth"] or None,
        }
        for one in people
    ]
    data = snapshot(tmp_path, contacts=cards)
    true = sum(comb(n, 2) for n in Counter(one["rec_id"].split("-")[1] for one in people).values())
    began = process_time()
    with looked_into(data) as look:
        look.make_shared("twin_cards twin_pairs")
        pairs = look.connection.execute(
            "SELECT certain, a.crm_id, b.crm_id FROM twin_pairs"
            " JOIN twin_cards a ON a.card = first JOIN twin_cards b ON b.card = second"
        ).fetchall()
    spent = process_time() - began
    same = [(certain, one.split("-")[1] == other.split("-")[1]) for certain, one, other in pairs]
    sure = [right for certain, right in same if certain]
    with capsys.disabled():
        print(
            f"\nfebrl {number}: certain precision {sum(sure) / len(sure):.4f}, "
            f"recall {sum(sure) / true:.4f}; with candidates "
            f"precision {sum(right for _, right in same) / len(same):.4f}, "
            f"recall {sum(right for _, right in same) / true:.4f}; "
            f"{len(people)} rows in {spent:.2f} s of the processor"
        )
    assert sum(sure) / len(sure) >= 0.98
    assert sum(sure) / true >= recall
    assert spent < 2, "two cores: under a second"
