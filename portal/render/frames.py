"""What travels between a client, the render process and its worker.

A frame is four bytes with the header's length, the header as JSON, then as many bytes of body
as the header's `size` says. A request's header: `kind` ("pdf", "chart" or "ping"), `options`,
`size`; the body is the HTML and what comes with it (attachments.py), or the chart's spec as
JSON, in UTF-8. An answer's header: `ok`, `size` and, when not ok, `reason`.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

HEADER_LIMIT = 64 * 1024
LENGTH = struct.Struct("!I")

Header = dict[str, Any]


class BadFrame(ValueError):  # noqa: N818
    """What arrived is no frame."""


class TooLarge(BadFrame):
    """The body is larger than allowed."""


def pack(header: Header, body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    text = json.dumps({**header, "size": len(body)}, ensure_ascii=False).encode()
    return LENGTH.pack(len(text)) + text + body


def header_length(prefix: bytes) -> int:
    """How long the header is, from the first four bytes."""
    length = int(LENGTH.unpack(prefix)[0])
    if not 0 < length <= HEADER_LIMIT:
        raise BadFrame("the header's length is out of bounds")
    return length


def unpack_header(text: bytes, body_limit: int) -> tuple[Header, int]:
    """The header and the size of the body that follows it."""
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("the header is not JSON") from error
    size = header.get("size") if isinstance(header, dict) else None
    if type(size) is not int or size < 0:
        raise BadFrame("the header names no size")
    if size > body_limit:
        raise TooLarge("the body is too large")
    return header, size


def read(stream: BinaryIO, body_limit: int) -> tuple[Header, bytes]:
    """One frame from a blocking stream; EOFError when it ends before the frame does."""
    length = header_length(_exactly(stream, LENGTH.size))
    header, size = unpack_header(_exactly(stream, length), body_limit)
    return header, _exactly(stream, size)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(size - len(pieces))
        if not piece:
            raise EOFError("the stream ended inside a frame")
        pieces += piece
    return bytes(pieces)
