"""What the checks are called and say to people, read from `content/evidence/checks.yaml`."""

from functools import lru_cache
from pathlib import Path

from portal.content import ContentError, Entry, Text, check_keys, content_root, read
from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.columns import BESIDE, SHOWN, VALUES


class Words(Entry, frozen=True):
    """The words of a check."""

    code: str
    title: Text
    """What is measured."""
    definition: Text
    """How, in a sentence or two."""
    remedy: Text
    """What to do when it fails."""
    rows: Text | None
    """What the rows behind its figure are; None where it measures nothing."""
    of: str
    """The key of those words; empty where there are none."""


class _Line(Entry, frozen=True):
    code: str
    title: Text
    definition: Text
    same_as: str | None = None
    rows: str | None = None
    remedy: Text | None = None


class _Word(Entry, frozen=True):
    key: str
    title: Text


class _Page(Entry, frozen=True):
    rows: dict[str, Text]
    checks: tuple[_Line, ...]
    columns: tuple[_Word, ...]
    values: tuple[_Word, ...]
    beside: tuple[_Word, ...]


def load(root: Path) -> dict[str, Words]:
    """The words under a content folder by code, every check having its own.

    Raises ContentError with file, key and reason.
    """
    file = root / "evidence" / "checks.yaml"
    page = read(file, _Page)
    check_keys(file, "columns", [line.key for line in page.columns], SHOWN)
    check_keys(file, "beside", [line.key for line in page.beside], BESIDE)
    check_keys(file, "values", [line.key for line in page.values], VALUES)
    check_keys(file, "checks", [line.code for line in page.checks], CHECKS, "code")
    found: dict[str, Words] = {}
    for n, line in enumerate(page.checks):
        where = f"checks[{n}]"
        if line.rows is not None and line.rows not in page.rows:
            raise ContentError(file, f"{where}.rows", f"{line.rows} is not among the rows")
        same = found.get(line.same_as) if line.same_as else None
        if line.same_as and same is None:
            raise ContentError(file, f"{where}.same_as", f"{line.same_as} stands nowhere above")
        rows = page.rows[line.rows] if line.rows else same.rows if same else None
        remedy = line.remedy or (same.remedy if same else None)
        if remedy is None:
            raise ContentError(file, f"{where}.remedy", "missing")
        if (rows is None) == bool(CHECKS[line.code].needs):
            reason = "missing" if rows is None else "the check measures nothing"
            raise ContentError(file, f"{where}.rows", reason)
        of = line.rows or (same.of if same else "")
        found[line.code] = Words(line.code, line.title, line.definition, remedy, rows, of)
    return {code: found[code] for code in CHECKS}


@lru_cache(maxsize=1)
def _words() -> dict[str, Words]:
    return load(content_root())


def words(code: str) -> Words:
    """The words of a check, from the portal's own content. Raises KeyError."""
    return _words()[code]


@lru_cache(maxsize=1)
def _by_key() -> dict[str, dict[str, Text]]:
    """The titles of columns and of figures beside a value, and the values of the model."""
    page = read(content_root() / "evidence" / "checks.yaml", _Page)
    lists = {"columns": page.columns, "beside": page.beside, "values": page.values}
    return {name: {one.key: one.title for one in lines} for name, lines in lists.items()}


def column_title(column: str) -> Text:
    """What a column of failing rows is called. Raises KeyError."""
    return _by_key()["columns"][column]


def beside_title(name: str) -> Text:
    """What a figure beside a value is called. Raises KeyError."""
    return _by_key()["beside"][name]


def value_words(value: str) -> Text | None:
    """A word of the model in ours; None where it is none."""
    return _by_key()["values"].get(value)


def count_line(found: dict[str, Words]) -> str:
    """What `portal content check` prints."""
    return f"{len(found)} checks of the CRM's data"
