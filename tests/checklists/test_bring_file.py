"""Files as proof of an item."""

from io import BytesIO

from portal.checklists.models import Proof
from portal.db import db
from portal.media.models import StoredFile

CSV = b"deal;stage\n1;won\n"


def send(browser, address: str, content: bytes, name: str):
    data = {"file": (BytesIO(content), name), "title": ""}
    return browser.post(address, data, content_type="multipart/form-data")


def test_it_stands_beside_the_item(browse, cast, item, url) -> None:
    base = url(f"checklist/items/{item('1.1').id}")
    assert send(browse(cast.clara), f"{base}/files", CSV, "deals.csv").status == 303
    proof = item("1.1").proofs[0]
    page = browse(cast.clara).get(base)
    assert page.one(f"a[href$='/files/{proof.file_id}']").get_text() == "deals.csv"


def test_what_is_refused_leaves_nothing(browse, cast, item, url) -> None:
    path = url(f"checklist/items/{item('1.1').id}/files")
    for content, name in ((b"", "empty.csv"), (b"MZ\x90\x00" * 40, "a.exe"), (CSV, "a.pdf")):
        page = send(browse(cast.clara), path, content, name)
        assert page.status == 422, name
        assert page.all(".item-detail .error"), name
    assert db.session.query(Proof).count() == 0
    assert db.session.query(StoredFile).count() == 0


def test_a_file_must_be_chosen(browse, cast, item, url) -> None:
    path = url(f"checklist/items/{item('1.1').id}/files")
    page = browse(cast.clara).post(path, {"title": "x"})
    assert page.status == 422
    assert "Choose a file." in page.text


def test_only_who_changes_the_item_brings_files(browse, cast, item, url) -> None:
    path = url(f"checklist/items/{item('1.1').id}/files")
    assert send(browse(cast.emil), path, CSV, "deals.csv").status == 403
    assert send(browse(cast.olga), path, CSV, "deals.csv").status == 404
