"""The longest believable report: nothing leaves the page's margins, and no word is lost."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from portal.rollout.document import document_pdf
from tests.rollout.longest_report import WORD, branded, longest, signed

POINTS = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 18 * POINTS, 192 * POINTS, 4 * POINTS, 293 * POINTS
SLACK = 0.6
"""Points by which an italic edge or a rounded width may stand out."""


def words_of(pdf: Path) -> list[tuple[str, float, float, float, float]]:
    """Every word with its left, top, right and bottom in points."""
    said = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    found = ElementTree.fromstring(said.stdout).iter("{http://www.w3.org/1999/xhtml}word")
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [(word.text or "", *(float(word.attrib[side]) for side in sides)) for word in found]


def texts(value: Any) -> Iterator[str]:
    """Every text in the data that is meant for people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in HIDDEN:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


HIDDEN = {
    *("language", "control", "code", "state", "severity", "role", "timezone", "confirmed_by"),
    *("at", "start_on", "held_on", "figures_at", "deadline", "previous", "due_on", "date"),
    *("verb", "objection", "heard_on", "data_sha256", "previous_sha256", "url", "logo", "color"),
}


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


@pytest.mark.parametrize("made_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("language", "brand"), [("ru", branded()), ("en", None)])
def test_nothing_overflows_and_no_word_is_lost(
    app: Flask, printing: None, tmp_path: Path, language: str, brand: dict[str, str] | None
) -> None:
    """Each language and each kind of cover once; no database has a say in how it is printed."""
    data, signature = longest(language, brand), signed()
    pdf = tmp_path / "longest.pdf"
    pdf.write_bytes(document_pdf(data, signature))
    words = words_of(pdf)
    outside = [
        word
        for word in words
        if word[1] < LEFT - SLACK
        or word[3] > RIGHT + SLACK
        or word[2] < TOP - SLACK
        or word[4] > BOTTOM + SLACK
    ]
    assert outside == []
    printed = letters("".join(word[0] for word in words))
    wanted = {
        token
        for text in texts([data, signature])
        for token in map(letters, text.split())
        if len(token) < 60
    }
    assert {token for token in wanted if token not in printed} == set()
    assert printed.count(WORD) >= sum(text.count(WORD) for text in texts([data, signature]))
