"""Files that a document carries inside, and how they travel beside its HTML.

A request's body is the HTML and then the files, one behind the other; its `options` say of each
file what it is and, like that of the HTML, how many bytes it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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


def pack(html: str, attachments: Sequence[Attachment]) -> tuple[dict[str, Any], bytes]:
    """The options and the body of a request; without files, no options."""
    text = html.encode()
    if not attachments:
        return {}, text
    about = [
        {
            "name": one.name,
            "type": one.content_type,
            "description": one.description,
            "relationship": one.relationship,
            "at": one.at.astimezone(UTC).isoformat(),
            "size": len(one.content),
        }
        for one in attachments
    ]
    body = b"".join([text, *(one.content for one in attachments)])
    return {"html": len(text), "attachments": about}, body


def unpack(options: dict[str, Any], body: bytes) -> tuple[str, list[Attachment]]:
    """The HTML and its files. Raises BadAttachments; UnicodeDecodeError for HTML in no UTF-8."""
    if not options:
        return body.decode(), []
    try:
        end, found = options["html"], []
        for one in options["attachments"]:
            begin, end = end, end + one["size"]
            content = body[begin:end]
            at = datetime.fromisoformat(one["at"])
            words = (one["type"], one["description"], one["relationship"])
            found.append(Attachment(one["name"], content, *words, at))
    except (KeyError, TypeError, ValueError) as error:
        raise BadAttachments("the options do not tell what came") from error
    if end != len(body):
        raise BadAttachments("the sizes do not fit the body")
    return body[: options["html"]].decode(), found
