"""The portal's key and certificate, made or brought, and all certificates that it ever used."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from asn1crypto import pem, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.sign import Signer, SimpleSigner

LASTS = timedelta(days=3653)
"""Ten years: as long as a contract's papers are kept."""


class KeyMissing(Exception):  # noqa: N818
    """There is no key to seal with, or the one there cannot be opened; its text says which."""


def make(path: Path, owner: str, password: str = "") -> bool:
    """Write a new key with a certificate that it signs itself, as PKCS#12, for its owner alone.

    Where a key lies it stays, for reports are sealed with it: whether this one was made. Raises
    OSError.
    """
    if path.exists():
        return False
    key = ec.generate_private_key(ec.SECP256R1())
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, owner)])
    since = datetime.now(UTC) - timedelta(minutes=5)
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + LASTS)
        .add_extension(certificates.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .sign(key, SHA256())
    )
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    packed = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, lock)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written apart and then put there whole: two processes may want a key at the same moment.
    with NamedTemporaryFile(dir=path.parent) as written:
        written.write(packed)
        written.flush()
        try:
            os.link(written.name, path)
        except FileExistsError:
            return False
    return True


def load(path: Path, password: str = "") -> Signer:
    """The key of a PKCS#12 file. Raises KeyMissing."""
    try:
        content = path.read_bytes()
    except OSError:
        raise KeyMissing(f"There is no key at {path}; `portal seal init` makes one.") from None
    try:
        signer: Signer = SimpleSigner.load_pkcs12_data(content, [], password.encode() or None)
    except ValueError:
        raise KeyMissing(f"The key at {path} does not open with PORTAL_SEAL_PASSWORD.") from None
    if signer.signing_cert is None:
        raise KeyMissing(f"The key at {path} has no certificate with it.")
    return signer


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, as its holder reads it out: pairs of digits."""
    return ":".join(f"{byte:02X}" for byte in certificate.sha256)


def remember(certificate: x509.Certificate, path: Path) -> None:
    """Add a certificate to those the portal ever used, so that what it sealed stays known."""
    if certificate.sha256 not in {one.sha256 for one in known(path)}:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("ab") as kept:
            kept.write(armored(certificate))


def remember_all(content: bytes, path: Path) -> None:
    """Add the certificates of a PEM text to those the portal ever used."""
    for certificate in _read(content):
        remember(certificate, path)


def armored(certificate: x509.Certificate) -> bytes:
    """A certificate as PEM."""
    return bytes(pem.armor("CERTIFICATE", certificate.dump()))


def known(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file; none where there is no file."""
    if not path.is_file():
        return []
    return list(_read(path.read_bytes()))


def _read(content: bytes) -> Iterable[x509.Certificate]:
    if not content.strip():
        return
    for _kind, _headers, der in pem.unarmor(content, multiple=True):
        yield x509.Certificate.load(der)


def _usage() -> certificates.KeyUsage:
    """For signatures that their maker stands by (RFC 5280, 4.2.1.3)."""
    return certificates.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
