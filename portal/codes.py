"""Codes that stand on documents, by which anyone can ask whether a document is ours."""

import secrets

import segno
from markupsafe import escape

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without letters and figures that look alike."""


def new_code() -> str:
    """Twelve letters and figures in three groups; more than anyone can guess."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(12)))


def grouped(code: str) -> str:
    """A code as somebody typed it, in its three groups."""
    letters = code.upper().replace(" ", "").replace("-", "")
    return "-".join(filter(None, (letters[:4], letters[4:8], letters[8:12])))


def qr_svg(text: str, label: str) -> str:
    """A QR code as inline SVG, drawn by attributes alone; `label` is what screen readers say."""
    code = segno.make(text, error="m")
    size = code.symbol_size(border=2)[0]
    path = "".join(
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=2))
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}">'
        f'<path d="{path}" fill="#000"/></svg>'
    )
