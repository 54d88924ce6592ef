"""A list of people as somebody brings it, a file or pasted text, read into plain rows."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook

from portal.media.kinds import OFFICE, Damaged, kind_of

LINES = 500
"""At most so many people at once."""
SHEET = OFFICE["xl/"]
COLUMNS = {
    "email": ("e-mail", "email", "mail", "почта", "эл. почта", "электронная почта", "e-mail адрес"),
    "name": ("name", "full name", "employee", "имя", "фио", "ф.и.о.", "сотрудник"),
    "surname": ("surname", "last name", "фамилия"),
    "position": ("position", "job title", "title", "должность"),
    "department": ("department", "team", "отдел", "подразделение"),
    "role": ("role", "роль"),
}
"""What heads of columns say, in small letters."""
IN_ORDER = ("name", "position", "department", "role")
"""Without heads: the column with addresses is found by its @, the others come in this order."""
NAMED_ADDRESS = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]+@[^<>]+)>$")


@dataclass(frozen=True)
class Line:
    """A person of the list, as written there."""

    number: int
    email: str = ""
    name: str = ""
    position: str = ""
    department: str = ""
    role: str = ""


class Unreadable(Exception):  # noqa: N818
    """Why a list cannot be used; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_file(content: bytes) -> list[Line]:
    """The people of a CSV or XLSX file.

    Raises Unreadable: `kind` (neither of them), `damaged`, `empty`, `long`, `no_addresses`.
    """
    try:
        kind = kind_of(content)
    except Damaged:
        raise Unreadable("damaged") from None
    if kind == SHEET:
        return read_rows(_cells(content))
    if not content.strip():
        raise Unreadable("empty")
    if kind != "text/plain":
        raise Unreadable("kind")
    return read_text(_decoded(content))


def read_text(text: str) -> list[Line]:
    """The people of a text: a table pasted from a sheet, or lines such as `Name <address>`.

    Raises Unreadable as `read_file` does.
    """
    delimiter = max("\t;,", key=text.count) if re.search("[\t;,]", text) else "\t"
    return read_rows(csv.reader(StringIO(text), delimiter=delimiter))


def read_rows(rows: Iterable[Sequence[str]]) -> list[Line]:
    """People from rows of cells; heads of columns are known by their words, or done without."""
    filled = [
        (number, cells)
        for number, row in enumerate(rows, start=1)
        if any(cells := [_flat(cell) for cell in row])
    ]
    if not filled:
        raise Unreadable("empty")
    columns = _columns(filled[0][1])
    lines = filled[1:] if columns else filled
    if not any("@" in cell for _, cells in lines for cell in cells):
        raise Unreadable("no_addresses")
    if len(lines) > LINES:
        raise Unreadable("long")
    columns = columns or _columns_by_content([cells for _, cells in lines])
    return [_line(number, cells, columns) for number, cells in lines]


def _columns(heads: list[str]) -> dict[str, int]:
    """Where the heads put each column; empty where the row is no row of heads."""
    if any("@" in head for head in heads):
        return {}
    known = {word: column for column, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        if column := known.get(head.lower().rstrip(":*")):
            found.setdefault(column, place)
    return found


def _columns_by_content(rows: list[list[str]]) -> dict[str, int]:
    width = max(map(len, rows))
    with_at = [sum(len(row) > n and "@" in row[n] for row in rows) for n in range(width)]
    email = with_at.index(max(with_at))
    others = [n for n in range(width) if n != email]
    return {"email": email, **dict(zip(IN_ORDER, others, strict=False))}


def _line(number: int, cells: list[str], columns: dict[str, int]) -> Line:
    said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    if both := NAMED_ADDRESS.match(said.get("email", "")):
        said["email"] = both["email"].strip()
        said["name"] = said.get("name") or both["name"].strip(" \"'")
    if surname := said.pop("surname", ""):
        said["name"] = f"{said.get('name', '')} {surname}".strip()
    return Line(number, **said)


def _cells(content: bytes) -> list[list[str]]:
    """The first sheet that holds anything."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            if rows := book.get_sheet_by_name(name).to_python(nrows=LINES + 2):
                return [[_shown(cell) for cell in row] for row in rows]
    except CalamineError:
        raise Unreadable("damaged") from None
    raise Unreadable("empty")


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", "replace")


def _flat(cell: str) -> str:
    return " ".join(cell.split())
