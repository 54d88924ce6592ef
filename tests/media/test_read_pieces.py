"""A download is read piece by piece after the request that asked for it is over."""

from flask import Flask

from portal.media import store


def test_pieces_are_read_outside_the_request(app: Flask) -> None:
    with app.app_context():
        content = b"seven" * store.PIECE
        sha256 = store.put(content)
        pieces = store.pieces(sha256, len(content))
    assert b"".join(pieces) == content
