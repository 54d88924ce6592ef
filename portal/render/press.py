"""One warm WeasyPrint: style and fonts are read once, documents are rendered one after another.

A document can fetch nothing: not a file, not an address, not `data:`. Pictures are inline SVG, or
came beside the document and are known to it alone.
Its style sheets may not add fonts either, for the fonts are shared with the documents after it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from types import MappingProxyType
from typing import Any

import weasyprint
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.render import fonts, tagging, xmp
from portal.render.attachments import Attachment
from portal.render.cuts import cut_fonts

STYLE = Path(__file__).with_name("print.css")
NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})

log = logging.getLogger("portal.render")


class _Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches nothing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, timeout=0.001)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        raise ValueError("documents fetch nothing")


class _OwnFonts(_Nothing):
    """Fetches the files of our typeface, for our own style sheet."""

    def __init__(self, cuts: dict[tuple[str, int], Path]) -> None:
        super().__init__()
        self._files = {fonts.font_url(*name): path for name, path in cuts.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._files:
            return super().fetch(url, headers)
        return URLFetcherResponse(url, self._files[url].read_bytes())


class _Beside(_Nothing):
    """Gives a document the pictures that came with it, and fetches nothing."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self._pictures = {f"picture:{name}": content for name, content in pictures.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._pictures:
            return super().fetch(url, headers)
        return URLFetcherResponse(url, self._pictures[url], {"Content-Type": "image/png"})


class _SealedFonts(FontConfiguration):  # type: ignore[misc]
    """Fonts that a document's own style sheets cannot change."""

    sealed = False

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: URLFetcher) -> None:
        if not self.sealed:
            super().add_font_face(rule_descriptors, url_fetcher)


class Press:
    """Renders documents with the style and the fonts it was made with.

    `folder` keeps the cut fonts for the presses to come.
    """

    def __init__(self, font_files: dict[str, Path], folder: Path) -> None:
        cuts = cut_fonts(font_files, folder)
        self._fonts = _SealedFonts()
        self._style = CSS(
            string=f"{fonts.font_faces(cuts)}\n{STYLE.read_text(encoding='utf-8')}",
            font_config=self._fonts,
            url_fetcher=_OwnFonts(cuts),
        )
        self._fonts.sealed = True
        self.pdf(WARM_UP)

    def pdf(
        self,
        html: str,
        attached: Sequence[Attachment] = (),
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> bytes:
        """PDF/A-3a with tags, PDF/UA-1 named in its metadata; the same input, the same bytes."""
        document = HTML(string=html, url_fetcher=_Beside(pictures), base_url=None)
        tagging.title_pictures(document.etree_element)
        content: bytes = document.write_pdf(
            stylesheets=[self._style],
            font_config=self._fonts,
            finisher=_finish,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            pdf_identifier=True,
            attachments=[self._file(one) for one in attached],
        )
        return content

    def _file(self, one: Attachment) -> weasyprint.Attachment:
        at = one.at.astimezone(UTC)
        return weasyprint.Attachment(
            file_obj=io.BytesIO(one.content),
            url_fetcher=_Nothing(),
            name=one.name,
            description=one.description,
            created=at,
            modified=at,
            relationship=one.relationship,
        )


def _finish(document: Document, pdf: Any) -> None:
    tagging.complete_tags(document, pdf)
    tagging.place_pictures(document, pdf)
    tagging.flatten_lists(pdf)
    tagging.set_running_words_apart(pdf)
    xmp.name_pdf_ua(pdf)
    xmp.single_attachments(pdf)


WARM_UP = """<!doctype html><html lang="ru"><head><title>Проба</title></head><body>
<h1>Проба 123</h1><table><thead><tr><th>Шаг</th></tr></thead>
<tbody><tr><td><b>Word</b> 64 %</td></tr></tbody></table>
<svg width="10" height="10"><rect width="10" height="10" fill="#0f766e"/></svg></body></html>"""
