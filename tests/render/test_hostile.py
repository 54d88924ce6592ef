"""A document reaches no file, no address, and not the document after it."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.render.client import RenderFailed, render_pdf
from tests.render import sample
from tests.render.process import RenderProcess

SECRET = "пароль-от-сервера"


class Listener:
    """An address that counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def _temptations(base: str, image: str, data: str) -> str:
    return f"""<img src="{image}"><img src="{data}"><object data="{image}"></object>
    <embed src="{image}"><link rel="stylesheet" href="{base}/a.css">
    <link rel="attachment" href="{base}/secret.txt"><a rel="attachment" href="{base}/secret.txt">a
    </a><style>@import url("{base}/b.css"); @import "{base}/c.css";
    @font-face {{ font-family: "Stolen"; src: url("{base}/font.ttf"); }}
    @page {{ background: url("{image}"); @top-right {{ content: url("{image}"); }} }}
    p {{ background-image: url("{image}"); list-style-image: url("{image}"); }}
    p::before {{ content: url("{image}"); font-family: "Stolen"; }}</style>
    <svg width="40" height="40" xmlns:xlink="http://www.w3.org/1999/xlink">
    <style>@import url("{base}/d.css"); rect {{ fill: url("{base}/e.svg#f"); }}</style>
    <image xlink:href="{image}" width="40" height="40"/><image href="{image}" width="9" height="9"/>
    <use xlink:href="{base}/f.svg#g"/><use href="{base}/f.svg#g"/><rect width="9" height="9"/>
    </svg><iframe src="{base}/secret.txt"></iframe><p>Осталось</p>"""


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    Image.new("RGB", (8, 8), "red").save(tmp_path / "secret.png")
    (tmp_path / "a.css").write_text(f'p::after {{ content: "{SECRET}"; }}')
    return tmp_path


@pytest.mark.parametrize("base_element", [False, True])
def test_neither_files_nor_addresses_are_fetched(
    render: RenderProcess, listener: Listener, bait: Path, base_element: bool
) -> None:
    data = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"
    head = f'<base href="{bait.as_uri()}/">' if base_element else ""
    image = "secret.png" if base_element else f"{bait.as_uri()}/secret.png"
    body = head + _temptations(bait.as_uri(), image, "file:///etc/passwd")
    body += _temptations(listener.url, f"{listener.url}/x.png", data)
    pdf = render_pdf(sample.plain(body), render.socket)
    reader = PdfReader(io.BytesIO(pdf))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Осталось" in text
    assert SECRET not in text
    assert "root:" not in text
    assert listener.visits == 0
    assert not [image for page in reader.pages for image in page.images]
    assert not reader.attachments


def test_a_colour_profile_from_elsewhere_is_refused(
    render: RenderProcess, listener: Listener
) -> None:
    style = f'<style>@color-profile --x {{ src: url("{listener.url}/x.icc"); }}</style>'
    with pytest.raises(RenderFailed, match="document"):
        render_pdf(sample.plain(f"{style}<p>x</p>"), render.socket)
    assert listener.visits == 0


def test_a_document_cannot_change_the_fonts_of_the_next(render: RenderProcess) -> None:
    clean = sample.plain("<p>Чистый <b>лист</b> 123</p>")
    before = render_pdf(clean, render.socket)
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: local("DejaVu Sans"); }}'
        for family in ("Golos Latin", "Golos Cyrillic")
    )
    render_pdf(sample.plain(f"<style>{faces} p {{ color: red }}</style><p>x</p>"), render.socket)
    assert render_pdf(clean, render.socket) == before
