"""What no page can use is met once, before any page: huge numbers, characters that no text holds.

A number in an address, a query or a form stands for a row, a version or a page. One that no
column holds finds nothing, as one that is no number at all: 404 in an address, absent elsewhere.
A text with NUL, which nobody can type and PostgreSQL cannot keep, is refused with 400; an address
with NUL is nobody's.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1
"""The largest number that a column of rows' ids holds."""
MOST_DIGITS = 10
NUL = "\0"
UNREADABLE = "unreadable character"
"""Tells the page of errors which words to use."""


class RowNumber(IntegerConverter):
    """`<int:…>` in an address, no larger than an id can be."""

    regex = rf"\d{{1,{MOST_DIGITS}}}"

    def __init__(self, map: Any, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **options})


def number(text: str) -> int:
    """A number from a query or a form. Raises ValueError for what no column holds."""
    if len(text) > MOST_DIGITS or abs(int(text)) > LARGEST:
        raise ValueError("larger than any number here")
    return int(text)


class Values(ImmutableMultiDict[str, Any]):
    """Values of a query or a form; `type=int` passes over numbers that no column holds."""

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]
        return super().get(key, default, number if type is int else type)

    def getlist(self, key: str, type: Any = None) -> list[Any]:
        return super().getlist(key, number if type is int else type)


def init_app(app: Flask) -> None:
    class Request(app.request_class):  # type: ignore[name-defined, misc]
        """The request of the app as it is, but for its values."""

        parameter_storage_class = Values

    app.request_class = Request
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if NUL in request.path:
        abort(404)
    if any(NUL in text for text in _texts()):
        abort(400, UNREADABLE)


def _texts() -> Iterator[str]:
    """Every text that the request brings beside its address."""
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value
    for upload in request.files.values():
        yield upload.filename or ""
