"""The process that renders documents or charts: reads requests from its standard input, answers
on its output.

It holds no secret and no connection. It is given up after a number of documents or when it has
grown, and a document that takes too long takes the process with it.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from portal.render import frames
from portal.render.attachments import BadAttachments, unpack
from portal.render.fonts import find_fonts
from portal.render.specs import Refused

GRACE = 2.0  # the render process kills first; the alarm is for when that process has died
log = logging.getLogger("portal.render")


def main() -> int:
    arguments = _arguments()
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that prints may reach the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_DATA, (arguments.memory, arguments.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    tempfile.tempdir = str(arguments.folder)
    return _work(requests, answers, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=("pdf", "chart"), required=True)
    parser.add_argument("--fonts", type=Path, default=None)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--cuts", type=Path, required=True)
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("--limit", type=float, required=True)
    parser.add_argument("--body", type=int, required=True)
    return parser.parse_args()


def _work(requests: BinaryIO, answers: BinaryIO, arguments: argparse.Namespace) -> int:
    make = _maker(arguments)
    # What is warm stays for good, and a document is soon over: collecting seldom saves a sixth.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    _say(answers, {"ok": True}, b"")
    while True:
        try:
            asked, body = frames.read(requests, arguments.body)
        except EOFError:  # the render process has gone
            shutil.rmtree(arguments.folder, ignore_errors=True)
            return 0
        signal.setitimer(signal.ITIMER_REAL, arguments.limit + GRACE)
        header, made = _render(make, asked.get("options") or {}, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _say(answers, header, made)
        del made
        gc.collect()  # nobody waits now, and what the document left would stay into the next one


def _maker(arguments: argparse.Namespace) -> Callable[[dict[str, Any], bytes], bytes]:
    """What this worker does with a request's options and body. Imported here, after the limits
    are set: either takes half a second, and a print worker has no room for the drawing program."""
    files = find_fonts(arguments.fonts)
    if arguments.kind == "chart":
        from portal.render.easel import Easel

        easel = Easel(files, arguments.cuts)
        return lambda options, body: easel.svg(body.decode())
    from portal.render.press import Press

    press = Press(files, arguments.cuts)
    return lambda options, body: press.pdf(*unpack(options, body))


def _render(
    make: Callable[[dict[str, Any], bytes], bytes], options: dict[str, Any], body: bytes
) -> tuple[frames.Header, bytes]:
    try:
        return {"ok": True}, make(options, body)
    except MemoryError:
        return {"ok": False, "reason": "memory"}, b""
    except (UnicodeDecodeError, BadAttachments):
        return {"ok": False, "reason": "unreadable"}, b""
    except Refused:
        return {"ok": False, "reason": "refused"}, b""
    except Exception as error:  # whatever a document provokes, the next one is served
        log.warning("a document failed: %s in %s", type(error).__name__, _place(error))
        return {"ok": False, "reason": "document"}, b""


def _place(error: Exception) -> str:
    """Where it failed: file and line, never a text of the document."""
    step = error.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    return f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step else "?"


def _say(answers: BinaryIO, header: frames.Header, body: bytes) -> None:
    answers.write(frames.pack({**header, "memory": _memory()}, body))
    answers.flush()


def _memory() -> int:
    """The bytes this process holds now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
