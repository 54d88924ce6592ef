"""A file that a document carries comes out as it went in, and named for who opens it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pytest

from portal.render import attachments, frames
from portal.render.attachments import Attachment, BadAttachments
from portal.render.client import RenderFailed, render_pdf
from tests.render import sample
from tests.render.process import RenderProcess, connected

SMALL = sample.plain("<p>С данными внутри</p>")
DATA = Attachment(
    name="report.json",
    content='{"компания":"Волга"}'.encode() + bytes(range(256)),
    content_type="application/json",
    description="Данные отчёта",
    relationship="Data",
    at=datetime(2026, 11, 23, 12, 30, tzinfo=UTC),
)


def test_a_file_comes_out_as_it_went_in(render: RenderProcess) -> None:
    pdf = render_pdf(SMALL, render.socket, attached=[DATA])
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.Root.AF) == 1
        file = opened.Root.AF[0]
        assert opened.Root.Names.EmbeddedFiles.Names[1].objgen == file.objgen
        assert (str(file.F), str(file.UF), str(file.Desc)) == (
            "report.json",
            "report.json",
            "Данные отчёта",
        )
        assert file.AFRelationship == "/Data"
        inside = file.EF.F
        assert inside.Subtype == "/application/json"
        assert inside.read_bytes() == DATA.content
        assert int(inside.Params.Size) == len(DATA.content)
        assert bytes(inside.Params.CheckSum) == hashlib.md5(DATA.content).digest()
        assert str(inside.Params.CreationDate) == str(inside.Params.ModDate)
        assert str(inside.Params.ModDate) == "D:20261123123000Z"


def test_the_same_file_gives_the_same_bytes_and_another_other_ones(render: RenderProcess) -> None:
    first = render_pdf(SMALL, render.socket, attached=[DATA])
    assert render_pdf(SMALL, render.socket, attached=[DATA]) == first
    assert render_pdf(SMALL, render.socket, attached=[replace(DATA, content=b"{}")]) != first
    with pikepdf.open(io.BytesIO(render_pdf(SMALL, render.socket))) as bare:
        assert "/AF" not in bare.Root
        assert not bare.attachments


def test_a_document_and_its_files_share_one_limit(render: RenderProcess) -> None:
    with pytest.raises(RenderFailed, match="too large"):
        render_pdf(SMALL, render.socket, attached=[replace(DATA, content=b"x" * (17 << 20))])


@pytest.mark.parametrize(
    "options",
    [
        {"html": 3},
        {"html": 3, "attachments": [{"name": "a"}], "pictures": []},
        {"html": 1, "attachments": [], "pictures": []},
        {"html": 3, "attachments": [], "pictures": [{"name": "logo", "size": 1}]},
        {"html": "x", "attachments": [], "pictures": []},
        {"attachments": [], "pictures": []},
        {"wish": 1},
    ],
)
def test_options_that_do_not_fit_are_unreadable(
    render: RenderProcess, options: dict[str, object]
) -> None:
    with pytest.raises(BadAttachments):
        attachments.unpack(options, b"<p>")
    with connected(render.socket) as connection:
        connection.sendall(frames.pack({"kind": "pdf", "options": options}, b"<p>"))
        header, _ = frames.read(connection.makefile("rb"), 1 << 20)
    assert header["reason"] == "unreadable"
