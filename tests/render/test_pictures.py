"""A picture that came beside a document is shown in it, and in no other."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.render.client import render_pdf
from tests.render import sample
from tests.render.process import RenderProcess

SHOWN = sample.plain('<p><img src="picture:logo" alt="Клейн и партнёры"></p>')


def _pictures(pdf: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def logo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), (122, 31, 92)).save(out, "PNG")
    return out.getvalue()


def test_a_document_shows_the_picture_beside_it(render: RenderProcess, logo: bytes) -> None:
    pdf = render_pdf(SHOWN, render.socket, pictures={"logo": logo})
    assert _pictures(pdf) == 1
    assert render_pdf(SHOWN, render.socket, pictures={"logo": logo}) == pdf


def test_the_next_document_does_not_know_it(render: RenderProcess, logo: bytes) -> None:
    render_pdf(SHOWN, render.socket, pictures={"logo": logo})
    assert _pictures(render_pdf(SHOWN, render.socket)) == 0


@pytest.mark.parametrize("url", ["file:///etc/hostname", "picture:other", "data:image/png;base64,"])
def test_a_document_with_a_picture_fetches_nothing_else(
    render: RenderProcess, logo: bytes, url: str
) -> None:
    html = sample.plain(f'<p><img src="{url}" alt=""></p>')
    assert _pictures(render_pdf(html, render.socket, pictures={"logo": logo})) == 0


def test_what_is_no_picture_breaks_no_document(render: RenderProcess) -> None:
    pdf = render_pdf(SHOWN, render.socket, pictures={"logo": b"<svg>"})
    assert _pictures(pdf) == 0
