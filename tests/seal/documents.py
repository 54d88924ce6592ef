"""A sealed report, and keys, for tests."""

import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pyhanko.sign import Signer

from portal.seal import keys
from portal.seal.fields import AUTHOR, SEAL, with_fields
from portal.seal.sealing import Statement, seal, sign_as_author
from tests.pdfs import blank

ADDRESS = "https://portal.example/report/7Q2M-K4XD-93PB"
BY_CLARA = Statement("Clara Clay", "Author of this report", "", ADDRESS)
BY_EDGAR = Statement("Edgar Ellis", "Read and signed for the client", "192.0.2.7", ADDRESS)
TITLES = {AUTHOR: "Signature of the author", SEAL: "Seal of the portal"}


def key(owner: str = "Seven Steps") -> Signer:
    return _made(owner)


@cache
def _made(owner: str) -> Signer:
    path = Path(tempfile.mkdtemp(), "seal.p12")
    keys.make(path, owner)
    return keys.load(path)


@cache
def authored(pages: int = 3, owner: str = "Seven Steps") -> bytes:
    """What its author has signed: pages with words on them, and its data attached."""
    with pikepdf.open(BytesIO(blank(pages))) as document:
        for number, page in enumerate(document.pages, 1):
            page.contents_add(f"BT ET % page {number}".encode())
        document.attachments["report.json"] = b'{"done": 41}'
        done = BytesIO()
        document.save(done)
    return sign_as_author(with_fields(done.getvalue(), TITLES), key(owner), BY_CLARA)


@cache
def sealed(pages: int = 3, owner: str = "Seven Steps") -> bytes:
    return seal(authored(pages, owner), key(owner), BY_EDGAR)
