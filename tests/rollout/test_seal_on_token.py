"""A seal whose key lies on a PKCS#11 token: SoftHSM stands for the token that a firm would buy."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from pkcs11.util.x509 import decode_x509_certificate

from portal.rollout import seals
from portal.seal.keys import KeyMissing
from tests.commands import command, refused
from tests.pdfs import blank
from tests.seal.authority import Authority

# Nothing here asks the database.
pytestmark = pytest.mark.parametrize("made_app", ["sqlite"], indirect=True)
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234"
ABOUT = {"name": "Edgar Ellis", "state": "signed", "address": "192.0.2.7", "url": "/report/7Q2M"}


def address(token: str = "Ours", key: str = "seal") -> str:
    return f"pkcs11:token={token};object={key}?module-path={MODULE}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[x509.Certificate]:
    """Of the key on the token "Ours"; there is another, empty token."""
    if not Path(MODULE).exists():
        pytest.skip("SoftHSM is not here: install softhsm2")
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "conf").write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    authority = Authority("http://127.0.0.1:9", folder)
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(authority.key("seal").private_bytes(*plain))
    for label in ("Ours", "Empty"):
        softhsm("--init-token", "--free", "--label", label, "--so-pin", "5678")
    key = ("--import", folder / "key.pem", "--label", "seal", "--id", "01")
    softhsm(*key, "--token", "Ours")
    der = authority.seal.public_bytes(Encoding.DER)
    with pkcs11.lib(MODULE).get_token(token_label="Ours").open(rw=True, user_pin=PIN) as session:
        about = {**decode_x509_certificate(der), pkcs11.Attribute.TOKEN: True}
        session.create_object({**about, pkcs11.Attribute.LABEL: "seal"})
    yield x509.Certificate.load(der)
    os.environ.pop("SOFTHSM2_CONF") if before is None else os.environ.update(SOFTHSM2_CONF=before)


def softhsm(*words: object) -> None:
    command = ["softhsm2-util", *map(str, words), "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def portal(app: Flask, certificate: x509.Certificate, tmp_path: Path) -> Flask:
    use(app, address(), PIN, tmp_path)
    return app


def use(app: Flask, where: str, pin: str, folder: Path) -> None:
    kept = folder / "certificates.pem"
    more = {"seal_token": where, "seal_password": pin, "certificates": kept}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **more)


def signed() -> bytes:
    return seals.sealed(seals.authored(blank(), "en", "Clara Clay", ABOUT["url"]), "en", ABOUT)


def test_it_seals(portal: Flask, certificate: x509.Certificate) -> None:
    finding = seals.checked(signed())
    assert finding.verdict == "valid"
    assert finding.signatures[-1].fingerprint.replace(":", "") == certificate.sha256.hex().upper()


def test_two_seal_at_once(portal: Flask) -> None:
    def act(_: int) -> str:
        with portal.app_context():
            return seals.checked(signed()).verdict

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(act, range(64))) == {"valid"}


@pytest.mark.parametrize(
    ("token", "key", "pin"),
    [("Nobody's", "seal", PIN), ("Ours", "another", PIN), ("Empty", "seal", "4321")],
    ids=["no such token", "no such key", "another PIN"],
)
def test_what_cannot_be_used_is_said_with_a_way_out(
    portal: Flask, tmp_path: Path, token: str, key: str, pin: str
) -> None:
    use(portal, address(token, key), pin, tmp_path)
    with pytest.raises(KeyMissing, match="PORTAL_SEAL_PASSWORD") as missing:
        signed()
    assert pin not in str(missing.value)


def test_the_command_tries_it_and_notes_its_certificate(
    portal: Flask, certificate: x509.Certificate, tmp_path: Path
) -> None:
    more = {"PORTAL_SEAL": address(), "PORTAL_SEAL_PASSWORD": PIN}
    said = command("sqlite://", tmp_path, "seal", "init", **more)
    assert f"stands in {address()}" in said.output
    assert (tmp_path / "seal" / "certificates.pem").exists()
    wrong = {**more, "PORTAL_SEAL": address("Nobody's")}
    assert "see that the token is there" in refused(
        command("sqlite://", tmp_path, "seal", "init", **wrong)
    )
