"""The words of all content files are set properly."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from portal.content import content_root, place

FILES = sorted(
    path
    for folder in ("checklist", "evidence", "guides")
    for path in (content_root() / folder).glob("*.yaml")
    if path.stem != "exports"  # the captions of other programs are not our words
)
WRONG_IN_RUSSIAN = {
    "a straight or English quotation mark": r"[\"'“”„’]",
    "a hyphen or short dash for a dash": r" [-–] ",
    "three full stops": r"\.\.\.",
    "two spaces, or one at an end": r"  |^ | $",
    "a number glued to its unit": r"\d(%|₽)",
    "a non-breaking space by hand": "\u00a0",
    "е for ё": r"\b[Чч]етк|\b[Оо]тчет|\b[Уу]чет|\b[Ее]ще\b|\b[Вв]се, (что|кто)|\b[Ее]е\b",
}
WRONG_IN_ENGLISH = {
    "a straight quotation mark": r"[\"']",
    "a hyphen for a dash": r" - ",
    "three full stops": r"\.\.\.",
    "two spaces, or one at an end": r"  |^ | $",
    "an American spelling": r"\b(organiz|color|catalog\b|center)",
}


def texts(value: object) -> Iterator[tuple[str, str]]:
    """Language and words of all texts below a value."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key in ("ru", "en"):
                yield key, below
            else:
                yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)


@pytest.mark.parametrize("file", FILES, ids=place)
def test_a_file_is_well_set(file: Path) -> None:
    wrong = {"ru": WRONG_IN_RUSSIAN, "en": WRONG_IN_ENGLISH}
    found = list(texts(yaml.safe_load(file.read_text(encoding="utf-8"))))
    assert found
    for language, words in found:
        for what, pattern in wrong[language].items():
            assert not re.search(pattern, words), f"{what}: {words}"
