"""No person meets a word that nobody translated."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from portal.words import LANGUAGES, ROOMS, bound
from tools.catalogues import catalogue_path, extracted

ROOT = Path(__file__).parent.parent


def catalogue(language: str, room: str) -> Catalog:
    path = catalogue_path(language, room)
    assert path.exists(), f"{path} is missing: run `make words`"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_knows_every_text_of_its_room(language: str, room: str) -> None:
    known = {(m.id, m.context) for m in catalogue(language, room) if m.id}
    wanted = {(m.id, m.context) for m in extracted(room, ROOT) if m.id}
    assert wanted - known == set(), "run `make words` and translate what is new"
    assert known - wanted == set(), "run `make words`: nobody asks for these any more"


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_in_russian(room: str) -> None:
    missing = [m.id for m in catalogue("ru", room) if m.id and (not _done(m.string) or m.fuzzy)]
    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_english_plurals_are_written_out(room: str) -> None:
    plurals = [m for m in catalogue("en", room) if isinstance(m.id, tuple)]
    assert [m.id for m in plurals if not _done(m.string)] == []


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_its_placeholders(language: str, room: str) -> None:
    wrong = [(m.id, error) for m in catalogue(language, room) for error in m.check()]
    assert wrong == []


def test_two_rooms_never_translate_one_text_differently() -> None:
    """The rooms' catalogues are merged when they are read: one of two translations would win."""
    found: dict[object, dict[str, object]] = {}
    for room in ROOMS:
        for message in catalogue("ru", room):
            if message.id:
                found.setdefault((message.id, message.context), {})[room] = message.string
    differing = {key: rooms for key, rooms in found.items() if len(set(rooms.values())) > 1}
    assert differing == {}


def test_russian_is_compiled_with_what_must_not_be_torn_apart() -> None:
    with catalogue_path("ru", "issues").with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    open_for = compiled.ngettext("open for %(num)s day", "open for %(num)s days", 5)
    assert open_for == "открыто %(num)s\u00a0дней"
    assert bound("Вход на сайте — для %(name)s") == ("Вход на\u00a0сайте\u00a0— для\u00a0%(name)s")


def _done(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


@pytest.mark.parametrize("room", ROOMS)
def test_no_translation_says_the_same_twice(room: str) -> None:
    """Catalogues are merged too, and a text may come out twice, one behind the other."""
    words = [m.string for m in catalogue("ru", room) if isinstance(m.string, str)]
    assert [w for w in words if len(w) > 20 and w[: len(w) // 2] == w[(len(w) + 1) // 2 :]] == []
