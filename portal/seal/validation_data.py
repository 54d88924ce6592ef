"""What it takes to check a signature years later: certificates, and proof that none was revoked.

Source: ETSI EN 319 142-1, level B-LT. It is asked of the certificates' authorities when a report is
sealed and lies in the file's document security store (ISO 32000-2, 12.8.4.3).
"""

import ssl
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import Signer
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.api import FetchLimits
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

LIMITS = FetchLimits(max_requests=10, max_cert_requests=4)


def is_revocable(certificate: x509.Certificate | None) -> bool:
    """Whether a certificate says where to ask if it was revoked; one that signs itself cannot."""
    return bool(certificate and (certificate.crl_distribution_points or certificate.ocsp_urls))


def asking(signer: Signer, time_limit: float) -> ValidationContext:
    """Where a seal's validation data come from: the authorities that its certificates name.

    Trusted are those that lie beside the key and those of the system. `time_limit` is in seconds
    for each of at most ten requests.
    """
    beside = list(signer.cert_registry)
    return ValidationContext(
        trust_roots=[*_of_themselves(beside), *_of_the_system()],
        other_certs=beside,
        allow_fetching=True,
        revocation_mode="hard-fail",
        fetcher_backend=RequestsFetcherBackend(time_limit, limits=LIMITS),
    )


def carried(
    reader: PdfFileReader, embedded: EmbeddedPdfSignature, moment: datetime | None
) -> ValidationContext | None:
    """To check a signature by nothing but what its file holds; None where it holds nothing.

    Whether an authority deserves trust is not asked here: whose a signature is, our own list says.
    """
    if "/DSS" not in reader.root:
        return None
    store = DocumentSecurityStore.read_dss(reader)
    roots = _of_themselves([*store.load_certs(), *embedded.other_embedded_certs])
    about = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "hard-fail"}
    context: ValidationContext = store.as_validation_context({**about, "moment": moment})
    return context


def _of_themselves(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    return [one for one in certificates if one.self_issued]


def _of_the_system() -> list[x509.Certificate]:
    held = ssl.create_default_context().get_ca_certs(binary_form=True)
    return [x509.Certificate.load(one) for one in held]
