"""A whole list of people: read from a file or pasted, looked at line by line, invited."""

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from sqlalchemy import func, select

from portal.companies.models import Department
from portal.db import db
from portal.people.models import Invitation
from portal.people.staff_lists import LINES, Unreadable, read_file, read_text
from tests.accounts import letters
from tests.browser import Browser, Page
from tests.people import Cast

Browse = Callable[..., Browser]
HEADS = "Name;E-mail;Position;Department;Role\n"
NINA = "Nina North;nina@example.org;Manager;Sales;\n"


def look(browser: Browser, cast: Cast, people: str, **more: object) -> Page:
    values = {"people": people, "department": "Sales", **more}
    return browser.submit(
        f"/companies/{cast.volga.id}/people/list", values, form="form[action$='/people/list']"
    )


def outcomes(page: Page) -> list[str]:
    return [" ".join(cell.get_text(" ").split()) for cell in page.all("tbody td:last-child")]


def confirm(browser: Browser, cast: Cast, page: Page) -> Page:
    lines = page.one("textarea[name=lines]").get_text()
    url = f"/companies/{cast.volga.id}/people/list/invite"
    return browser.post(url, {"lines": lines, "department": "Sales"})


def test_it_works(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    page = look(clara, cast, HEADS + NINA + "Otto Orff;otto@example.org;;Service;head\n")
    assert outcomes(page) == ["new", "new"]
    assert db.session.scalar(select(func.count(Invitation.id))) == 0, "nobody before the click"
    assert confirm(clara, cast, page).location.endswith("/people")
    query = select(Invitation).order_by(Invitation.email)
    found = [(i.email, i.role, i.department_id) for i in db.session.scalars(query)]
    assert found == [
        ("nina@example.org", "employee", cast.sales.id),
        ("otto@example.org", "head", cast.service.id),
    ]
    assert {letter.address for letter in letters("invitation")} == {i[0] for i in found}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Nina;nina@", "refused not a complete e-mail address"),
        (";nina@example.org", "refused the name is missing"),
        (f"{'N' * 121};nina@example.org", "refused too long"),
        ("Nina;nina@example.org;;;owner", "refused the role is not known"),
        ("Emil;EMIL@example.org", "refused has this role here already"),
        ("Olga;olga@example.org", "joins with the account they have"),
        ("Emil;emil@example.org;;;head", "joins with the account they have"),
    ],
)
def test_each_line_says_what_it_does(cast: Cast, browse: Browse, line: str, outcome: str) -> None:
    page = look(browse(cast.clara), cast, HEADS + line + "\nLast;last@example.org\n")
    assert outcomes(page)[0].startswith(outcome)


def test_an_address_counts_once(cast: Cast, browse: Browse) -> None:
    page = look(browse(cast.clara), cast, HEADS + NINA + NINA.upper())
    assert outcomes(page) == ["new", "refused stands in the list twice"]


def test_a_closed_account_is_not_invited(cast: Cast, browse: Browse) -> None:
    cast.olga.active = False
    db.session.commit()
    page = look(browse(cast.clara), cast, HEADS + "Olga;olga@example.org\n")
    assert outcomes(page)[0].startswith("refused the account is closed")


def test_who_is_invited_meanwhile_is_left_out(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    page = look(clara, cast, HEADS + NINA)
    confirm(clara, cast, page)
    assert "0 people are invited" in clara.get(confirm(clara, cast, page).location).text
    assert db.session.scalar(select(func.count(Invitation.id))) == 1
    assert outcomes(look(clara, cast, HEADS + NINA)) == ["refused is invited already"]


def test_a_department_that_is_missing_is_made_at_the_end(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    page = look(clara, cast, HEADS + "Nina;nina@example.org;;Stock\nOtto;otto@example.org;;stock")
    assert page.text.count("a new department") == 2
    confirm(clara, cast, page)
    names = select(Department.name).where(Department.company_id == cast.volga.id)
    assert sorted(db.session.scalars(names)) == ["Sales", "Service", "Stock"]


def test_an_executive_belongs_to_the_whole_company(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    confirm(clara, cast, look(clara, cast, HEADS + "Nina;nina@example.org;;Sales;executive\n"))
    assert db.session.scalars(select(Invitation)).one().department_id is None


@pytest.mark.parametrize(
    ("people", "message"),
    [
        ("", "The list is empty"),
        (" \n\t\n", "The list is empty"),
        ("Nina North\n", "No line holds an e-mail address"),
        ("".join(f"N{n};n{n}@example.org\n" for n in range(LINES + 1)), "At most 500 people"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(
    cast: Cast, browse: Browse, people: str, message: str
) -> None:
    page = look(browse(cast.clara), cast, people)
    assert page.status == 422
    assert message in page.text
    assert page.one("textarea[name=people]").get_text().strip() == people.strip()


@pytest.mark.parametrize("who", ["edgar", "hanna", "emil"])
def test_a_wrong_role_cannot_bring_people(cast: Cast, browse: Browse, who: str) -> None:
    url = f"/companies/{cast.volga.id}/people/list"
    assert browse(getattr(cast, who)).get(url).status == 403


def test_a_file_is_read_as_well(cast: Cast, browse: Browse) -> None:
    clara = browse(cast.clara)
    url = f"/companies/{cast.volga.id}/people/list"
    file = (io.BytesIO((HEADS + NINA).encode()), "people.csv")
    page = clara.post(url, {"file": file, "department": "Sales"})
    assert outcomes(page) == ["new"]


def test_a_picture_is_no_list(cast: Cast, browse: Browse) -> None:
    url = f"/companies/{cast.volga.id}/people/list"
    file = (io.BytesIO(b"\x00\x01\x02"), "people.csv")
    page = browse(cast.clara).post(url, {"file": file, "department": "Sales"})
    assert (page.status, "neither CSV nor XLSX" in page.text) == (422, True)


def sheet(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Empty")
    page = book.add_worksheet("People")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


READ = [
    ("ФИО\tПочта\tОтдел\nНина\tnina@example.org\tСклад", ("nina@example.org", "Нина", "Склад")),
    (
        "Фамилия,Имя,E-mail\nСеверова,Нина,nina@example.org",
        ("nina@example.org", "Нина Северова", ""),
    ),
    ("Nina North <nina@example.org>", ("nina@example.org", "Nina North", "")),
    ('"North, Nina";nina@example.org', ("nina@example.org", "North, Nina", "")),
    ("nina@example.org\tNina\tManager\tStock", ("nina@example.org", "Nina", "Stock")),
    ("\n\nNina ;  nina@example.org \n", ("nina@example.org", "Nina", "")),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_people_paste_what_they_have(text: str, expected: tuple[str, ...]) -> None:
    line = read_text(text)[0]
    assert (line.email, line.name, line.department) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_files_come_in_the_encodings_of_offices(encoding: str) -> None:
    content = "Имя;Почта\nНина;nina@example.org\n".encode(encoding)
    assert [line.name for line in read_file(content)] == ["Нина"]


def test_the_first_sheet_that_holds_people_is_read() -> None:
    content = sheet(("ФИО", "Почта", "Роль"), ("Нина", "nina@example.org", ""), (5, "x@y.org", ""))
    assert [(line.number, line.name) for line in read_file(content)] == [(2, "Нина"), (3, "5")]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"PK\x03\x04broken", "damaged"), (sheet(), "empty"), (b"%PDF-1", "damaged")],
)
def test_other_files_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(content)
    assert refused.value.code == code
