"""A download is read piece by piece after the request that asked for it is over."""

from contextvars import Context

from flask import Flask

from portal.media import store


def test_pieces_are_read_outside_the_request(app: Flask) -> None:
    content = b"seven" * store.PIECE
    pieces = store.pieces(store.put(content), len(content))
    assert Context().run(b"".join, pieces) == content
