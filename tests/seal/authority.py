"""A certificate authority with what it serves over HTTP: its list of revoked ones, and timestamps.

The timestamps are OpenSSL's own (`openssl ts`), so that both sides are not of one library.
"""

import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERIAL = "01"
CONF = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""
NAMES = {"root": "Test Authority", "seal": "Seven Steps", "tsa": "Test Timestamps"}


@dataclass
class Authority:
    """Its keys and certificates; `url` is where it serves."""

    url: str
    folder: Path
    asked: list[str] = field(default_factory=list)
    """The addresses that were asked for, in their order."""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What it says instead of the truth, by address."""

    def key(self, owner: str) -> rsa.RSAPrivateKey:
        if owner not in self._keys:
            self._keys[owner] = rsa.generate_private_key(65537, 2048)
        return self._keys[owner]

    @cached_property
    def _keys(self) -> dict[str, rsa.RSAPrivateKey]:
        return {}

    @cached_property
    def root(self) -> x509.Certificate:
        signs_lists = _usage(key_cert_sign=True, crl_sign=True)
        of_an_authority = x509.BasicConstraints(ca=True, path_length=1)
        return self._certificate("root", [(of_an_authority, True), (signs_lists, True)])

    @cached_property
    def seal(self) -> x509.Certificate:
        stands_by = _usage(digital_signature=True, content_commitment=True)
        return self._certificate("seal", [(stands_by, True), (self._lists(), False)])

    @cached_property
    def timestamps(self) -> x509.Certificate:
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        signs = _usage(digital_signature=True)
        return self._certificate("tsa", [(stamps, True), (signs, True), (self._lists(), False)])

    def _certificate(
        self, owner: str, extensions: list[tuple[x509.ExtensionType, bool]]
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(owner))
            .issuer_name(_name("root"))
            .public_key(self.key(owner).public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(days=1))
            .not_valid_after(datetime.now(UTC) + timedelta(days=365))
            .add_extension(_identifier(self.key(owner)), critical=False)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key("root"), SHA256())

    def _lists(self) -> x509.CRLDistributionPoints:
        where = [x509.UniformResourceIdentifier(f"{self.url}/revoked.crl")]
        return x509.CRLDistributionPoints([x509.DistributionPoint(where, None, None, None)])

    def pkcs12(self, path: Path, password: str = "") -> Path:
        """The seal's key with its certificate and that of the authority."""
        key, certificate, chain = self.key("seal"), self.seal, [self.root]
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain, NoEncryption())
        )
        return path

    def revoked(self, *certificates: x509.Certificate) -> bytes:
        """The list of revoked certificates."""
        since = datetime.now(UTC) - timedelta(hours=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name("root"))
            .last_update(since)
            .next_update(since + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for one in certificates:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number)
            builder = builder.add_revoked_certificate(entry.revocation_date(since).build())
        return builder.sign(self.key("root"), SHA256()).public_bytes(Encoding.DER)

    def stamp(self, request: bytes) -> bytes:
        """OpenSSL's answer to a request for a timestamp (RFC 3161)."""
        conf = self.folder / "tsa.conf"
        if not conf.exists():
            (self.folder / "serial").write_text(SERIAL)
            for name, certificate in (("tsa", self.timestamps), ("root", self.root)):
                (self.folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
            plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (self.folder / "tsa.key").write_bytes(self.key("tsa").private_bytes(*plain))
            conf.write_text(CONF.format(folder=self.folder))
        (query := self.folder / "query.tsq").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", conf, "-queryfile", query]
        return subprocess.run(command, check=True, capture_output=True).stdout


@contextmanager
def serving() -> Iterator[Authority]:
    """An authority at work, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say("application/pkix-crl", authority.revoked)

        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            self.say("application/timestamp-reply", lambda: authority.stamp(request))

        def say(self, kind: str, truth: Callable[[], bytes]) -> None:
            authority.asked.append(self.path)
            status, body = authority.answers.get(self.path) or (200, truth())
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    authority = Authority(url, Path(tempfile.mkdtemp()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield authority
    server.shutdown()
    server.server_close()


def _name(owner: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[owner])])


def _identifier(key: rsa.RSAPrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})
