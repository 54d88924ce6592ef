"""Asking the render process for a PDF or a chart.

Each call opens a socket of its own, so threads may call at once.
"""

from __future__ import annotations

import json
import socket as sockets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.render import attachments, frames
from portal.render.attachments import Attachment

ANSWER_LIMIT = 128 * 1024 * 1024
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


class RenderAway(Exception):  # noqa: N818
    """The render process does not run, or went away before it answered: try again later."""


class RenderFailed(Exception):  # noqa: N818
    """The render process could not make this document or chart.

    `reason` is one of: timeout, memory, crash, document, too large, unreadable, busy, stopping,
    and refused for a chart's spec that holds what none may hold.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the document could not be rendered: {reason}")
        self.reason = reason


def render_pdf(
    html: str,
    socket: Path,
    timeout: float = 30.0,
    attached: Sequence[Attachment] = (),
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The PDF of this HTML with these files inside; raises RenderAway or RenderFailed.

    `pictures` are PNG files by name: the HTML, and no other, shows them as `picture:name`.
    """
    options, body = attachments.pack(html, attached, pictures)
    return _ask(frames.pack({"kind": "pdf", "options": options}, body), socket, timeout)


def render_svg(spec: dict[str, Any], socket: Path, timeout: float = 15.0) -> str:
    """The SVG of a Vega-Lite spec, fit to stand in a page; raises RenderAway or RenderFailed.

    `usermeta` holds the chart's `title` and `description`; specs.py says what else may be in it.
    """
    return _ask(
        frames.pack({"kind": "chart", "options": {}}, packed(spec)), socket, timeout
    ).decode()


def packed(spec: dict[str, Any]) -> bytes:
    """The one way in which this spec is written down."""
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def is_answering(socket: Path, timeout: float = 1.0) -> bool:
    """Whether the render process takes requests."""
    try:
        _ask(frames.pack({"kind": "ping"}), socket, timeout)
    except (RenderAway, RenderFailed):
        return False
    return True


def _ask(request: bytes, socket: Path, timeout: float) -> bytes:
    line = _Line(sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM), timeout)
    try:
        line.connect(socket)
        line.send(request)
        header, body = line.receive()
    except TimeoutError as error:
        raise RenderFailed("timeout") from error
    except (OSError, EOFError, frames.BadFrame) as error:
        raise RenderAway(f"the render process is away: {error}") from error
    finally:
        line.close()
    if header.get("ok") is not True:
        raise RenderFailed(str(header.get("reason") or "crash"))
    return body


class _Line:
    """One connection with one time limit for everything that happens on it."""

    def __init__(self, connection: sockets.socket, timeout: float) -> None:
        self._socket = connection
        self._end = time.monotonic() + timeout

    def connect(self, path: Path) -> None:
        self._allow()
        self._socket.connect(str(path))

    def send(self, request: bytes) -> None:
        """A server that refuses early closes while we still write: its answer is read all the
        same."""
        self._allow()
        try:
            self._socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            return

    def receive(self) -> tuple[frames.Header, bytes]:
        length = frames.header_length(self._exactly(frames.LENGTH.size))
        header, size = frames.unpack_header(self._exactly(length), ANSWER_LIMIT)
        return header, self._exactly(size)

    def close(self) -> None:
        self._socket.close()

    def _exactly(self, size: int) -> bytes:
        pieces = bytearray()
        while len(pieces) < size:
            self._allow()
            piece = self._socket.recv(min(size - len(pieces), 1 << 20))
            if not piece:
                raise EOFError("it went away before it answered")
            pieces += piece
        return bytes(pieces)

    def _allow(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
