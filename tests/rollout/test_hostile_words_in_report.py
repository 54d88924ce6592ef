"""Whatever people write into a report stands there as words: nothing is fetched, nothing opened."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask

from portal.rollout.document import document_pdf
from tests.browser import Browser
from tests.pdf_rules import File, broken, words_in_order
from tests.people import Cast
from tests.render.test_hostile import Listener
from tests.rollout.test_sign_report import held_control, submitted

__all__ = ["held_control"]

FREE = frozenset(
    {
        *("name", "industry", "city", "title", "reason", "owner_name", "note", "answer"),
        *("said_by", "decisions", "thoughts", "text", "position", "question"),
    }
)
"""The keys under which a report keeps what people wrote."""
SHAPES = (
    '<img src="{at}x.png">',
    '<a rel="attachment" href="{at}x.txt">a</a><link rel=attachment href="{at}x.txt">',
    '<link rel="stylesheet" href="{at}x.css"><base href="{at}">',
    '<style>@import "{at}x.css"; p {{ background: url({at}x.png) }}</style>',
    '<svg><image href="{at}x.png"/><use href="{at}x.svg#a"/><script href="{at}x.js"/></svg>',
    '<svg><foreignObject><img src="{at}x.png"/></foreignObject></svg>',
    '<object data="{at}x.svg"></object><iframe src="{at}x"></iframe><embed src="{at}x.svg">',
    '"><meta http-equiv="refresh" content="0;url={at}x"><p style="background:url({at}x.png)">',
    "<img src=\"data:image/svg+xml,%3Csvg%3E%3Cimage href='{at}x.png'/%3E%3C/svg%3E\">",
    "</title></style></body>{{{{ config }}}}{{% include '{at}x' %}}",
)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def trap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that never end: who opens one waits until the print process gives up."""
    folder = tmp_path_factory.mktemp("t")
    for name in ("x", "x.png", "x.css", "x.svg", "x.txt", "x.js"):
        os.mkfifo(folder / name)
    return folder


def hostile(part: Any, words: str, key: str = "") -> Any:
    """The same data with these words in every free text."""
    if isinstance(part, dict):
        return {name: hostile(value, words, name) for name, value in part.items()}
    if isinstance(part, list):
        return [hostile(value, words, key) for value in part]
    people = key in ("consultants", "present")
    return words if isinstance(part, str) and (people or key in FREE) else part


@pytest.mark.parametrize("made_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shapes", list(zip(SHAPES[::2], SHAPES[1::2], strict=True)))
def test_words_stay_words(
    app: Flask,
    cast: Cast,
    browse: Callable[..., Browser],
    listener: Listener,
    trap: Path,
    shapes: tuple[str, ...],
) -> None:
    """Two shapes with both baits stand in every free text of a document: with more of them, rows
    of tables would be higher than a page. No database has a say in how it is printed."""
    report = submitted(cast, browse)
    signature = {
        "code": None,
        "url": "",
        "version": 1,
        "state": "signed_with_reservations",
        "at": None,
        "timezone": "Europe/Samara",
    }
    baits = (f"{listener.url}/", f"{trap.as_uri()}/")
    each = [shape.format(at=at) for shape in shapes for at in baits]
    words = "\n".join(each)
    data = hostile({**report.data, "thoughts": words, "decisions": words}, words)
    signed = {**signature, "name": words, "position": words, "text": words}
    with app.test_request_context():
        pdf = document_pdf(data, signed)
    said = words_in_order(File.of(pdf))
    counts = {one: said.count("".join(one.split())) for one in each}
    assert min(counts.values()) >= 8, counts
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert list(opened.attachments) == ["report.json"]
        assert not [i for i in opened.objects if isinstance(i, pikepdf.Stream) and _shows(i)]
    assert broken(pdf) == {}
    assert listener.visits == 0


def _shows(stream: pikepdf.Stream) -> bool:
    return bool(stream.get("/Subtype") == "/Image")


@pytest.mark.parametrize("name", ["x.png", "x.css"])
def test_the_trap_would_be_seen(trap: Path, name: str) -> None:
    """Nobody reads there, so nobody can begin to write."""
    with pytest.raises(OSError, match="No such device"):
        os.open(trap / name, os.O_WRONLY | os.O_NONBLOCK)
