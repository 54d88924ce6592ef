"""One search over companies and people: each finds those whom he may see."""

from collections.abc import Callable

import pytest

from portal.db import db
from tests.browser import Browser
from tests.people import Cast, company, member, person

EVERYBODY = {"Edgar", "Hanna", "Emil", "Igor", "Clara"}


def found(browser: Browser, words: str) -> set[str]:
    links = browser.get(f"/search?q={words}").all("main .rows a")
    return {link.get_text().split()[0] for link in links}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("anna", EVERYBODY | {"Boris", "Olga"}),
        ("clara", EVERYBODY),
        ("edgar", EVERYBODY),
        ("hanna", {"Hanna", "Emil", "Clara"}),
        ("emil", set()),
    ],
)
def test_each_finds_whom_he_may_see(
    cast: Cast, browse: Callable[..., Browser], who: str, seen: set[str]
) -> None:
    searcher = browse(getattr(cast, who))
    everybody = set.union(*(found(searcher, letter) for letter in "aeiou"))
    assert everybody - {"Volga-Snab", "Zhiguli"} == seen


def test_it_says_that_there_may_be_more(cast: Cast, browse: Callable[..., Browser]) -> None:
    for n in range(21):
        member(person(f"Vera{n} Voss"), "employee", cast.volga, department_id=cast.sales.id)
    db.session.commit()
    page = browse(cast.clara).get("/search?q=vera")
    assert len(page.all("main .rows a")) == 20
    assert "There may be more" in page.text


@pytest.mark.parametrize(("words", "names"), [("волг", {"Волга"}), ("%25", set()), ("", set())])
def test_a_company_is_found_in_any_letters(
    cast: Cast, browse: Callable[..., Browser], words: str, names: set[str]
) -> None:
    member(cast.clara, "consultant", company("Волга"))
    db.session.commit()
    assert found(browse(cast.clara), words) == names
