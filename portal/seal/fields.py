"""Places for two signatures in a tagged PDF: its author's, and the seal over the whole file.

The fields stand in the structure tree (ISO 14289-1, 7.18.1 and 7.18.4: a widget is the content of
a Form element) before anything is signed, so that signing only fills them in.
"""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

AUTHOR, SEAL = "Author", "Seal"
PRINT = 4
"""Annotation flag: ISO 19005-3, 6.3.2 wants it set."""


def with_fields(pdf: bytes, titles: dict[str, str]) -> bytes:
    """The document with its two empty signature fields on the last page.

    `titles` are what a screen reader says of each field, by AUTHOR and SEAL. The same bytes come
    out of the same bytes.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        form = Dictionary(Fields=Array(), SigFlags=0)
        for name in (AUTHOR, SEAL):
            form.Fields.append(_field(document, name, titles[name]))
        document.Root.AcroForm = document.make_indirect(form)
        done = BytesIO()
        document.save(
            done, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
    return done.getvalue()


def _field(document: pikepdf.Pdf, name: str, title: str) -> pikepdf.Object:
    page = document.pages[-1].obj
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=name,
        TU=title,
        F=PRINT,
        Rect=Array([0, 0, 0, 0]),
        P=page,
    )
    if name == SEAL:
        # Nothing may be filled in after it (ISO 32000-2, 12.7.5.5).
        field.Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1)
    made = document.make_indirect(field)
    page.Annots = Array([*page.get("/Annots", []), made])
    page.Tabs = Name.S
    _tag(document, made, page, title)
    return made


def _tag(document: pikepdf.Pdf, field: pikepdf.Object, page: pikepdf.Object, title: str) -> None:
    """Make a field the content of a Form element at the end of the document."""
    root = document.Root.StructTreeRoot
    body = root.K[0] if isinstance(root.K, Array) else root.K
    element = document.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=body,
            Pg=page,
            Alt=title,
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
    )
    children = body.K if isinstance(body.K, Array) else Array([body.K])
    body.K = Array([*children, element])
    key = int(root.get("/ParentTreeNextKey", 0)) or _next_key(root.ParentTree)
    field.StructParent = key
    root.ParentTree.Nums = Array([*root.ParentTree.Nums, key, element])
    root.ParentTreeNextKey = key + 1


def _next_key(tree: pikepdf.Object) -> int:
    return max((int(key) for key in list(tree.Nums)[::2]), default=-1) + 1
