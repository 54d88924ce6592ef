"""Every check at its limits: what passes, warns, fails, and what cannot be judged at all."""

from pathlib import Path

import duckdb
import pytest

from portal.evidence.checks.catalogue import CHECKS, Check
from portal.evidence.checks.measuring import all_failing, failing, measure, missing
from portal.evidence.checks.verdicts import Limits, Verdict
from portal.evidence.data import Data
from tests.evidence.checks.cases import CASES
from tests.evidence.tables import snapshot

TOTAL = 200
SHARES = [code for code in CASES if CHECKS[code].unit == "share"]
COUNTS = [code for code in CASES if CHECKS[code].unit == "count"]
WARNING = [code for code in SHARES if CHECKS[code].limits.pass_ != CHECKS[code].limits.fail]


def verdict(data: Data, code: str, **limits: Limits) -> Verdict:
    (found,) = measure(data, limits, only=[code])
    return found


def of_share(folder: Path, code: str, share: float, step: int = 0) -> Verdict:
    """The verdict where this share of the rows (and some more) is what the check counts."""
    counted = round(share * TOTAL) + step
    other = TOTAL - counted
    is_good = CHECKS[code].better == "higher"
    rows = CASES[code](counted, other) if is_good else CASES[code](other, counted)
    return verdict(snapshot(folder, **rows), code)


def expected(check: Check, outcome: str) -> str:
    """What the data may say by itself."""
    if check.by == "data" or (check.fails_alone and outcome == "fail"):
        return outcome
    return "needs_person"


@pytest.mark.parametrize("code", SHARES)
def test_a_value_at_the_limit_passes(tmp_path: Path, code: str) -> None:
    check = CHECKS[code]
    assert check.limits.pass_ is not None
    found = of_share(tmp_path, code, check.limits.pass_)
    assert (found.value, found.verdict) == (check.limits.pass_, expected(check, "pass"))


@pytest.mark.parametrize("code", WARNING)
def test_a_value_short_of_the_limit_warns(tmp_path: Path, code: str) -> None:
    check = CHECKS[code]
    assert check.limits.pass_ is not None
    step = -1 if check.better == "higher" else 1
    assert of_share(tmp_path, code, check.limits.pass_, step).verdict == expected(check, "warn")


@pytest.mark.parametrize("code", WARNING)
def test_a_value_at_the_limit_of_failing_only_warns(tmp_path: Path, code: str) -> None:
    check = CHECKS[code]
    assert check.limits.fail is not None
    assert of_share(tmp_path, code, check.limits.fail).verdict == expected(check, "warn")


@pytest.mark.parametrize("code", SHARES)
def test_a_value_beyond_the_limit_fails(tmp_path: Path, code: str) -> None:
    check = CHECKS[code]
    assert check.limits.fail is not None
    step = -1 if check.better == "higher" else 1
    found = of_share(tmp_path, code, check.limits.fail, step)
    assert found.verdict == expected(check, "fail")
    assert (found.total, found.reason is None) == (
        TOTAL,
        found.verdict == "fail" and code not in ("3.1", "3.p4"),
    )


@pytest.mark.parametrize("code", COUNTS)
def test_a_single_one_too_many_fails(tmp_path: Path, code: str) -> None:
    rows, other = tmp_path / "none", tmp_path / "one"
    rows.mkdir()
    other.mkdir()
    check = CHECKS[code]
    clean = verdict(snapshot(rows, **CASES[code](30, 0)), code)
    spotted = verdict(snapshot(other, **CASES[code](30, 1)), code)
    assert (clean.value, clean.verdict) == (0, expected(check, "pass"))
    assert (spotted.value, spotted.verdict, spotted.failing) == (1, "fail", 1)


@pytest.mark.parametrize("code", [code for code in CASES if CHECKS[code].least > 1])
def test_too_few_rows_are_not_judged(tmp_path: Path, code: str) -> None:
    check = CHECKS[code]
    found = verdict(snapshot(tmp_path, **CASES[code](check.least - 1, 0)), code)
    wanted = "needs_person" if check.by == "person" else "not_checkable"
    assert (found.verdict, found.value) == (wanted, None)
    assert found.reason is not None
    assert (found.reason.key, found.reason.rows) == ("few_rows", check.least - 1)
    assert found.reason.least == check.least


@pytest.mark.parametrize("code", ["1.2", "2.1", "2.2a", "3.p2", "D1"])
def test_just_enough_rows_are_judged(tmp_path: Path, code: str) -> None:
    found = verdict(snapshot(tmp_path, **CASES[code](CHECKS[code].least, 0)), code)
    assert found.value is not None
    assert found.total == CHECKS[code].least


@pytest.mark.parametrize("code", CASES)
def test_a_missing_column_is_named_and_nothing_is_measured(tmp_path: Path, code: str) -> None:
    check, whole = CHECKS[code], snapshot(tmp_path, **CASES[code](30, 30))
    assert missing(whole, check) == ()
    for need in check.needs:
        choice = need.split("|")
        filled = {
            entity: frozenset(name for name in names if f"{entity}.{name}" not in choice)
            for entity, names in whole.filled.items()
        }
        lacking = Data(whole.tables, filled, whole.as_of, whole.currency)
        found = verdict(lacking, code)
        wanted = "needs_person" if check.by == "person" else "not_checkable"
        assert (found.verdict, found.value, found.failing) == (wanted, None, 0)
        assert found.reason is not None
        assert found.reason.key == "missing"
        assert set(choice) <= set(found.reason.columns)
        assert failing(lacking, code, tmp_path / "none.parquet") == 0
        assert not (tmp_path / "none.parquet").exists()


@pytest.mark.parametrize("code", CASES)
def test_the_rows_written_are_those_that_did_not_pass(tmp_path: Path, code: str) -> None:
    data = snapshot(tmp_path, **CASES[code](27, 3))
    target = tmp_path / "it's failing.parquet"
    assert failing(data, code, target) == verdict(data, code).failing == 3
    with duckdb.connect() as connection:
        cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(target)])
        names = [column[0] for column in cursor.description or ()]
        assert names[:5] == ["entity", "crm_id", "name", "responsible_id", "responsible"]
        assert len(cursor.fetchall()) == 3


def test_the_rows_of_several_checks_at_once(tmp_path: Path) -> None:
    data = snapshot(tmp_path, **CASES["3.p2"](27, 3))
    paths = {code: tmp_path / f"{code}.parquet" for code in ("3.p2", "3.3", "3.6")}
    assert all_failing(data, paths) == {"3.p2": 3, "3.3": 3, "3.6": 0}
    assert [path.exists() for path in paths.values()] == [True, True, False]


@pytest.mark.parametrize("code", ["1.2", "2.2a", "3.p2"])
def test_a_company_has_limits_of_its_own(tmp_path: Path, code: str) -> None:
    data = snapshot(tmp_path, **CASES[code](50, 50))
    assert verdict(data, code).verdict == "fail"
    own = verdict(data, code, **{code: Limits(0.5, 0.5)})
    assert (own.verdict, own.limits) == ("pass", Limits(0.5, 0.5))
