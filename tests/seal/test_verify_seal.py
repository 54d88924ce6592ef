"""A sealed report is valid, and whatever is done to it shows: to us, pyHanko and poppler."""

import random
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.seal import keys
from portal.seal.apart import apart
from portal.seal.changes import Place, places
from portal.seal.fields import with_fields
from portal.seal.sealing import seal, sign_as_author
from portal.seal.verifying import verify
from tests.pdfs import blank
from tests.seal.documents import BY_CLARA, BY_EDGAR, TITLES, authored, key, sealed

PLACES = 200
OURS = [key().signing_cert]


def by_pyhanko(pdf: bytes) -> bool:
    """What pyHanko's own validator makes of the last signature."""
    try:
        last = PdfFileReader(BytesIO(pdf)).embedded_signatures[-1]
        status = apart(validate_pdf_signature, last, ValidationContext(trust_roots=OURS))
        return bool(status.bottom_line and status.coverage.name == "ENTIRE_FILE")
    except Exception:
        return False


def by_poppler(pdf: bytes, folder: Path) -> bool:
    """Whether pdfsig finds both signatures valid and the last one over the whole file.

    Where a changed byte hides the seal's field from it, it sees the author's signature alone, and
    says that this one does not cover the file.
    """
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not here: install poppler-utils")
    (file := folder / "report.pdf").write_bytes(pdf)
    run = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False)
    return run.stdout.count("Signature is Valid.") == 2 and "  - Total document" in run.stdout


def test_sealed_it_is_valid_for_all_three(tmp_path: Path) -> None:
    found = verify(sealed(), OURS)
    assert (found.verdict, found.sealed, found.added) == ("valid", True, 0)
    assert by_pyhanko(sealed())
    assert by_poppler(sealed(), tmp_path)


def test_it_says_who_signed_what_from_where() -> None:
    author, executive = verify(sealed(), OURS).signatures
    assert (author.field, author.name, author.reason) == ("Author", BY_CLARA.name, BY_CLARA.reason)
    assert (executive.field, executive.name) == ("Seal", BY_EDGAR.name)
    assert (executive.location, executive.contact) == (BY_EDGAR.location, BY_EDGAR.contact)
    assert (executive.level, len(executive.fingerprint)) == ("B-B", 95)


def test_what_only_its_author_signed_is_valid_and_unsealed() -> None:
    found = verify(authored(), OURS)
    assert (found.verdict, found.sealed) == ("valid", False)


def test_one_changed_byte_shows_wherever_it_is(tmp_path: Path) -> None:
    pdf, chance = sealed(), random.Random(7)
    last = PdfFileReader(BytesIO(pdf)).embedded_signatures[-1]
    start, length, end, rest = (int(number) for number in last.byte_range)
    covered = [*range(start, start + length), *range(end, end + rest)]
    unseen = []
    for at in chance.sample(covered, PLACES):
        other = bytearray(pdf)
        other[at] ^= 1 << chance.randrange(8)
        changed = bytes(other)
        if verify(changed, OURS).verdict == "valid":
            unseen.append(("us", at))
        if by_pyhanko(changed):
            unseen.append(("pyHanko", at))
        if by_poppler(changed, tmp_path):
            unseen.append(("poppler", at))
    assert unseen == []


def test_nothing_hides_in_the_place_of_the_signature() -> None:
    """Its end is filled with noughts, which no signature covers."""
    pdf = sealed()
    at = pdf.rindex(b"00>")
    assert verify(pdf[:at] + b"ff" + pdf[at + 2 :], OURS).verdict == "changed"
    assert verify(pdf[:at] + b"  " + pdf[at + 2 :], OURS).verdict == "changed"


def incremental_update(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page.get_object()["/Rotate"] = page.get_object()["/MediaBox"][0]
    writer.mark_update(page.get_object().container_ref)
    done = BytesIO()
    writer.write(done)
    return done.getvalue()


def saved_anew(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes], bytes]:
    def act(pdf: bytes) -> bytes:
        with pikepdf.open(BytesIO(pdf)) as document:
            change(document)
            done = BytesIO()
            document.save(done)
        return done.getvalue()

    return act


def removed_page(document: pikepdf.Pdf) -> None:
    del document.pages[0]


def replaced_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["report.json"] = b'{"done": 56}'


def drawn_over(document: pikepdf.Pdf) -> None:
    document.pages[1].contents_add(b"BT ET % all is well")


def cut_off(pdf: bytes) -> bytes:
    return pdf[: len(pdf) // 2]


def added_behind(pdf: bytes) -> bytes:
    return pdf + b"\n% and more"


CHANGES = {
    "incremental update": (incremental_update, None),
    "removed page": (saved_anew(removed_page), Place("pages", 2)),
    "replaced attachment": (saved_anew(replaced_attachment), Place("attachment")),
    "drawn over": (saved_anew(drawn_over), Place("page", 2)),
    "cut off": (cut_off, Place("end")),
    "added behind": (added_behind, Place("end")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_not_valid(change: str) -> None:
    act, _ = CHANGES[change]
    changed = act(sealed())
    assert verify(changed, OURS).verdict != "valid"
    assert not by_pyhanko(changed)


@pytest.mark.parametrize("change", CHANGES)
def test_it_says_where_a_file_was_changed(change: str) -> None:
    act, where = CHANGES[change]
    found = places(sealed(), act(sealed()))
    assert found
    if where:
        assert found == [where]


def test_signed_anew_by_another_it_is_not_ours() -> None:
    assert verify(sealed(owner="Somebody"), OURS).verdict == "not_ours"


def test_another_signature_behind_the_seal_is_a_change() -> None:
    pdf = with_fields(blank(), TITLES)
    pdf = sign_as_author(pdf, key(), BY_CLARA)
    again = seal(pdf, key("Somebody"), BY_EDGAR)
    assert verify(again, OURS).verdict == "not_ours"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00" * 100, blank()])
def test_what_bears_no_signature_is_not_ours(content: bytes) -> None:
    assert verify(content, OURS).verdict == "unsigned"


def test_a_new_key_leaves_old_reports_valid(tmp_path: Path) -> None:
    keys.make(path := tmp_path / "newer.p12", "Seven Steps")
    newer = keys.load(path).signing_cert
    assert verify(sealed(), [newer, *OURS]).verdict == "valid"
    assert verify(sealed(), [newer]).verdict == "not_ours"
