"""Texts of lessons: Markdown to HTML, without any HTML of the author's own."""

from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str) -> Markup:
    """The text as HTML."""
    return Markup(_markdown.render(text))  # noqa: S704 - its HTML is switched off
