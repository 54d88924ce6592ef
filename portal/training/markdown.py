"""Text lessons: Markdown that people type, as HTML that can do no harm.

HTML is shown as it was typed, pictures are left out (the portal fetches nothing from elsewhere),
and links lead only where a click is safe.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = ("http:", "https:", "mailto:", "tel:")
_BELOW_THE_PAGE = 2
"""The page has headings of two levels above a lesson's own."""
_LOWEST = 6


def body(text: str) -> Markup:
    """A lesson's text as HTML."""
    return Markup(_renderer.render(text))  # noqa: S704 (HTML is off, links are checked)


def _is_safe(url: str) -> bool:
    scheme = _SCHEME.match(url.strip())
    return scheme is None or scheme[0].lower() in _SAFE


class _Renderer(RendererHTML):
    """Links that give nothing away, headings that stand under those of the page."""

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        tokens[idx].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, idx, options, env)

    def heading_open(
        self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        level = int(tokens[idx].tag[1:]) + _BELOW_THE_PAGE
        tokens[idx].tag = f"h{min(level, _LOWEST)}"
        return self.renderToken(tokens, idx, options, env)

    heading_close = heading_open


def _make() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    made.validateLink = _is_safe  # type: ignore[method-assign]
    return made.disable(["image", "html_block", "html_inline"])


_renderer = _make()
