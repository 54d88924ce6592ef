"""Whatever stands in a file, reading it ends with tables whose rows add up, or with a reason."""

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.evidence import reading
from tests.evidence.reading.reads import one, seen

ODD = st.sampled_from(
    [
        *(b";", b",", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b"a", b"1", b" "),
        *(b"\xd0\xbf", b"\xef", b"\x98", b"\xff\xfe", b"<table>", b"<tr><td>", b"a;b\n"),
        *(b"sep=;\n", b"PK\x03\x04"),
    ]
)
CELL = st.text(st.sampled_from("абвГДЕ 019.,;|\t\"'\n"), max_size=8)
NAME = st.text(st.sampled_from("абвГДЕ"), min_size=1, max_size=6)
FORMS = st.tuples(
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
slowly = settings(
    deadline=None,
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header and rows that are full enough to tell the delimiter by."""
    width = draw(st.integers(3, 5))
    header = draw(st.lists(NAME, min_size=width, max_size=width, unique=True))
    row = st.lists(CELL, min_size=width, max_size=width)
    rows = draw(st.lists(row, min_size=1, max_size=8))
    return [header, *([str(at), *cells[1:]] for at, cells in enumerate(rows))]


def text(rows: list[list[str]], delimiter: str, quoted: bool, end: str) -> str:
    """The rows with all cells in quotes, or those that need them."""

    def cell(value: str) -> str:
        needed = quoted or any(sign in value for sign in (delimiter, '"', "\n", "\r"))
        return '"' + value.replace('"', '""') + '"' if needed else value

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


@slowly
@given(st.lists(ODD, max_size=40))
def test_a_messy_file_is_read_or_refused_and_its_rows_add_up(pieces: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(reading.Unreadable):
        seen(Path(folder), b"".join(pieces))


@slowly
@given(tables(), FORMS, st.data())
def test_a_file_cut_anywhere_loses_nothing_silently(
    rows: list[list[str]], form: tuple[str, str, bool, str], data: st.DataObject
) -> None:
    delimiter, encoding, quoted, end = form
    content = text(rows, delimiter, quoted, end).encode(encoding)
    content = content[: data.draw(st.integers(0, len(content)))]
    with tempfile.TemporaryDirectory() as folder, suppress(reading.Unreadable):
        seen(Path(folder), content)


@slowly
@given(tables(), FORMS, FORMS)
def test_the_same_rows_give_the_same_table_however_they_are_written(
    rows: list[list[str]], first: tuple[str, str, bool, str], second: tuple[str, str, bool, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = [
            one(Path(folder), text(rows, delimiter, quoted, end).encode(encoding))
            for delimiter, encoding, quoted, end in (first, second)
        ]
    assert found[0].table.headers == found[1].table.headers == tuple(rows[0])
    assert found[0].rows == found[1].rows
    assert found[0].cells == [
        tuple(cell if cell.strip() else None for cell in row) for row in rows[1:]
    ]
    assert found[0].notes == found[1].notes == []
