"""Slow lines wait outside: a request is read before it gets its turn, and sent after it.

A thread that waits for somebody's line costs nothing; threads that work in Python at the same time
slow each other down. So a process has many threads and few turns.
"""

from collections.abc import Iterable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from threading import Semaphore
from typing import TYPE_CHECKING, Any, BinaryIO

from werkzeug.sansio.utils import get_content_length

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
WHOLE = 2 * 1024 * 1024
"""Up to so many bytes an answer is made in its turn and handed to the server as one."""


def in_turns(app: "WSGIApplication", turns: int, longest: int) -> "WSGIApplication":
    """`app`, at work on at most `turns` requests at once.

    `longest` is how many bytes a request may bring; what says that it is longer is left unread,
    for the app to refuse. A request that breaks off reaches the app only as a piece of an upload
    that goes on later.
    """
    free = Semaphore(turns)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        announced = get_content_length(environ.get("CONTENT_LENGTH")) or 0
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if announced <= longest:
                arrived = _read(environ["wsgi.input"], body, longest)
                if arrived < announced and not _goes_on_later(environ):
                    start_response(f"400 {HTTPStatus.BAD_REQUEST.phrase}", [])
                    return [b""]
                environ["wsgi.input"] = body
            with free:
                return _made(app, environ, start_response)

    return answer


def _read(line: BinaryIO, body: Any, longest: int) -> int:
    """Read a request to its end, or one byte further than it may go."""
    arrived = 0
    while piece := line.read(min(PIECE, longest + 1 - arrived)):
        arrived += body.write(piece)
    body.seek(0)
    return arrived


def _goes_on_later(environ: "WSGIEnvironment") -> bool:
    return environ.get("CONTENT_TYPE") == "application/offset+octet-stream"


def _made(
    app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    length = 0

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        nonlocal length
        length = int(dict(headers).get("Content-Length", 0))
        return start_response(status, headers, exc_info)

    pieces = app(environ, start)
    if length > WHOLE:
        return pieces
    try:
        return [b"".join(pieces)]
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
