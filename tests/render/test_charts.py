"""A chart comes out as a picture that a page may hold, whatever its spec held."""

from __future__ import annotations

import io
import os
import re
import signal
import socket as sockets
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from portal.render.client import RenderFailed, render_pdf, render_svg
from tests.render import sample
from tests.render.process import RenderProcess, running

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "]]> & </svg><img src=x onerror=alert(1)>",
    "Ы" * 10_000,
    "😀 👩‍👩‍👧 🏴",
    "שלום עולם مرحبا hello",
    "\u202egnp.exe",
    '" onload="alert(1)',
    "&lt;b&gt; &#x41; &unknown;",
)


def chart(names: tuple[str, ...] = ("Опт", "Retail"), **changed: Any) -> dict[str, Any]:
    """A bar and a name for each of these."""
    values = [{"name": name, "x": 0, "x2": 30, "y": 20 * n} for n, name in enumerate(names)]
    place = {
        axis: {"field": axis, "type": "quantitative", "scale": None, "axis": None} for axis in "xy"
    }
    words = {"text": {"field": "name"}, "description": {"field": "name"}}
    text = {"type": "text", "align": "left", "limit": 120, "fontSize": 12}
    bar = {"type": "rect", "fill": "#0f766e", "height": 10}
    return {
        "usermeta": {"title": "Выручка", "description": "Две строки"},
        "width": 300,
        "height": 20 * len(names),
        "layer": [
            {
                "data": {"values": values},
                "mark": bar,
                "encoding": {**place, "x2": {"field": "x2"}, "description": {"field": "name"}},
            },
            {"data": {"values": values}, "mark": text, "encoding": {**place, **words}},
        ],
        **changed,
    }


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def shown(svg: str) -> list[str]:
    """The texts that are drawn, without the words that are shown over them."""
    return [
        "".join(part for part in (one.text, *(child.tail for child in one)) if part)
        for one in read(svg).iter(f"{SVG}text")
    ]


def test_a_chart_says_what_it_shows(render: RenderProcess) -> None:
    svg = render_svg(chart(), render.socket)
    root = read(svg)
    title, words = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Выручка")
    assert (words.tag, words.text) == (f"{SVG}desc", "Две строки")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"
    assert shown(svg) == ["Опт", "Retail"]
    assert len(list(root.iter(f"{SVG}path"))) == 2


def test_the_same_spec_gives_the_same_picture_and_another_one_other_ids(
    render: RenderProcess,
) -> None:
    one = render_svg(chart(), render.socket)
    assert render_svg(chart(), render.socket) == one
    other = render_svg(chart(("Опт",)), render.socket)
    ids = re.compile(r'id="([^"]+)"')
    assert len({*ids.findall(one), *ids.findall(other)}) == 4


def test_nothing_in_it_needs_more_than_a_strict_page_allows(render: RenderProcess) -> None:
    svg = render_svg(chart(HOSTILE_NAMES), render.socket)
    known = {"svg", "title", "desc", "g", "path", "line", "rect", "circle", "text"}
    for element in read(svg).iter():
        assert element.tag.removeprefix(SVG) in known
        names = {name for name in element.keys() if name != "style"}  # noqa: SIM118
        assert names == set(element.keys())
        assert not any(name.startswith("on") or name.endswith("href") for name in names)
        assert "url(" not in "".join(element.attrib.values())


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_name_is_shown_as_words(render: RenderProcess, name: str) -> None:
    svg = render_svg(chart((name,)), render.socket)
    (text,) = shown(svg)
    assert text == name or text.endswith("…") or text.startswith("…")
    assert name in {one.text for one in read(svg).iter(f"{SVG}title")} | {text}


def test_long_names_are_cut_by_the_width_of_our_typeface(render: RenderProcess) -> None:
    """«Ш» is 10.44 points wide at size 12, the ellipsis 9.8: nine of them are too many for 100."""
    (text,) = shown(render_svg(chart(("Ш" * 30,)), render.socket))
    assert 8 <= text.count("Ш") <= 11
    (narrow,) = shown(render_svg(chart(("i" * 60,)), render.socket))
    assert narrow.count("i") > 25


HOSTILE_SPECS: dict[str, Any] = {
    "data from an address": chart(data={"url": "http://127.0.0.1/x.csv"}),
    "data from a file": chart(data={"url": "file:///etc/passwd"}),
    "data from an address in a layer": chart(
        layer=[{"data": {"url": "data.csv"}, "mark": "bar", "encoding": {}}]
    ),
    "data that are made": chart(data={"sequence": {"start": 0, "stop": 1e12}}),
    "an address in the values": chart(data={"values": [{"url": "http://127.0.0.1"}]}),
    "a picture": chart(layer=[{"mark": {"type": "image", "url": "x.png"}}]),
    "a map": chart(layer=[{"mark": "geoshape"}]),
    "a link": chart(
        layer=[{"mark": "text", "encoding": {"href": {"value": "javascript:alert(1)"}}}]
    ),
    "an expression": chart(layer=[{"mark": {"type": "text", "text": {"expr": "1 + 1"}}}]),
    "a signal": chart(config={"title": {"signal": "1"}}),
    "a transform": chart(transform=[{"calculate": "1", "as": "x"}]),
    "parameters": chart(params=[{"name": "a"}]),
    "a schema": chart(**{"$schema": "https://vega.github.io/schema/vega/v5.json"}),
    "no layers": {"usermeta": {"title": "x", "description": ""}, "mark": "bar"},
    "layers that are no list": chart(layer={"mark": "bar"}),
    "an unknown mark": chart(layer=[{"mark": "boxplot"}]),
    "a mark that is no name": chart(layer=[{"mark": {"type": ["bar"]}}]),
    "no title": chart(usermeta={"description": "x"}),
    "a title that is no text": chart(usermeta={"title": 1, "description": ""}),
    "a size that is a step": chart(width={"step": 20}),
}


@pytest.mark.parametrize("spec", HOSTILE_SPECS.values(), ids=HOSTILE_SPECS)
def test_a_spec_that_holds_what_none_may_hold_is_refused(
    render: RenderProcess, spec: dict[str, Any]
) -> None:
    with pytest.raises(RenderFailed, match="refused"):
        render_svg(spec, render.socket)


def test_a_spec_that_makes_no_sense_costs_that_chart_only(render: RenderProcess) -> None:
    spec = chart(layer=[{"mark": "bar", "encoding": {"x": {"field": {}, "type": 7}}}])
    with pytest.raises(RenderFailed):
        render_svg(spec, render.socket)
    assert "Опт" in render_svg(chart(), render.socket)


def test_no_address_is_asked_even_where_a_spec_were_let_through() -> None:
    """The second lock: the drawing program itself is told to fetch nothing."""
    vl_convert = pytest.importorskip("vl_convert")
    with sockets.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.csv"
        with pytest.raises(ValueError, match="not allowed"):
            vl_convert.vegalite_to_svg(
                {"data": {"url": url}, "mark": "bar", "encoding": {}}, allowed_base_urls=[]
            )
        with pytest.raises(TimeoutError):
            server.accept()


def drawing(process: RenderProcess) -> list[int]:
    """The processes that draw."""
    found = []
    for worker in process.workers():
        command = Path(f"/proc/{worker}/cmdline").read_bytes().split(b"\0")
        if b"pdf" not in command:  # a dead one that nobody has buried has no command
            found.append(worker)
    return found


def until_none_draws(process: RenderProcess) -> None:
    """Until who drew is gone for good."""
    deadline = time.monotonic() + 60
    while drawing(process):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_who_draws_comes_with_the_first_chart_and_goes_when_nobody_asks() -> None:
    with running("idle=0.3") as process:
        assert drawing(process) == []
        for _ in range(2):
            assert "Опт" in render_svg(chart(), process.socket, timeout=60)
            until_none_draws(process)
        assert render_pdf(sample.plain("<p>x</p>"), process.socket).startswith(b"%PDF")


def test_who_draws_is_replaced_when_it_dies() -> None:
    with running() as process:
        render_svg(chart(), process.socket, timeout=60)
        (worker,) = drawing(process)
        os.kill(worker, signal.SIGKILL)
        until_none_draws(process)
        assert "Опт" in render_svg(chart(), process.socket, timeout=60)
        assert drawing(process) != [worker]


def test_a_document_shows_the_chart_as_text_and_lines(render: RenderProcess) -> None:
    svg = render_svg(chart(("Опт", "Розница")), render.socket)
    pdf = render_pdf(sample.plain(svg), render.socket)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    text = re.sub(r"\s", "", page.extract_text())
    assert "Опт" in text
    assert "Розница" in text
    assert "Двестроки" not in text
    content = page.get_contents()
    assert content is not None
    assert b"0.058824 0.462745 0.431373 rg" in content.get_data()
    assert not page["/Resources"]["/XObject"]
    fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]
    assert all("Golos" in font for font in fonts), fonts
