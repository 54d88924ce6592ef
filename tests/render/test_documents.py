"""What comes out is a readable, tagged, archivable PDF, the same one each time."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from portal.render.client import render_pdf
from tests.render import sample
from tests.render.process import RenderProcess, running


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def _text(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in _read(pdf).pages))


def _fonts(pdf: bytes) -> dict[str, bool]:
    """Each font's name and whether its file is in the PDF."""
    fonts = {}
    for page in _read(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = described["/FontDescriptor"].get_object()
            fonts[described["/BaseFont"]] = "/FontFile2" in descriptor
    return fonts


@pytest.fixture(scope="module")
def short(render: RenderProcess) -> bytes:
    return render_pdf(sample.short_report(), render.socket)


def test_a_report_of_three_pages_says_what_it_was_given(short: bytes) -> None:
    assert len(_read(short).pages) == 3
    text = _text(short)
    for words in ("Волга-Снаб", "34 из 56", "Медиана ответа на обращение", "−25 п. п."):
        assert words in text
    assert "Волга-Снаб · Второй контроль · 23 ноября 2026" in text
    assert "1 / 3" in text
    assert "3 / 3" in text


def test_contents_name_the_pages_of_the_sections(render: RenderProcess) -> None:
    pdf = render_pdf(sample.long_report(), render.socket)
    pages = [page.extract_text() for page in _read(pdf).pages]
    assert len(pages) == 12
    assert len(pdf) < 1_000_000
    contents = pages[1]
    for title in ("Шаг 3. Процесс продажи", "Шаг 7. Отчёты и аналитика"):
        named = re.search(rf"{re.escape(title)}[ .]*(\d+)", contents)
        assert named is not None
        assert title in pages[int(named[1]) - 1].replace("\n", " ")


def test_heads_of_tables_repeat_and_rows_stay_whole(render: RenderProcess) -> None:
    pages = [p.extract_text() for p in _read(render_pdf(sample.long_report(), render.socket)).pages]
    inner = pages[3:9]
    assert all("Ответственный" in page for page in inner)
    for page in inner:
        assert page.count("Проверьте, что") == page.count("в журнал")


def test_only_our_fonts_are_used_and_all_are_embedded(short: bytes) -> None:
    fonts = _fonts(short)
    assert fonts
    assert all(fonts.values())
    assert all("+Golos-" in name for name in fonts), fonts
    assert {name.split("+")[1] for name in fonts} >= {"Golos-Cyrillic", "Golos-Cyrillic-Bold"}


def test_no_glyph_is_mixed_up_between_the_fonts(render: RenderProcess) -> None:
    words = "Ёлка ЙОД ъыь №14 «64 %» ABC xyz 0123456789 −59 ₽ Łódź Ұзақ"
    for weight in (400, 500, 600, 700):
        html = sample.plain(f'<p style="font-weight:{weight}">{words}</p>')
        assert words.replace("\u00a0", " ") in _text(render_pdf(html, render.socket))


def test_metadata_language_and_tags(short: bytes) -> None:
    reader = _read(short)
    assert reader.metadata is not None
    assert reader.metadata.title == "Волга-Снаб: второй контроль"
    assert reader.metadata.author == "Екатерина Климова"
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "ru"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/OutputIntents"]
    packet = catalog["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert packet.count("<rdf:RDF") == 1


def test_the_same_html_gives_the_same_bytes(short: bytes, render: RenderProcess) -> None:
    html = sample.short_report()
    assert render_pdf(sample.plain("<p>Другой</p>"), render.socket) != short
    assert render_pdf(html, render.socket) == short
    with running() as another:
        assert render_pdf(html, another.socket) == short


def test_clients_at_once_each_get_their_own(render: RenderProcess) -> None:
    def ask(number: int) -> str:
        html = sample.plain(f"<p>Документ номер {number}</p>", f"Номер {number}")
        return _text(render_pdf(html, render.socket))

    with ThreadPoolExecutor(8) as pool:
        for number, text in enumerate(pool.map(ask, range(16))):
            assert f"Документ номер {number}" in text
