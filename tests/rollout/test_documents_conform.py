"""Every report of the demonstration is PDF/A-3a and PDF/UA-1, and each rule can say that it is not.

The reports are printed by the real process from their frozen data, in both languages.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from sqlalchemy import select

from portal import create_app
from portal.companies.models import Company
from portal.db import db
from portal.media.files import open_bytes
from portal.people.models import Person
from portal.rollout.document import document_html, document_pdf
from portal.rollout.models import Report
from portal.rollout.sign_off import signature_of
from portal.settings import read
from tests import pdf_reading as reading
from tests.demonstrations import told
from tests.pdf_rules import RULES, File, broken, words_in_order
from tests.render.process import RenderProcess

Damage = Callable[[Pdf], object]
LARGEST = 1_000_000
"""Bytes that a report may have."""


@pytest.fixture(scope="module")
def demonstration(
    tmp_path_factory: pytest.TempPathFactory, print_process: RenderProcess
) -> Iterator[None]:
    """The demonstration's app in context, printing by a real process."""
    environ = told(tmp_path_factory).copied_to(tmp_path_factory.mktemp("demo"))
    app = create_app(read(environ))
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, render_socket=print_process.socket)
    with app.app_context(), app.test_request_context():
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def printed(demonstration: None) -> dict[str, tuple[str, bytes]]:
    """The HTML and the PDF of each report, by its company, control, version and language."""
    return dict(_documents())


def _documents() -> Iterator[tuple[str, tuple[str, bytes]]]:
    for name, report, signature in _reports():
        for language in ("ru", "en"):
            data = {**report.data, "language": language}
            html, pdf = document_html(data, signature), document_pdf(data, signature)
            if language == "ru":
                assert document_pdf(data, signature) == pdf, "the same input, the same bytes"
            yield f"{name}, {language}", (html, pdf)
        yield f"{name}, as it was kept", ("", open_bytes(report.signed_file or report.file))


def _reports() -> Iterator[tuple[str, Report, Any]]:
    """Every report of the demonstration, with its name and its signature."""
    query = select(Report, Company).join(Company, Company.id == Report.company_id)
    for report, company in db.session.execute(query).all():
        by = db.session.get(Person, report.answered_by_id) if report.answered_by_id else None
        name = f"{company.name}, {report.control} {report.version}"
        yield name, report, signature_of(company, report, by)


def test_every_report_conforms(printed: dict[str, tuple[str, bytes]]) -> None:
    assert len(printed) >= 15
    faults = {name: broken(pdf) for name, (_, pdf) in printed.items()}
    assert {name: found for name, found in faults.items() if found} == {}


def test_it_is_read_aloud_in_the_order_of_the_page(
    printed: dict[str, tuple[str, bytes]],
) -> None:
    for name, (html, pdf) in printed.items():
        if html:
            assert words_in_order(File.of(pdf)).casefold() == _words(html).casefold(), name


def test_a_report_is_small(printed: dict[str, tuple[str, bytes]]) -> None:
    sizes = {name: len(pdf) for name, (_, pdf) in printed.items()}
    assert max(sizes.values()) < LARGEST, sizes


class _Words(HTMLParser):
    """The words of a page, without those of its head and of its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in ("head", "svg")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in ("head", "svg")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data)


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", "".join(reader.pieces))


@pytest.fixture(scope="module")
def sound(demonstration: None) -> bytes:
    """A report with all that there is to damage, but little of each: a chart, links, tables and
    lists. It is judged some seventy times."""
    report, signature = next(
        (report, signature)
        for name, report, signature in _reports()
        if name.startswith("СтанокПром, summing_up")
    )
    return document_pdf(_shortened(report.data), signature)


def _shortened(part: Any) -> Any:
    """The same data with two of each list."""
    if isinstance(part, dict):
        return {key: _shortened(value) for key, value in part.items()}
    return [_shortened(one) for one in part[:2]] if isinstance(part, list) else part


def _element(pdf: Pdf, kind: str, has: str = "/S") -> Any:
    return next(
        one.element for one in reading.tree(pdf).walk() if one.kind == kind and has in one.element
    )


def _font(pdf: Pdf) -> Any:
    return next(font for font, _ in reading.used_codes(reading.painted(pdf)))


def _cid(pdf: Pdf) -> Any:
    return _font(pdf).DescendantFonts[0]


def _link(pdf: Pdf) -> Any:
    return next(one for _, one in reading.annotations(pdf))


def _file(pdf: Pdf) -> Any:
    return pdf.Root.AF[0]


def _xmp(old: bytes, new: bytes) -> Damage:
    def damage(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert old in packet
        pdf.Root.Metadata.write(packet.replace(old, new))

    return damage


def _painting(before: bytes = b"", after: bytes = b"") -> Damage:
    """More on the first page."""

    def damage(pdf: Pdf) -> None:
        content = pdf.pages[0].Contents
        content.write(before + content.read_bytes() + after)

    return damage


def _image(**more: Any) -> Damage:
    def damage(pdf: Pdf) -> None:
        image = pdf.make_stream(b"\0")
        about = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1}
        for key, value in {**about, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}.items():
            image[f"/{key}"] = value
        for key, value in more.items():
            image[f"/{key}"] = value
        pdf.pages[0].Resources.XObject["/X"] = image

    return damage


def _state(**more: Any) -> Damage:
    return lambda pdf: pdf.pages[0].Resources.ExtGState.__setitem__("/Z", Dictionary(**more))


def _without(get: Callable[[Pdf], Any], key: str) -> Damage:
    return lambda pdf: get(pdf).__delitem__(key)


def _with(get: Callable[[Pdf], Any], key: str, value: Any) -> Damage:
    return lambda pdf: get(pdf).__setitem__(key, value)


def _root(pdf: Pdf) -> Any:
    return pdf.Root


def _swap_kids(pdf: Pdf) -> None:
    """Exchange the parents of two pieces of content."""
    row = reading.numbers_of(pdf.Root.StructTreeRoot.ParentTree)[0]
    row[0], row[1] = row[1], row[0]


def _drop_cell(pdf: Pdf) -> None:
    row = [n for n in reading.tree(pdf).walk() if n.kind == "/TR"][-1]
    cell = row.nodes()[-1].element
    cell.S = Name.NonStruct


def _widen(pdf: Pdf) -> None:
    found = [n for n in reading.tree(pdf).walk() if n.kind == "/TD"]
    found[-1].element.A.ColSpan = 3


def _half_set(pdf: Pdf) -> None:
    _cid(pdf).FontDescriptor["/CIDSet"] = pdf.make_stream(b"\x80")


def _silence(pdf: Pdf) -> None:
    """Take the meaning from the glyphs of a font that no heading is set in."""
    fonts = [font for font, _ in reading.used_codes(reading.painted(pdf))]
    del next(f for f in fonts if not re.search("Bold", str(f.BaseFont)))["/ToUnicode"]


def _shown(text: str, height: int) -> Damage:
    """Words beside the tree, so many points high."""

    def damage(pdf: Pdf) -> None:
        font, codes = reading.used_codes(reading.painted(pdf))[0]
        name = next(n for n, f in pdf.pages[0].Resources.Font.items() if f.objgen == font.objgen)
        code = text or f"{min(codes):04x}"
        words = f"/Artifact BMC BT {name} 8 Tf 1 0 0 1 90 {height} Tm <{code}> Tj ET EMC "
        _painting(words.encode())(pdf)

    return damage


def _skip_level(pdf: Pdf) -> None:
    for node in reading.tree(pdf).walk():
        if node.kind == "/H2":
            node.element.S = Name.H4
            return


def _elsewhere(pdf: Pdf) -> Any:
    stream = pdf.make_stream(b"")
    stream["/F"] = String("other.bin")
    return stream


def _group(pdf: Pdf) -> Any:
    return pdf.make_indirect(Dictionary(S=Name.Transparency))


DAMAGES: list[tuple[str, Damage]] = [
    ("a_6_1_7_streams", lambda pdf: pdf.Root.__setitem__("/X", _elsewhere(pdf))),
    ("a_6_2_3_output_intent", _without(_root, "/OutputIntents")),
    ("a_6_2_3_output_intent", lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"x")),
    ("a_6_2_4_colours", _painting(b"0 0 0 1 k ")),
    ("a_6_2_4_colours", _image(ColorSpace=Name.DeviceCMYK)),
    ("a_6_2_5_graphics_state", _state(TR=Name.Identity)),
    ("a_6_2_8_images", _image(Interpolate=True)),
    ("a_6_2_8_images", _image(BitsPerComponent=3)),
    ("a_6_2_9_xobjects", _image(Subtype=Name.PS)),
    ("a_6_2_10_transparency", _state(BM=Name.Multiply)),
    ("a_6_2_10_transparency", _state(ca=0.5)),
    ("a_6_2_10_transparency", _state(SMask=Dictionary(S=Name.Alpha))),
    ("a_6_2_10_transparency", lambda pdf: pdf.pages[0].__setitem__("/Group", _group(pdf))),
    ("a_6_2_11_3_composite_fonts", _without(_cid, "/CIDToGIDMap")),
    ("a_6_2_11_4_embedding", lambda pdf: _cid(pdf).FontDescriptor.__delitem__("/FontFile2")),
    ("a_6_2_11_4_embedding", _with(_font, "/BaseFont", Name("/Golos"))),
    ("a_6_2_11_4_embedding", lambda pdf: _half_set(pdf)),
    ("a_6_2_11_5_widths", _without(_cid, "/W")),
    ("a_6_2_11_7_unicode", _silence),
    ("a_6_2_11_8_notdef", _shown("0000", 20)),
    ("a_6_3_annotations", _with(_link, "/F", 0)),
    ("a_6_3_annotations", _with(_link, "/F", 6)),
    ("a_6_4_forms", _with(_root, "/AcroForm", Dictionary(Fields=Array(), NeedAppearances=True))),
    ("a_6_4_forms", _with(_root, "/AcroForm", Dictionary(Fields=Array(), XFA=String("x")))),
    ("a_6_5_actions", _with(_root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("x")))),
    ("a_6_5_actions", _with(_link, "/A", Dictionary(S=Name.Launch, F=String("x")))),
    ("a_6_6_2_3_extension_schema", _xmp(b":namespaceURI>", b":other>")),
    ("a_6_6_3_information", lambda pdf: pdf.docinfo.__setitem__("/Title", String("Other"))),
    ("a_6_6_4_identification", _xmp(b'pdfaid:conformance="A"', b'pdfaid:conformance="B"')),
    ("a_6_7_2_2_marked", _without(_root, "/MarkInfo")),
    ("a_6_8_embedded_files", _without(_root, "/AF")),
    ("a_6_8_embedded_files", _without(_file, "/AFRelationship")),
    ("a_6_8_embedded_files", _without(_file, "/UF")),
    ("a_6_8_embedded_files", lambda pdf: _file(pdf).EF.F.__delitem__("/Subtype")),
    ("a_6_8_embedded_files", lambda pdf: _file(pdf).EF.F.Params.__delitem__("/ModDate")),
    ("a_6_9_optional_content", _with(_root, "/OCProperties", Dictionary())),
    ("ua_5_identification", _xmp(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<")),
    ("ua_7_1_all_is_marked", _painting(after=b" 0 0 9 9 re f")),
    ("ua_7_1_all_is_marked", _painting(b"/Artifact BMC /P <</MCID 0>> BDC 0 0 9 9 re f EMC EMC ")),
    ("ua_7_1_artifacts_are_no_content", _shown("", 400)),
    ("ua_7_1_title", _xmp(b"dc:title>", b"dc:subject>")),
    ("ua_7_1_title", lambda pdf: pdf.Root.ViewerPreferences.__delitem__("/DisplayDocTitle")),
    ("ua_7_1_suspects", lambda pdf: pdf.Root.MarkInfo.__setitem__("/Suspects", True)),
    ("ua_7_1_types", lambda pdf: _element(pdf, "/P").__setitem__("/S", Name.Paragraph)),
    ("ua_7_1_parent_tree", _swap_kids),
    ("ua_7_1_parent_tree", lambda pdf: _element(pdf, "/P").__setitem__("/P", pdf.Root)),
    ("ua_7_2_language", _without(_root, "/Lang")),
    ("ua_7_2_language", lambda pdf: _element(pdf, "/P").__setitem__("/Lang", String("?"))),
    ("ua_7_3_figures", lambda pdf: _element(pdf, "/Figure").__delitem__("/Alt")),
    ("ua_7_3_figures", lambda pdf: _element(pdf, "/Figure").__delitem__("/A")),
    ("ua_7_4_headings", _skip_level),
    ("ua_7_5_tables", lambda pdf: _element(pdf, "/TH").A.__delitem__("/Scope")),
    ("ua_7_5_tables", _drop_cell),
    ("ua_7_5_tables", _widen),
    ("ua_7_6_lists", lambda pdf: _element(pdf, "/LBody").__setitem__("/S", Name.Div)),
    ("ua_7_17_outline", lambda pdf: pdf.Root.Outlines.First.__setitem__("/Title", String("?"))),
    ("ua_7_18_1_contents", _without(_link, "/Contents")),
    ("ua_7_18_3_tab_order", lambda pdf: [page.obj.__delitem__("/Tabs") for page in pdf.pages]),
    ("ua_7_18_5_links", _without(_link, "/StructParent")),
]


@pytest.mark.parametrize(("clause", "damage"), DAMAGES)
def test_each_damage_is_found_by_its_clause_alone(
    sound: bytes, clause: str, damage: Damage
) -> None:
    assert set(broken(_damaged(sound, damage))) == {clause}


def _damaged(content: bytes, damage: Damage, **saving: Any) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        damage(pdf)
        pdf.save(target, compress_streams=False, **saving)
    return target.getvalue()


def test_what_is_saved_anew_without_damage_conforms(sound: bytes) -> None:
    assert broken(_damaged(sound, lambda pdf: None)) == {}


def _encrypted(content: bytes) -> bytes:
    key = pikepdf.Encryption(owner="x", user="")
    return _damaged(content, lambda pdf: None, encryption=key)


@pytest.mark.parametrize(
    ("clause", "damage"),
    [
        ("a_6_1_2_header", lambda content: content.replace(b"%PDF-1.7", b"%PDF-2.0", 1)),
        ("a_6_1_2_header", lambda content: content.replace(content[9:14], b"%abcd", 1)),
        ("a_6_1_3_trailer", lambda content: content.replace(b"/ID [", b"/IX [")),
        ("a_6_1_3_trailer", lambda content: content + b"and more"),
        ("a_6_1_3_trailer", _encrypted),
        (
            "a_6_6_2_metadata",
            lambda content: content.replace(b"<?xpacket begin", b"<?xpacket bytes"),
        ),
    ],
)
def test_each_damage_to_the_bytes_is_found_by_its_clause_alone(
    sound: bytes, clause: str, damage: Callable[[bytes], bytes]
) -> None:
    assert set(broken(damage(_damaged(sound, lambda pdf: None)))) == {clause}
    assert clause in RULES


def test_each_clause_is_seen_broken() -> None:
    by_bytes = {"a_6_1_2_header", "a_6_1_3_trailer", "a_6_6_2_metadata"}
    assert {clause for clause, _ in DAMAGES} | by_bytes == RULES.keys()
