"""The table of checks is whole: codes, SQL, words, cases, columns that exist."""

import pytest

from portal.checklists import content
from portal.content import ContentError, content_root
from portal.evidence.canonical import field
from portal.evidence.checks import words
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.looking import FOLDER
from tests.evidence.checks.cases import CASES

BESIDE_THE_SHARES = {"3.4", "3.p1", "3.p7", "4.1", "4.5", "6.p1", "6.p2"}
"""Their values are no shares of rows: test_single_checks.py has their cases."""
SHARED = {"macros", "shared", "duplicates"}


def test_each_item_problem_and_report_has_a_check() -> None:
    lines = content.load(content_root())
    wanted = {item.code for step in lines.steps for item in step.items}
    wanted |= {
        f"{n}.p{k}"
        for n, last in ((1, 5), (2, 5), (3, 8), (4, 8), (6, 5))
        for k in range(1, last + 1)
    }
    wanted |= {"2.2a", "2.2b", "2.2c", "2.2d", "2.2e", "5.x"}
    assert CHECKS.keys() == wanted


def test_each_sql_file_is_of_a_check_and_says_in_a_comment_what_it_measures() -> None:
    files = {file.stem for file in FOLDER.glob("*.sql")} - SHARED
    assert files == {check.sql for check in CHECKS.values() if check.sql}
    for code in files:
        assert (FOLDER / f"{code}.sql").read_text(encoding="utf-8").startswith("-- ")


def test_each_check_that_measures_has_cases() -> None:
    compared = {code for code in CHECKS if code.startswith("4.p")}
    others = compared | BESIDE_THE_SHARES | {"1.p5"}
    measured = {check.code for check in CHECKS.values() if check.needs}
    assert CASES.keys() == measured - others


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.code)
def test_a_check_needs_columns_that_exist(check: object) -> None:
    for need in check.needs:  # type: ignore[attr-defined]
        for column in need.split("|"):
            field(*column.split("."))


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.code)
def test_the_limit_of_failing_lies_beyond_that_of_passing(check: object) -> None:
    limits, better = check.limits, check.better  # type: ignore[attr-defined]
    if None not in (limits.pass_, limits.fail):
        sign = 1 if better == "higher" else -1
        assert sign * limits.fail <= sign * limits.pass_


def test_each_check_has_words_in_both_languages() -> None:
    found = words.load(content_root())
    assert list(found) == list(CHECKS)
    for one in found.values():
        for text in (one.title, one.definition, one.remedy):
            assert text.ru != text.en


def test_words_of_an_unknown_check_are_refused(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    place = tmp_path / "evidence"
    place.mkdir()
    text = (content_root() / "evidence" / "checks.yaml").read_text(encoding="utf-8")
    (place / "checks.yaml").write_text(text.replace('code: "3.p2"', 'code: "3.p9"'))
    with pytest.raises(ContentError, match=r"expected 3\.p2, got 3\.p9"):
        words.load(tmp_path)
