"""The words of the reports: all of them there, in both languages, one source for the titles."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.checklists import content
from portal.content import ContentError, content_root
from portal.evidence.reports import wording
from portal.evidence.reports.catalogue import CODES
from portal.evidence.reports.columns import Column
from portal.evidence.reports.rows import SHOWN
from tests.content.conftest import change, root

__all__ = ["change", "root"]

FILE = "evidence/reports.yaml"
FAULTS = {
    "a code that is gone": ("  - code: A2\n", "  - code: A3\n", "reports[18].code: expected A2"),
    "a column without words": (
        "  - {key: unpaid, title: {ru: Не оплачено, en: Unpaid}}\n",
        "",
        "columns: unpaid is missing",
    ),
    "a reason nobody knows": ("key: no_deadline", "key: no_dedline", "left_out[8].key: expected"),
    "one language": ("total: {ru: Итого, en: Total}", "total: {ru: Итого}", "total.en: missing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named(fault: str, root: Path, change: Callable[[str, str, str], None]) -> None:
    old, new, told = FAULTS[fault]
    change(FILE, old, new)
    with pytest.raises(ContentError) as refused:
        wording.load(root)
    assert f"content/{FILE}: {told}" in str(refused.value)


def test_titles_are_those_of_step_7() -> None:
    said = wording.words()
    items = {item.code: item for step in content.load(content_root()).steps for item in step.items}
    assert {code: said.titles[code] for code in CODES} == {
        code: items[code].title for code in CODES
    }
    assert said.shows["G1"] == items["G1"].shows


def test_every_reason_of_the_sql_has_words() -> None:
    folder = Path(wording.__file__).parent
    for file in folder.glob("*.sql"):
        for piece in file.read_text(encoding="utf-8").split("THEN '")[1:]:
            reason = piece.split("'")[0]
            if file.stem not in ("g4", "g2"):
                assert reason in wording.REASONS, f"{file.name}: {reason}"
    assert set(SHOWN) == set(wording.words().rows)


def test_a_group_is_called_by_its_name_else_its_id_else_in_our_words() -> None:
    said, column = wording.words(), Column("account", "text")
    assert said.named(column, {"account": "Ф1", "account_id": "7"}, "ru") == "Ф1"
    assert said.named(column, {"account": None, "account_id": "7"}, "ru") == "7"
    assert said.named(column, {"account": None, "account_id": None}, "en") == "(no company)"
