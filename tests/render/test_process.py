"""The process outlives bad documents, bad clients and its own workers."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.render import frames
from portal.render.client import RenderAway, RenderFailed, is_answering, render_pdf
from tests.render import sample
from tests.render.process import BEGIN, ROOT, RenderProcess, connected, running

SMALL = sample.plain("<p>Мало</p>")
ENDLESS = sample.plain("<p>слово " * 120_000)


def _await(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_process_is_told_apart_from_a_bad_document(tmp_path: Path) -> None:
    with pytest.raises(RenderAway):
        render_pdf(SMALL, tmp_path / "none.sock")
    assert not is_answering(tmp_path / "none.sock")


def test_a_runaway_document_is_cut_off_and_the_next_is_served() -> None:
    with running("seconds=1.0") as process:
        began = time.monotonic()
        with pytest.raises(RenderFailed) as failed:
            render_pdf(ENDLESS, process.socket)
        assert failed.value.reason == "timeout"
        assert time.monotonic() - began < 4
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")
        assert len(process.workers()) == 1


def test_a_document_that_wants_too_much_memory_fails_alone() -> None:
    with running("memory=220 << 20, seconds=60") as process:
        with pytest.raises(RenderFailed) as failed:
            render_pdf(ENDLESS, process.socket, timeout=90)
        assert failed.value.reason in ("memory", "crash", "document")
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")


def test_a_worker_killed_over_a_document_is_replaced() -> None:
    with running() as process, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(render_pdf, ENDLESS, process.socket)
        time.sleep(0.5)
        for worker in process.workers():
            os.kill(worker, signal.SIGKILL)
        with pytest.raises(RenderFailed, match="crash"):
            asked.result(10)
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")


def test_a_worker_killed_while_idle_costs_nobody_a_document() -> None:
    with running() as process:
        first = process.workers()
        for worker in first:
            os.kill(worker, signal.SIGKILL)
        _await(lambda: not process.workers())
        time.sleep(0.1)
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")


def test_the_process_killed_over_a_document_is_away_and_leaves_no_worker() -> None:
    with running("seconds=1.5") as process, ThreadPoolExecutor(1) as pool:
        workers = process.workers()
        asked = pool.submit(render_pdf, ENDLESS, process.socket)
        time.sleep(0.5)
        process.popen.kill()
        with pytest.raises(RenderAway):
            asked.result(10)
        _await(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
        again = RenderProcess(process.socket)
        try:
            again.wait()  # the stale socket is no hindrance
            assert render_pdf(SMALL, again.socket).startswith(b"%PDF")
        finally:
            again.end()


def test_workers_are_renewed_and_memory_stays_bounded() -> None:
    with running("documents=3") as process:
        seen = set()
        for _ in range(7):
            render_pdf(SMALL, process.socket)
            seen.update(process.workers())
        assert len(seen) >= 3
    with running("recycle_above=1") as process:
        first = process.workers()
        render_pdf(SMALL, process.socket)
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")
        assert not set(first) & set(process.workers())


def test_sigterm_finishes_what_was_asked_and_leaves_nothing() -> None:
    with running() as process, ThreadPoolExecutor(3) as pool:
        workers = process.workers()
        idle = connected(process.socket)
        asked = [pool.submit(render_pdf, sample.short_report(), process.socket) for _ in range(3)]
        time.sleep(0.15)
        assert process.stop() == 0
        assert [answer.result(1)[:4] for answer in asked] == [b"%PDF"] * 3
        assert not process.socket.exists()
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
        idle.close()
        with pytest.raises(RenderAway):
            render_pdf(SMALL, process.socket)


def test_the_socket_is_for_its_owner_and_not_taken_from_another(tmp_path: Path) -> None:
    with running() as process:
        assert stat.S_IMODE(process.socket.stat().st_mode) == 0o600
        second = RenderProcess(process.socket)
        assert second.popen.wait(20) != 0
        assert "another render process answers" in second.log()
        second.end()
        assert is_answering(process.socket)
    file = tmp_path / "file"
    file.write_text("мой")
    refused = RenderProcess(file)
    assert refused.popen.wait(20) != 0
    assert "is not a socket" in refused.log()
    refused.end()
    assert file.read_text() == "мой"


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x05hello",
        b"\x00\x00\x00\x02[]",
        frames.LENGTH.pack(12) + b'{"size": -1}',
        frames.LENGTH.pack(14) + b'{"size": true}',
        frames.pack({"kind": "pdf"}, b"<p>" * 99)[:60],
    ],
)
def test_a_broken_client_harms_himself_alone(render: RenderProcess, words: bytes) -> None:
    client = connected(render.socket)
    client.sendall(words)
    client.close()
    assert render_pdf(SMALL, render.socket).startswith(b"%PDF")


def test_what_cannot_be_is_refused_with_a_reason(render: RenderProcess) -> None:
    client = connected(render.socket)
    with client, client.makefile("rwb") as stream:
        stream.write(frames.pack({"kind": "pdf", "options": {}}, b"\xff\xfe\xff"))
        stream.flush()
        assert frames.read(stream, 1 << 20)[0]["reason"] == "unreadable"
    with connected(render.socket) as client, client.makefile("rwb") as stream:
        stream.write(frames.pack({"kind": "sing"}))
        stream.flush()
        assert frames.read(stream, 1 << 20)[0]["reason"] == "unreadable"
    with pytest.raises(RenderFailed, match="too large"):
        render_pdf("<p>" * (6 << 20), render.socket)


def test_a_client_who_sends_nothing_is_let_go_and_holds_nobody_up() -> None:
    with running("receive=0.5") as process:
        quiet = [connected(process.socket) for _ in range(40)]
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")
        assert quiet[0].recv(1) == b""
        for client in quiet:
            client.close()


def test_nothing_is_rendered_for_clients_who_went_away() -> None:
    with running("seconds=2") as process:
        for _ in range(5):
            client = connected(process.socket)
            client.sendall(frames.pack({"kind": "pdf", "options": {}}, ENDLESS.encode()))
            client.close()
        began = time.monotonic()
        assert render_pdf(SMALL, process.socket).startswith(b"%PDF")
        assert time.monotonic() - began < 8  # one of five was under way at most


def test_a_full_queue_says_so() -> None:
    with running("waiting=1, seconds=1.5") as process, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(render_pdf, ENDLESS, process.socket) for _ in range(4)]
        reasons = sorted(str(answer.exception(30)) for answer in asked)
        assert sum("busy" in reason for reason in reasons) == 2


def test_the_client_has_a_time_limit_of_its_own(render: RenderProcess) -> None:
    began = time.monotonic()
    with pytest.raises(RenderFailed, match="timeout"):
        render_pdf(sample.long_report(), render.socket, timeout=0.1)
    assert time.monotonic() - began < 1
    assert render_pdf(SMALL, render.socket).startswith(b"%PDF")


def test_rendering_does_not_slow_down_beside_a_busy_thread(render: RenderProcess) -> None:
    stop = threading.Event()
    busy = threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)])
    busy.start()
    try:
        began = time.monotonic()
        render_pdf(sample.short_report(), render.socket)
        assert time.monotonic() - began < 4
    finally:
        stop.set()
        busy.join()


def test_workers_know_no_secret_and_the_log_no_text() -> None:
    with running(secret="тайный-ключ") as process:
        render_pdf(sample.plain('<p>Секретная фраза</p><img src="file:///x">'), process.socket)
        for worker in process.workers():
            known = Path(f"/proc/{worker}/environ").read_bytes()
            assert b"PORTAL" not in known
        process.stop()
        assert not re.search("Секретная|тайный", process.log())


def test_missing_fonts_are_named_at_once(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", BEGIN.format(limits=""), str(tmp_path / "s"), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode != 0
    assert "Golos Text is not in" in run.stderr
