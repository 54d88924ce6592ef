"""Each kind of chart as it comes from who draws, in both languages, on a page and on paper."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from pypdf import PdfReader

from portal.evidence.charts import bars, change, donut, funnel, month_parts, months, palette
from portal.evidence.charts.drawing import forget_kept, picture
from portal.evidence.charts.figures import Measure
from portal.evidence.charts.sheet import Chart
from portal.render.client import render_pdf
from tests.evidence.charts.conftest import In
from tests.render import sample
from tests.render.process import RenderProcess
from tests.render.test_charts import HOSTILE_NAMES, SVG, read, shown

SUM = Measure("sum", "Сумма", "money", "RUB")
COUNT = Measure("count", "Сделок")
SHARE = Measure("share", "Доля", "share")
ROWS = [
    {"name": "Опт", "sum": 2_400_000, "count": 24, "share": 0.6, "month": "2026-10", "was": 0.5},
    {"name": "Розница", "sum": 800_000, "count": 8, "share": 0.4, "month": "2026-11", "was": 0.5},
]
ROWS = [{**row, "won": 5, "lost": 3, "verdict": "better"} for row in ROWS]
STATES = [Measure("won", "Выиграно"), Measure("lost", "Проиграно")]
Make = Callable[[], Chart | None]
KINDS: dict[str, tuple[Make, int, set[str], set[str]]] = {
    "bars": (lambda: bars.bars(ROWS, "name", SUM, "T"), 2, {"2,4 млн ₽"}, {"₽2.4M"}),
    "stacked bars": (lambda: bars.stacked_bars(ROWS, "name", STATES, "T"), 6, {"8"}, {"8"}),
    "donut": (
        lambda: donut.donut(ROWS, "name", SUM, "T"),
        4,
        {"3,2 млн ₽", "75 %"},
        {"₽3.2M", "75%"},
    ),
    "funnel": (
        lambda: funnel.funnel(ROWS, "name", COUNT, "T", SHARE),
        2,
        {"24", "60 %"},
        {"24", "60%"},
    ),
    "columns": (
        lambda: months.columns(ROWS, "month", SUM, "T", COUNT),
        5,
        {"окт.", "нояб.", "2,4 млн", "2026"},
        {"Oct", "Nov", "2.4M", "2026"},
    ),
    "stacked columns": (
        lambda: month_parts.stacked_columns(ROWS, "month", "name", SUM, "T"),
        4,
        {"Опт", "800 тыс."},
        {"Опт", "800K"},
    ),
    "line": (lambda: months.line(ROWS, "month", SHARE, "T"), 3, {"40 %"}, {"40%"}),
    "change": (
        lambda: change.change(ROWS, "name", Measure("was", "Было", "share"), SHARE, "verdict", "T"),
        6,
        {"50 % → 60 %", "лучше"},
        {"50% → 60%", "better"},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_chart_in_the_readers_language(
    drawn_for: Flask, into: In, kind: str, language: str
) -> None:
    make, marks, russian, english = KINDS[kind]
    with into(language):
        chart = make()
        assert chart is not None
        found = picture(chart)
    assert found is not None
    for svg in (str(found.wide), str(found.narrow)):
        words = {text.replace("\u00a0", " ") for text in shown(svg)}
        assert words >= (russian if language == "ru" else english)
        root = read(svg)
        assert len(list(root.iter(f"{SVG}path"))) == marks
        assert root[1].text == chart.description
        assert all("style" not in element.attrib for element in root.iter())
    narrow, wide = (float(read(str(s)).get("width", 0)) for s in (found.narrow, found.wide))
    assert narrow <= 330
    assert wide <= 650


def test_names_from_the_data_are_words_in_every_kind(drawn_for: Flask, into: In) -> None:
    rows = [{**ROWS[0], "name": name} for name in HOSTILE_NAMES]
    with into("ru"):
        kinds = (
            bars.bars(rows, "name", SUM, HOSTILE_NAMES[0]),
            donut.donut(rows[:6], "name", SUM, HOSTILE_NAMES[1]),
            month_parts.stacked_columns(rows[:6], "month", "name", SUM, HOSTILE_NAMES[6]),
        )
    for chart in kinds:
        assert chart is not None
        found = picture(chart)
        assert found is not None
        svg = str(found.wide)
        assert "<script" not in svg
        assert "<img" not in svg
        assert not re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", svg))


def test_a_chart_that_was_drawn_needs_nobody(drawn_for: Flask, into: In, tmp_path: Path) -> None:
    with into("ru"):
        chart = bars.bars(ROWS, "name", SUM, "T")
    assert chart is not None
    found = picture(chart)
    settings = drawn_for.config["SETTINGS"]
    drawn_for.config["SETTINGS"] = replace(settings, render_socket=tmp_path / "none.sock")
    assert picture(chart) == found
    forget_kept()
    assert picture(chart) is None


PAGE = """{% from "evidence/chart.html" import chart, printed_chart with context %}
{{ chart(of, picture) }}<hr>{{ printed_chart(of, picture, table=false) }}"""


def test_while_nobody_draws_the_page_shows_the_table(speaking: Flask, into: In) -> None:
    with into("ru"):
        chart = bars.bars(ROWS, "name", SUM, "T")
        assert chart is not None
        assert picture(chart) is None
        page = render_template_string(PAGE, of=chart, picture=None)
    assert "<svg" not in page
    assert "Сейчас диаграмму нарисовать нельзя" in page
    assert "<details open>" in page
    assert page.count("2\u00a0400\u00a0000\u00a0₽") == 2


def test_a_page_holds_both_sheets_and_paper_the_same_wide_one(drawn_for: Flask, into: In) -> None:
    with into("ru"):
        chart = bars.bars(ROWS, "name", SUM, "T")
        assert chart is not None
        found = picture(chart)
        assert found is not None
        page = render_template_string(PAGE, of=chart, picture=found)
    on_page, on_paper = page.split("<hr>")
    assert str(found.wide) in on_page
    assert str(found.narrow) in on_page
    assert str(found.wide) in on_paper
    assert str(found.narrow) not in on_paper
    ids = re.findall(r'\bid="([^"]+)"', on_page)
    assert len(ids) == len(set(ids)) == 4


def test_every_kind_is_on_paper_as_text(drawn_for: Flask, drawer: RenderProcess, into: In) -> None:
    with into("ru"):
        charts = [make() for make, *_ in KINDS.values()]
        pictures = [picture(chart) for chart in charts if chart]
    body = "".join(str(found.wide) for found in pictures if found)
    pdf = PdfReader(io.BytesIO(render_pdf(sample.plain(body), drawer.socket)))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    for words in ("Розница", "2,4млн₽", "нояб.", "лучше", "Выиграно"):
        assert words in text
    assert not any(page.images for page in pdf.pages)


def test_the_dark_theme_knows_every_ink() -> None:
    style = Path("assets/src/chart.css").read_text(encoding="utf-8")
    inks = {value for name, value in vars(palette).items() if isinstance(value, str)}
    inks = {ink for ink in inks if ink.startswith("#")} | {*palette.SERIES}
    for ink in inks:
        assert f'="{ink}"]' in style, ink


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def dark(ink: str) -> str:
    style = Path("assets/src/chart.css").read_text(encoding="utf-8")
    found = re.search(rf'\[fill="{ink}"\][^{{]*{{ fill: (#\w+)', style)
    assert found is not None, ink
    return found[1]


@pytest.mark.parametrize("ink", [palette.INK, palette.GREY, palette.BETTER, palette.WORSE])
def test_texts_can_be_read_on_both_themes(ink: str) -> None:
    assert contrast(ink, "#ffffff") >= 4.5
    assert contrast(dark(ink), "#1a222c") >= 4.5


@pytest.mark.parametrize("ink", palette.SERIES)
def test_parts_can_be_seen_and_what_stands_in_them_can_be_read(ink: str) -> None:
    inside = palette.INSIDE[ink]
    assert contrast(ink, "#ffffff") >= 3
    assert contrast(ink, inside) >= 4.5
    assert contrast(dark(ink), "#1a222c") >= 3
    assert contrast(dark(ink), dark(inside)) >= 4.5
