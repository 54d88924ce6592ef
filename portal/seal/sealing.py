"""Signing a PDF: first in its author's name, at last the seal over the whole file.

Source: ETSI EN 319 142-1 (PAdES), levels B-B, B-T and B-LT. The author's signature certifies the
document (ISO 32000-1, 12.8.2.2): what may follow is that fields are filled in. The seal locks them
all.
"""

from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from portal.seal.apart import apart
from portal.seal.fields import AUTHOR, SEAL

WITH_THE_SEAL = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)
"""The seal covers its validation data too: nothing comes behind it."""


class _AsPrinted(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: made anew, they would lose what PDF/A asks of them."""

    def _update_meta(self) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Statement:
    """What stands in a signature beside the cryptography, for whoever opens it in a viewer."""

    name: str
    """Of the person who signs."""
    reason: str
    """In which role, and what he confirmed."""
    location: str
    """From where: an address of the network; empty for the author."""
    contact: str
    """Where the document is checked."""


def sign_as_author(
    pdf: bytes, signer: Signer, statement: Statement, timestamps: TimeStamper | None = None
) -> bytes:
    """The document with its author's signature; it has the fields of `fields.with_fields`."""
    return _signed(pdf, signer, AUTHOR, statement, timestamps, certify=True)


def seal(
    pdf: bytes,
    signer: Signer,
    statement: Statement,
    timestamps: TimeStamper | None = None,
    validation: ValidationContext | None = None,
) -> bytes:
    """The document sealed: from here on every change shows.

    With a source of validation data it holds all that is needed to check it for years.
    """
    return _signed(pdf, signer, SEAL, statement, timestamps, validation, certify=False)


def _signed(
    pdf: bytes,
    signer: Signer,
    field: str,
    statement: Statement,
    timestamps: TimeStamper | None,
    validation: ValidationContext | None = None,
    *,
    certify: bool,
) -> bytes:
    about = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=statement.name,
        reason=statement.reason,
        location=statement.location or None,
        contact_info=statement.contact,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS if certify else MDPPerm.NO_CHANGES,
        embed_validation_info=validation is not None,
        validation_context=validation,
        dss_settings=WITH_THE_SEAL,
    )
    done = BytesIO()
    pen = PdfSigner(about, signer, timestamper=timestamps)
    apart(pen.sign_pdf, _AsPrinted(BytesIO(pdf)), existing_fields_only=True, output=done)
    return done.getvalue()
