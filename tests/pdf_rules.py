"""What ISO 19005-3 (PDF/A-3, level A) and ISO 14289-1 (PDF/UA-1) ask of our documents.

One function a clause, named by it: `a` for ISO 19005-3, `ua` for ISO 14289-1. Each takes the file
and gives the faults that it finds, so a file conforms where nothing is given. They hold what our
documents have or could come to have, not every sentence of the standards; a signed file, with a
form and updates behind its first end, is read like any other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Pdf, Stream

from tests import pdf_reading as reading
from tests.pdf_reading import Node, Painted

Faults = Iterator[str]
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
MARGIN = 22 / 25.4 * 72
"""Points at the top and bottom of a page where running words may stand."""
GROUPING = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"
BLOCKS = "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"
INLINE = "Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu Figure Formula Form"
STANDARD = frozenset(f"/{name}" for name in f"{GROUPING} {BLOCKS} {INLINE}".split())


@dataclass(frozen=True)
class File:
    """A PDF to be judged."""

    content: bytes
    pdf: Pdf

    @classmethod
    def of(cls, content: bytes) -> File:
        return cls(content, Pdf.open(io.BytesIO(content)))

    @cached_property
    def root(self) -> Any:
        return self.pdf.Root

    @cached_property
    def painted(self) -> list[Painted]:
        return reading.painted(self.pdf)

    @cached_property
    def tree(self) -> Node:
        return reading.tree(self.pdf)

    @cached_property
    def said(self) -> dict[tuple[int, int], str]:
        return reading.mark_texts(self.painted)

    @cached_property
    def used(self) -> list[tuple[Any, set[int]]]:
        return reading.used_codes(self.painted)

    @cached_property
    def xmp(self) -> ElementTree.Element:
        packet = self.root.get("/Metadata")
        return ElementTree.fromstring(packet.read_bytes() if packet is not None else b"<none/>")

    def elements(self, *kinds: str) -> list[Node]:
        return [node for node in self.tree.walk() if node.kind in kinds]

    def dictionaries(self) -> Iterator[Any]:
        return (one for one in self.pdf.objects if isinstance(one, Dictionary | Stream))


def a_6_1_2_header(file: File) -> Faults:
    first, second = file.content.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]\r?", first):
        yield f"the file begins with {first[:20]!r}"
    if second[:1] != b"%" or len(second) < 5 or any(byte < 128 for byte in second[1:5]):
        yield "no comment of four bytes above 127 follows the header"


def a_6_1_3_trailer(file: File) -> Faults:
    if "/Encrypt" in file.pdf.trailer:
        yield "it is encrypted"
    # Reading makes up what is missing: the bytes are asked.
    if not re.search(rb"/ID\s*\[\s*[<(]", file.content):
        yield "the trailer has no ID"
    if not file.content.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "something stands behind the end"


def a_6_1_7_streams(file: File) -> Faults:
    for one in file.pdf.objects:
        if isinstance(one, Stream):
            if any(key in one for key in ("/F", "/FFilter", "/FDecodeParms")):
                yield "a stream lies in another file"
            if "LZW" in str(one.get("/Filter", "")):
                yield "a stream is packed by LZW"


def a_6_2_3_output_intent(file: File) -> Faults:
    intents = [one for one in file.root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield f"{len(intents)} output intents of PDF/A"
        return
    profile = intents[0].get("/DestOutputProfile")
    if profile is None:
        yield "the output intent has no profile"
        return
    raw = profile.read_bytes()
    if (
        len(raw) < 128
        or raw[36:40] != b"acsp"
        or raw[12:16] not in (b"mntr", b"prtr")
        or raw[8] > 4
    ):
        yield "the profile is no ICC profile of a screen or a printer"
    if (raw[16:20], int(profile.N)) not in ((b"RGB ", 3), (b"CMYK", 4), (b"GRAY", 1)):
        yield "the profile's components do not fit"


def a_6_2_4_colours(file: File) -> Faults:
    """Device colours are allowed as far as the output intent, sRGB, defines them: RGB and grey."""
    for page in file.pdf.pages:
        for operands, operator in _operations(page):
            if str(operator) in ("k", "K"):
                yield "CMYK is painted under an output intent of RGB"
            if str(operator) in ("cs", "CS") and str(operands[0]) == "/DeviceCMYK":
                yield "the colour space is CMYK"
    for one in file.dictionaries():
        if str(one.get("/ColorSpace", "")) == "/DeviceCMYK":
            yield "an image or shading is in CMYK"


def a_6_2_5_graphics_state(file: File) -> Faults:
    for one in _states(file):
        if any(key in one for key in ("/TR", "/HTP")) or str(one.get("/TR2", "/Default")) != (
            "/Default"
        ):
            yield "a graphics state has a transfer function or a halftone phase"


def a_6_2_8_images(file: File) -> Faults:
    for one in file.dictionaries():
        if one.get("/Subtype") == "/Image":
            if one.get("/Interpolate", False):
                yield "an image is interpolated"
            if "/Alternates" in one or "/OPI" in one:
                yield "an image has alternates or OPI"
            if int(one.get("/BitsPerComponent", 8)) not in (1, 2, 4, 8, 16):
                yield "an image has odd bits"


def a_6_2_9_xobjects(file: File) -> Faults:
    for one in file.dictionaries():
        if one.get("/Subtype") == "/PS" or (
            one.get("/Subtype") == "/Form" and any(key in one for key in ("/Ref", "/OPI", "/PS"))
        ):
            yield "a form is PostScript or refers to another file"


def a_6_2_10_transparency(file: File) -> Faults:
    """Our documents need none, so none is let in: neither masks nor modes nor half paint."""
    for one in _states(file):
        if str(one.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
            yield f"the blend mode is {one.BM}"
        if str(one.get("/SMask", "/None")) != "/None":
            yield "a graphics state has a soft mask"
        if any(float(one.get(key, 1)) != 1 for key in ("/CA", "/ca")):
            yield "something is painted half"
    for one in file.dictionaries():
        if one.get("/S") == "/Transparency" and "/CS" not in one:
            yield "a group of transparency has no colour space"


def a_6_2_11_3_composite_fonts(file: File) -> Faults:
    for font in reading.fonts(file.pdf):
        if font.Subtype != "/Type0":
            continue
        (cid,) = font.DescendantFonts
        if str(font.Encoding) not in ("/Identity-H", "/Identity-V"):
            yield f"{font.BaseFont} is encoded by {font.Encoding}"
        if cid.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in cid:
            yield f"{font.BaseFont} does not map its characters to glyphs"


def a_6_2_11_4_embedding(file: File) -> Faults:
    for font in reading.fonts(file.pdf):
        cid = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        descriptor = cid.get("/FontDescriptor", Dictionary())
        name = str(font.get("/BaseFont"))
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"{name} is not embedded"
        if not re.match(r"/[A-Z]{6}\+", name):
            yield f"{name} does not say that it is a subset"
        if "/CIDSet" in descriptor and not _is_whole(descriptor):
            yield f"the CIDSet of {name} does not name every glyph"


def a_6_2_11_5_widths(file: File) -> Faults:
    for font, codes in file.used:
        cid = font.DescendantFonts[0]
        inside = _font_file(cid.FontDescriptor)
        if inside is None:
            continue
        said, order = _widths(cid), inside.getGlyphOrder()
        scale, advances = 1000 / inside["head"].unitsPerEm, inside["hmtx"].metrics
        for code in sorted(codes - {0}):
            if code >= len(order):
                continue
            real = advances[order[code]][0] * scale
            if abs(said.get(code, float(cid.get("/DW", 1000))) - real) > 1:
                yield f"{font.BaseFont}: glyph {code} is {real} wide"


def a_6_2_11_7_unicode(file: File) -> Faults:
    for font, codes in file.used:
        said = reading.to_unicode(font)
        silent = {code for code in codes - {0} if not said.get(code, "").strip("\0\ufeff\ufffe")}
        if silent:
            yield f"{font.BaseFont}: {len(silent)} glyphs say nothing"


def a_6_2_11_8_notdef(file: File) -> Faults:
    for font, codes in file.used:
        if 0 in codes:
            yield f"{font.BaseFont}: the missing glyph is shown"


def a_6_3_annotations(file: File) -> Faults:
    for _, one in reading.annotations(file.pdf):
        flags = int(one.get("/F", 0))
        if one.Subtype not in ("/Link", "/Widget"):
            yield f"an annotation is {one.Subtype}"
        if not flags & 4 or flags & (1 | 2 | 32 | 256):
            yield f"the flags of a {one.Subtype} are {flags}: Print, and not hidden"
        left, bottom, right, top = map(float, one.Rect)
        if one.Subtype == "/Widget" and left != right and bottom != top and "/AP" not in one:
            yield "a field is not drawn"


def a_6_4_forms(file: File) -> Faults:
    form = file.root.get("/AcroForm", Dictionary())
    if "/XFA" in form or "/NeedsRendering" in file.root:
        yield "the form is XFA"
    if form.get("/NeedAppearances", False):
        yield "the form wants to be drawn by the reader"


def a_6_5_actions(file: File) -> Faults:
    for action in reading.actions(file.pdf):
        if action.S not in ("/GoTo", "/URI"):
            yield f"an action is {action.S}"
    for one in file.dictionaries():
        if "/AA" in one:
            yield "something happens by itself"
    if "/JavaScript" in file.root.get("/Names", Dictionary()):
        yield "the document holds scripts"


def a_6_6_2_metadata(file: File) -> Faults:
    packet = file.root.get("/Metadata")
    if packet is None:
        yield "there is no metadata"
        return
    if "/Filter" in packet:
        yield "the metadata is compressed"
    text = packet.read_bytes().decode()
    if text.count("<?xpacket begin=") != 1 or text.count("<rdf:RDF") != 1:
        yield "the metadata is not one packet"
    if re.search(r"<\?xpacket begin=[^>]*(bytes|encoding)=", text):
        yield "the packet names bytes or encoding"


def a_6_6_2_3_extension_schema(file: File) -> Faults:
    described = {one.text for one in file.xmp.iter(f"{SCHEMA}namespaceURI")}
    if _property(file, PDFUA, "part") and PDFUA[1:-1] not in described:
        yield "the properties of PDF/UA are not described"


def a_6_6_3_information(file: File) -> Faults:
    info = file.pdf.trailer.get("/Info", Dictionary())
    told = {"/Title": _listed(file, "title"), "/Author": _listed(file, "creator")}
    for key, words in told.items():
        if key in info and words is not None and str(info[key]) != words:
            yield f"{key} is {info[key]} and {words}"


def a_6_6_4_identification(file: File) -> Faults:
    if (_property(file, PDFA, "part"), _property(file, PDFA, "conformance")) != ("3", "A"):
        yield "it does not say that it is PDF/A-3a"


def a_6_7_2_2_marked(file: File) -> Faults:
    marked = file.root.get("/MarkInfo", Dictionary())
    if not marked.get("/Marked", False):
        yield "it does not say that it is tagged"


def a_6_8_embedded_files(file: File) -> Faults:
    named = file.root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary())
    files = list(named.get("/Names", []))[1::2]
    associated = [one.objgen for one in file.root.get("/AF", [])]
    if len(set(associated)) != len(associated):
        yield "a file is associated twice"
    for one in files:
        if one.objgen not in associated:
            yield f"{one.get('/UF')} is not associated with the document"
        if not str(one.get("/F", "")) or not str(one.get("/UF", "")):
            yield "a file has not both its names"
        if not str(one.get("/Desc", "")):
            yield "a file is not described"
        relations = ("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified")
        if str(one.get("/AFRelationship")) not in relations:
            yield "a file does not say what it is to the document"
        inside = one.EF.F
        if not re.fullmatch(r"/[\w.+-]+/[\w.+-]+", str(inside.get("/Subtype", ""))):
            yield "a file has no MIME type"
        params = inside.get("/Params", Dictionary())
        if "/ModDate" not in params or int(params.get("/Size", -1)) != len(inside.read_bytes()):
            yield "a file does not say its date and size"


def a_6_9_optional_content(file: File) -> Faults:
    if "/OCProperties" in file.root:
        yield "content may be switched off"


def ua_5_identification(file: File) -> Faults:
    if _property(file, PDFUA, "part") != "1":
        yield "it does not say that it is PDF/UA-1"


def ua_7_1_all_is_marked(file: File) -> Faults:
    for one in file.painted:
        if one.mcid is None and not one.artifact:
            yield f"page {one.page + 1}: {one.operator} is neither tagged nor an artifact"
        if one.nested:
            yield f"page {one.page + 1}: an artifact is mixed with tagged content"


def ua_7_1_artifacts_are_no_content(file: File) -> Faults:
    """Words outside the tree stand at the head or the foot of a page alone."""
    for one in file.painted:
        box = [float(edge) for edge in file.pdf.pages[one.page].mediabox]
        if one.codes and one.artifact and box[1] + MARGIN < one.at < box[3] - MARGIN:
            yield f"page {one.page + 1}: words {one.at:.0f} points high are an artifact"


def ua_7_1_title(file: File) -> Faults:
    if not _listed(file, "title"):
        yield "the metadata has no title"
    if not file.root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "the reader shows the file's name for the title"


def ua_7_1_suspects(file: File) -> Faults:
    if file.root.get("/MarkInfo", Dictionary()).get("/Suspects", False):
        yield "tags are suspect"


def ua_7_1_types(file: File) -> Faults:
    roles = file.tree.element.get("/RoleMap", Dictionary())
    for node in file.tree.walk():
        if node is file.tree:
            continue
        if node.kind not in STANDARD and str(roles.get(node.kind)) not in STANDARD:
            yield f"{node.kind} is no standard type"
        if node.kind in STANDARD and node.kind in roles:
            yield f"{node.kind} is mapped to another"


def ua_7_1_parent_tree(file: File) -> Faults:
    """What is painted and what the tree holds are the same, each way (ISO 32000-1, 14.7.4.4)."""
    parents = reading.numbers_of(file.tree.element.get("/ParentTree", Dictionary()))
    keys = [int(page.get("/StructParents", -1)) for page in file.pdf.pages]
    owners = {mark: node for node in file.tree.walk() for mark in _own_marks(node)}
    drawn = {(one.page, one.mcid) for one in file.painted if one.mcid is not None}
    for page, mcid in sorted(drawn - owners.keys()):
        yield f"page {page + 1}: content {mcid} is not in the tree"
    for (page, mcid), node in owners.items():
        row = parents.get(keys[page])
        parent = row[mcid] if isinstance(row, Array) and mcid < len(row) else None
        if parent is None or parent.objgen != node.element.objgen:
            yield f"page {page + 1}: content {mcid} has another parent"
    for node in file.tree.walk():
        for kid in node.nodes():
            if kid.element.P.objgen != node.element.objgen:
                yield f"a {kid.kind} does not know that it stands in a {node.kind}"


def ua_7_2_language(file: File) -> Faults:
    if not re.fullmatch(r"[a-z]{2,3}(-\w+)*", str(file.root.get("/Lang", ""))):
        yield "the document does not say its language"
    for node in file.tree.walk():
        if not re.fullmatch(r"[a-z]{2,3}(-\w+)*", str(node.element.get("/Lang", "ru"))):
            yield f"a {node.kind} is in no language"


def ua_7_3_figures(file: File) -> Faults:
    for node in file.elements("/Figure"):
        words = f"{node.element.get('/Alt', '')}{node.element.get('/ActualText', '')}"
        if not words.strip():
            yield f"page {(node.page or 0) + 1}: a picture says nothing"
        box, page = reading.attribute(node, "/BBox"), file.pdf.pages[node.page or 0]
        left, bottom, right, top = map(float, page.mediabox)
        if box is None or not (left <= box[0] < box[2] <= right):
            yield f"page {(node.page or 0) + 1}: a picture does not say where it is"
        elif not (bottom <= box[1] < box[3] <= top):
            yield f"page {(node.page or 0) + 1}: a picture is beside the page"


def ua_7_4_headings(file: File) -> Faults:
    before = 0
    for kind, words in headings(file):
        level = int(kind[2:])
        if level > before + 1:
            yield f"a heading of level {level} follows one of {before}: {words}"
        before = level
    if not before:
        yield "there are no headings"


def ua_7_5_tables(file: File) -> Faults:
    for table in file.elements("/Table"):
        sections = ("/THead", "/TBody", "/TFoot")
        if any(kid.kind not in ("/TR", "/Caption", *sections) for kid in table.nodes()):
            yield "something else than rows stands in a table"
        rows = [node for node in table.walk() if node.kind == "/TR"]
        widths = {sum(_span(cell, "/ColSpan") for cell in row.nodes()) for row in rows}
        tall = any(_span(cell, "/RowSpan") > 1 for row in rows for cell in row.nodes())
        if len(widths) > 1 and not tall:
            yield f"the rows of a table have {sorted(widths)} cells"
        if any(cell.kind not in ("/TH", "/TD") for row in rows for cell in row.nodes()):
            yield "something else than cells stands in a row"
        if not any(cell.kind == "/TH" for row in rows for cell in row.nodes()):
            yield "a table has no heads"
    for cell in file.elements("/TH"):
        if str(reading.attribute(cell, "/Scope")) not in ("/Row", "/Column", "/Both"):
            yield "a head does not say what it is the head of"


def ua_7_6_lists(file: File) -> Faults:
    for node in file.elements("/L"):
        if any(kid.kind not in ("/LI", "/L", "/Caption") for kid in node.nodes()):
            yield "something else than items stands in a list"
    for node in file.elements("/LI"):
        kinds = [kid.kind for kid in node.nodes()]
        if "/LBody" not in kinds or any(kind not in ("/Lbl", "/LBody") for kind in kinds):
            yield f"an item of a list holds {kinds}"


def ua_7_17_outline(file: File) -> Faults:
    found = [words for _, words in headings(file)]
    shown = [_blankless(title) for title in _titles(file.root.get("/Outlines", Dictionary()))]
    if found != shown:
        different = [pair for pair in zip(found, shown, strict=False) if pair[0] != pair[1]]
        yield f"bookmarks differ from headings: {len(shown)} of {len(found)}, {different[:1]}"


def ua_7_18_1_contents(file: File) -> Faults:
    for number, one in reading.annotations(file.pdf):
        if one.Subtype == "/Link" and not str(one.get("/Contents", "")).strip():
            yield f"page {number + 1}: a link says nothing"


def ua_7_18_3_tab_order(file: File) -> Faults:
    for number, page in enumerate(file.pdf.pages):
        if page.get("/Annots") and page.get("/Tabs") != "/S":
            yield f"page {number + 1}: fields and links do not follow the structure"


def ua_7_18_5_links(file: File) -> Faults:
    """Each link and field has its element, and the element its link: by OBJR and StructParent."""
    parents = reading.numbers_of(file.tree.element.get("/ParentTree", Dictionary()))
    held = {}
    for node in file.tree.walk():
        for kid in node.kids:
            if not isinstance(kid, Node | tuple):
                held[kid.objgen] = node
    for number, one in reading.annotations(file.pdf):
        if int(one.get("/F", 0)) & 2:
            continue
        node = held.get(one.objgen)
        wanted = "/Link" if one.Subtype == "/Link" else "/Form"
        if node is None or node.kind != wanted:
            yield f"page {number + 1}: a {one.Subtype} stands in no {wanted}"
            continue
        parent = parents.get(int(one.get("/StructParent", -1)))
        if parent is None or parent.objgen != node.element.objgen:
            yield f"page {number + 1}: a {one.Subtype} does not know its element"


RULES: dict[str, Callable[[File], Faults]] = {
    name: rule for name, rule in list(globals().items()) if name.startswith(("a_", "ua_"))
}


def broken(content: bytes) -> dict[str, list[str]]:
    """The clauses that a file breaks, with what is wrong: five faults of each at most."""
    file = File.of(content)
    found = {name: list(dict.fromkeys(rule(file)))[:5] for name, rule in RULES.items()}
    return {name: faults for name, faults in found.items() if faults}


def headings(file: File) -> list[tuple[str, str]]:
    """The headings in the order of reading, without blanks."""
    nodes = [node for node in file.tree.walk() if re.fullmatch(r"/H[1-6]", node.kind)]
    return [(node.kind, _blankless(reading.text_of(node, file.said))) for node in nodes]


def words_in_order(file: File) -> str:
    """What is read aloud, without blanks; heads of tables that go on over pages but once."""
    document = file.tree.nodes()[0]
    return _blankless("".join(_aloud(document, file.said)))


def _aloud(node: Node, said: dict[tuple[int, int], str], goes_on: bool = False) -> Iterator[str]:
    """What a node says; `goes_on`: it begins with the rest of the table before it."""
    before: Node | None = None
    for kid in node.kids:
        if isinstance(kid, tuple):
            yield said.get(kid, "") if node.kind != "/Figure" else ""
        elif isinstance(kid, Node):
            rest = goes_on if before is None else _goes_on(_edge(before, -1), _edge(kid, 0), said)
            if rest and kid.kind == "/Table":
                rows = [one for one in kid.kids if not _is_head(one)]
                yield from _aloud(Node(kid.kind, kid.element, kid.page, rows), said)
            elif not (kid.kind == "/Link" and node.kind == "/Link"):  # a page's number
                yield from _aloud(kid, said, rest)
            before = kid


def _edge(node: Node, side: int) -> Node:
    """The first or the last table of a section that begins or ends with one; else the node."""
    inner = [kid for kid in node.kids if isinstance(kid, Node)]
    return node if node.kind == "/Table" or not inner else _edge(inner[side], side)


def _goes_on(before: Node, table: Node, said: dict[tuple[int, int], str]) -> bool:
    """Whether this is the rest of the table before, its head said again."""
    if before.kind != "/Table" or table.kind != "/Table":
        return False
    heads = [
        "".join(reading.text_of(n, said) for n in t.kids if _is_head(n)) for t in (before, table)
    ]
    return bool(heads[0]) and heads[0] == heads[1]


def _is_head(kid: Any) -> bool:
    return isinstance(kid, Node) and kid.kind == "/THead"


def _blankless(words: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", words)


def _operations(page: Any) -> Iterator[tuple[Any, Any]]:

    yield from ((one.operands, one.operator) for one in pikepdf.parse_content_stream(page))


def _states(file: File) -> Iterator[Any]:
    for page in file.pdf.pages:
        yield from page.get("/Resources", Dictionary()).get("/ExtGState", Dictionary()).values()


def _font_file(descriptor: Any) -> TTFont | None:
    if "/FontFile2" not in descriptor:
        return None
    return TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()), lazy=True)


def _is_whole(descriptor: Any) -> bool:
    inside = _font_file(descriptor)
    bits = "".join(f"{byte:08b}" for byte in descriptor.CIDSet.read_bytes())
    return inside is None or "0" not in bits[: len(inside.getGlyphOrder())]


def _widths(cid: Any) -> dict[int, float]:
    """The table W of a font: `first [widths]` or `first last width`."""
    found: dict[int, float] = {}
    rest = list(cid.get("/W", []))
    while rest:
        if isinstance(rest[1], Array):
            first, row, *rest = rest
            found.update((int(first) + n, float(width)) for n, width in enumerate(row))
        else:
            first, last, width, *rest = rest
            found.update(dict.fromkeys(range(int(first), int(last) + 1), float(width)))
    return found


def _property(file: File, namespace: str, name: str) -> str | None:
    """A simple property of the metadata, written as an attribute or as an element."""
    for one in file.xmp.iter(f"{RDF}Description"):
        if f"{namespace}{name}" in one.attrib:
            return one.attrib[f"{namespace}{name}"]
        if (element := one.find(f"{namespace}{name}")) is not None:
            return element.text
    return None


def _listed(file: File, name: str) -> str | None:
    """A property of Dublin Core that is a list, joined as WeasyPrint does in Info."""
    element = next(file.xmp.iter(f"{DC}{name}"), None)
    if element is None:
        return None
    return ", ".join(one.text or "" for one in element.iter(f"{RDF}li"))


def _own_marks(node: Node) -> Iterator[tuple[int, int]]:
    return (kid for kid in node.kids if isinstance(kid, tuple))


def _span(cell: Node, name: str) -> int:
    return int(reading.attribute(cell, name) or 1)


def _titles(outline: Any) -> Iterator[str]:
    one = outline.get("/First")
    while one is not None:
        yield str(one.Title)
        yield from _titles(one)
        one = one.get("/Next")
