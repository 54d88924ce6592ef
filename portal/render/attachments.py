"""What comes with a document: files that it carries inside, and pictures that it shows.

A request's body is the HTML, then the files, then the pictures, one behind the other; its `options`
say of each what it is and, like that of the HTML, how many bytes it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Literal

Relationship = Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"]


@dataclass(frozen=True)
class Attachment:
    """One file inside a PDF."""

    name: str
    content: bytes
    content_type: str
    description: str
    """For a person, in the language of the document."""
    relationship: Relationship
    """What it is to the document (ISO 19005-3, annex E; ISO 32000-2, 14.13)."""
    at: datetime
    """When it was made and last changed; given, so that the same input gives the same bytes."""


class BadAttachments(ValueError):  # noqa: N818
    """What arrived is no document with its files."""


def pack(
    html: str, attached: Sequence[Attachment], pictures: Mapping[str, bytes]
) -> tuple[dict[str, Any], bytes]:
    """The options and the body of a request; for HTML alone, no options."""
    text = html.encode()
    if not attached and not pictures:
        return {}, text
    files = [
        {
            "name": one.name,
            "type": one.content_type,
            "description": one.description,
            "relationship": one.relationship,
            "at": one.at.astimezone(UTC).isoformat(),
            "size": len(one.content),
        }
        for one in attached
    ]
    shown = [{"name": name, "size": len(content)} for name, content in pictures.items()]
    body = b"".join([text, *(one.content for one in attached), *pictures.values()])
    return {"html": len(text), "attachments": files, "pictures": shown}, body


def unpack(options: dict[str, Any], body: bytes) -> tuple[str, list[Attachment], dict[str, bytes]]:
    """The HTML, its files, and its pictures by their names.

    Raises BadAttachments; UnicodeDecodeError for HTML in no UTF-8.
    """
    if not options:
        return body.decode(), [], {}
    try:
        pieces = _pieces(options, body)
        html = next(pieces)
        files = [
            Attachment(
                one["name"],
                next(pieces),
                one["type"],
                one["description"],
                one["relationship"],
                datetime.fromisoformat(one["at"]),
            )
            for one in options["attachments"]
        ]
        pictures = {one["name"]: next(pieces) for one in options["pictures"]}
    except (KeyError, TypeError, ValueError) as error:
        raise BadAttachments("the options do not tell what came") from error
    return html.decode(), files, pictures


def _pieces(options: dict[str, Any], body: bytes) -> Iterator[bytes]:
    """The parts of a body, cut at the sizes in the options; ValueError where they do not fit."""
    sizes = [options["html"]]
    sizes += [one["size"] for one in (*options["attachments"], *options["pictures"])]
    if sum(sizes) != len(body) or min(sizes) < 0:
        raise ValueError("the sizes do not fit the body")
    ends = list(accumulate(sizes))
    return (body[end - size : end] for size, end in zip(sizes, ends, strict=True))
