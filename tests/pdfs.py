"""A small tagged PDF for tests that sign without printing."""

from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name


@cache
def blank(pages: int = 1) -> bytes:
    """Empty pages in a document with a structure tree."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        body = Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array())
        root.K = Array([document.make_indirect(body)])
        root.ParentTree = document.make_indirect(Dictionary(Nums=Array()))
        document.Root.StructTreeRoot = root
        done = BytesIO()
        document.save(done)
    return done.getvalue()
