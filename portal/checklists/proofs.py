"""What stands beside an item: comments, files and links."""

from typing import BinaryIO
from urllib.parse import urlsplit

from portal import audit
from portal.audit import Actor, text_mark
from portal.checklists.items import subject
from portal.checklists.models import Comment, Item, Proof
from portal.db import db, now
from portal.media import files


def is_web_address(url: str) -> bool:
    """Whether a link leads to the web: http or https, with a host, without blanks."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    blanks = any(c.isspace() or ord(c) < 32 for c in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not blanks


def add_comment(item: Item, text: str, by: Actor) -> Comment:
    """Say something about an item."""
    row = Comment(company_id=item.company_id, item_id=item.id, person_id=by.id, at=now(), text=text)
    item.comments.append(row)
    _record(item, "item.comment", by, text_mark(text))
    return row


def add_link(item: Item, url: str, title: str, by: Actor) -> Proof:
    """Show that an item is done by an address on the web."""
    row = _add(item, by, url=url, title=title or url[:200])
    _record(item, "item.proof_add", by, "link")
    return row


def add_file(item: Item, stream: BinaryIO, name: str, title: str, by: Actor, limit: int) -> Proof:
    """Show that an item is done by a file; raises media.files.FileRefused."""
    file = files.store(stream, name, company_id=item.company_id, by_id=by.id, limit=limit)
    row = _add(item, by, file_id=file.id, title=title or file.name)
    _record(item, "item.proof_add", by, f"file:{file.id}")
    return row


def remove_proof(item: Item, proof: Proof, by: Actor) -> None:
    """Take a proof away; the file itself stays stored for the history."""
    item.proofs.remove(proof)
    db.session.delete(proof)
    old = f"file:{proof.file_id}" if proof.file_id else "link"
    audit.record(
        by, "item.proof_remove", subject(item), company_id=item.company_id, old=old, new=None
    )


def _add(item: Item, by: Actor, **fields: object) -> Proof:
    row = Proof(
        company_id=item.company_id, item_id=item.id, added_by_id=by.id, added_at=now(), **fields
    )
    item.proofs.append(row)
    return row


def _record(item: Item, verb: str, by: Actor, new: object) -> None:
    audit.record(by, verb, subject(item), company_id=item.company_id, new=new)
