"""What the longest report of the demonstration costs: to print, to seal, to check; 200 in a row."""

import io
import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal import create_app
from portal.cli import portal
from portal.companies.models import Company
from portal.db import db
from portal.render.fonts import SUBSETS, find_fonts
from portal.render.press import STYLE
from portal.rollout import seals
from portal.rollout.document import document_html, document_pdf
from portal.rollout.models import Report
from portal.rollout.report import canonical
from portal.rollout.sign_off import signature_of
from portal.settings import read
from tests.browsers import chromium_browser
from tests.conftest import SECRET
from tests.render.process import RenderProcess, running

ROUNDS = 15
BATCH, EARLY = 200, 20


def main() -> None:
    """Seed a demonstration, take its longest report, and print what each step takes."""
    with running() as process, TemporaryDirectory() as folder, _portal(folder, process):
        data, signature = _longest()
        pdf = document_pdf(data, signature)
        pages = len(PdfReader(io.BytesIO(pdf)).pages)
        language, address = data["language"], signature["url"]
        authored = seals.authored(pdf, language, "Author", address)
        answered = {**signature, "name": "Executive", "state": "signed", "address": "192.0.2.1"}
        sealed = seals.sealed(authored, language, answered)
        html = _for_a_browser(document_html(data, signature))
        with chromium_browser() as chromium:
            page = chromium.new_page()

            def print_in_browser() -> None:
                page.set_content(html, wait_until="load")
                page.pdf(format="A4", prefer_css_page_size=True, tagged=True, outline=True)

            taken = by_turns(
                {
                    "print": lambda: document_pdf(data, signature),
                    "print in Chromium": print_in_browser,
                    "author's signature": lambda: seals.authored(pdf, language, "A", address),
                    "seal": lambda: seals.sealed(authored, language, answered),
                    "check": lambda: seals.checked(sealed),
                }
            )
        print(f"\nreport of {pages} pages with a chart, {len(sealed) / 1024:.0f} kB sealed")
        for name, seconds in taken.items():
            print(f"{name:<24}{seconds * 1000:8.0f} ms")
        print(f"print, in Chromium's: {taken['print'] / taken['print in Chromium']:.2f}")
        memory = dict(_batch(process, lambda: document_pdf(data, signature)))
        own = memory[BATCH][1] / memory[EARLY][1]
        worker = memory[BATCH][0] / memory[EARLY][0]
        print(f"memory of the print process: {memory[BATCH][0]:.0f} MB after {BATCH} in a row")
        print(f"growth from {EARLY} to {BATCH}: {worker:.2f}, of who asks {own:.2f}")


@contextmanager
def _portal(folder: str, process: RenderProcess) -> Iterator[Flask]:
    environ = {"DATA": folder, "PORTAL_SECRET_KEY": SECRET, "PORTAL_MODE": "demonstration"}
    kept = dict(os.environ)
    os.environ.update({**environ, "PORTAL_RENDER": str(process.socket)})
    CliRunner().invoke(portal, ["demo", "reset"], catch_exceptions=False)
    os.environ.clear()
    os.environ.update(kept)
    app = create_app(read(environ))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], render_socket=process.socket)
    with app.app_context(), app.test_request_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _longest() -> tuple[dict[str, Any], dict[str, Any]]:
    """The data and signature of the report with the most to say."""
    query = select(Report, Company).join(Company, Company.id == Report.company_id)
    found = db.session.execute(query).all()
    report, company = max(found, key=lambda row: len(canonical(row[0].data)))
    return report.data, signature_of(company, report, report.answered_by)


def _for_a_browser(html: str) -> str:
    """The same document with the same style and type, as a browser takes it."""
    faces = "".join(
        f"@font-face {{ font-family: '{SUBSETS[name]}'; font-weight: 400 700; "
        f"src: url('data:font/woff2;base64,{b64encode(path.read_bytes()).decode()}'); }}"
        for name, path in find_fonts().items()
    )
    return html.replace("<head>", f"<head><style>{faces}{STYLE.read_text()}</style>", 1)


def by_turns(acts: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each, taken by turns so that noise meets all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            seconds[name].append(time.perf_counter() - began)
    return {name: median(each) for name, each in seconds.items()}


def _batch(process: RenderProcess, act: Callable[[], object]) -> Iterator[tuple[int, Any]]:
    """Memory of the print workers and our own, in MB, early and at the end of a batch."""
    for number in range(1, BATCH + 1):
        act()
        if number in (EARLY, BATCH):
            yield number, (max(map(_memory, process.workers())), _memory(os.getpid()))


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
