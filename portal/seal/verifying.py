"""Whether a PDF is what left us: its signatures, whose they are, and what was added behind them."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal

from asn1crypto import parser, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.seal.apart import apart
from portal.seal.fields import SEAL
from portal.seal.keys import fingerprint
from portal.seal.validation_data import carried

log = logging.getLogger(__name__)

HELD = re.compile(rb"<((?:[0-9A-F]{2})+)>")
"""A signature in its place, as it is written when it is made."""
Verdict = Literal["valid", "changed", "not_ours", "unsigned"]
Level = Literal["B-B", "B-T", "B-LT"]


@dataclass(frozen=True)
class Signature:
    """One signature as it stands in the file."""

    field: str
    name: str
    reason: str
    location: str
    contact: str
    at: datetime | None
    """By the clock of a timestamp service at B-T and above, else by the portal's own."""
    level: Level
    """Of PAdES (ETSI EN 319 142-1): what the file itself can prove."""
    owner: str
    """Of the certificate."""
    fingerprint: str
    """SHA-256 of the certificate."""
    ours: bool
    intact: bool
    """Whether what it covers is as it was."""


@dataclass(frozen=True)
class Finding:
    """What became of a file since it was signed."""

    verdict: Verdict
    signatures: tuple[Signature, ...] = ()
    added: int = 0
    """Bytes behind what the last signature covers."""

    @property
    def sealed(self) -> bool:
        """Whether the seal is there, not the author's signature alone."""
        return any(one.field == SEAL for one in self.signatures)


def verify(pdf: bytes, ours: Sequence[x509.Certificate]) -> Finding:
    """What the signatures of a file say; `ours` are the certificates that the portal ever used.

    Takes any bytes. A signature that cannot be read is one that does not hold.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf))
        embedded = list(reader.embedded_regular_signatures)
        reach = max((_end(one) for one in embedded), default=0)
    except Exception:  # what a hostile file makes the parser raise is as manifold as such files
        log.info("a file to verify is no PDF that can be read", exc_info=True)
        return Finding("unsigned")
    if not embedded:
        return Finding("unsigned")
    known = {one.sha256 for one in ours}
    found = tuple(_signature(one, known, reader, pdf) for one in embedded)
    added = max(0, len(pdf) - reach)
    if not all(one.ours for one in found):
        return Finding("not_ours", found, added)
    whole = all(one.intact for one in found) and not added
    return Finding("valid" if whole else "changed", found, added)


def _signature(
    embedded: EmbeddedPdfSignature, known: set[bytes], reader: PdfFileReader, pdf: bytes
) -> Signature:
    told = embedded.sig_object
    certificate, status = _checked(embedded)
    stamped = status.timestamp_validity if status else None
    at = stamped.timestamp if stamped else _told_moment(embedded)
    return Signature(
        field=embedded.field_name,
        name=_text(told, "/Name"),
        reason=_text(told, "/Reason"),
        location=_text(told, "/Location"),
        contact=_text(told, "/ContactInfo"),
        at=at.astimezone(UTC) if at else None,
        level=("B-LT" if _lasts(reader, embedded, at) else "B-T") if stamped else "B-B",
        owner=_owner(certificate),
        fingerprint=fingerprint(certificate) if certificate else "",
        ours=bool(certificate and certificate.sha256 in known),
        intact=bool(status and _holds(status) and _is_plain(embedded, pdf)),
    )


def _checked(
    embedded: EmbeddedPdfSignature,
) -> tuple[x509.Certificate | None, PdfSignatureStatus | None]:
    """Whose it is, and how it stands; each None where it cannot be told."""
    certificate = None
    try:
        certificate = embedded.signer_cert
        # Whose it is our own list decides, at any later day too: a certificate that ran out since
        # was good when it signed.
        context = ValidationContext(
            trust_roots=[certificate, *_of_the_timestamp(embedded)],
            allow_fetching=False,
            moment=embedded.self_reported_timestamp,
        )
        # What came between two signatures we made ourselves, and the last one covers it; comparing
        # the revisions of a report would take seconds.
        return certificate, apart(validate_pdf_signature, embedded, context, skip_diff=True)
    except Exception:
        log.info("a signature cannot be checked", exc_info=True)
        return certificate, None


def _of_the_timestamp(embedded: EmbeddedPdfSignature) -> list[x509.Certificate]:
    stamps = extract_tst_data_iter(embedded.signer_info, signed=False)
    return [one.chosen for stamp in stamps for one in stamp["certificates"]]


def _lasts(reader: PdfFileReader, embedded: EmbeddedPdfSignature, at: datetime | None) -> bool:
    """Whether the file itself holds all that it takes to check a signature and its timestamp."""
    try:
        context = carried(reader, embedded, at)
        if context is None:
            return False
        status = apart(validate_pdf_signature, embedded, context, skip_diff=True)
        stamped = status.timestamp_validity
        return bool(status.trusted and stamped and stamped.trusted)
    except Exception:
        log.info("the validation data of a signature cannot be used", exc_info=True)
        return False


def _is_plain(embedded: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the place of the signature, which no signature covers, holds nothing else but it."""
    start, length, end, _ = (int(number) for number in embedded.byte_range)
    held = HELD.fullmatch(pdf, start + length, end)
    if held is None:
        return False
    content = bytes.fromhex(held[1].decode())
    return not content[parser.peek(content) :].strip(b"\0")


def _told_moment(embedded: EmbeddedPdfSignature) -> datetime | None:
    try:
        return embedded.self_reported_timestamp
    except Exception:  # it is parsed only now, and may be damaged
        return None


def _holds(status: PdfSignatureStatus) -> bool:
    covered = status.coverage in (
        SignatureCoverageLevel.ENTIRE_FILE,
        SignatureCoverageLevel.ENTIRE_REVISION,
    )
    return bool(status.intact and status.valid and covered)


def _owner(certificate: x509.Certificate | None) -> str:
    try:
        return str(certificate.subject.human_friendly) if certificate else ""
    except Exception:  # parsed only now, too
        return ""


def _end(embedded: EmbeddedPdfSignature) -> int:
    """Where the bytes end that a signature covers."""
    *_, start, length = (int(number) for number in embedded.byte_range)
    return start + length


def _text(told: object, name: str) -> str:
    try:
        return str(told.get(name) or "")  # type: ignore[attr-defined]
    except Exception:
        return ""
