"""A device of a person, in Python: makes passkeys and answers challenges, rightly or not."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from portal.db import db
from portal.people.models import Passkey, Person
from tests.browser import Browser, Page, forget_last_request

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
JSON = {"Accept": "application/json"}


@dataclass
class Device:
    """One passkey and what a device says with it; tests change the parts to lie."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    handle: str = ""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        self.handle = options["user"]["id"]
        client = self._client("webauthn.create", options)
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self.public_key()
        about = self._about(self.flags | ATTESTED) + attested
        statement = encode_cbor({"fmt": "none", "attStmt": {}, "authData": about})
        return self._said(clientDataJSON=client, attestationObject=statement)

    def answer(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        client, about = self._client("webauthn.get", options), self._about(self.flags)
        signed = self.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = base64url_to_bytes(self.handle)
        return self._said(
            clientDataJSON=client, authenticatorData=about, signature=signed, userHandle=handle
        )

    def public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _about(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        parts = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": parts})


def asked(browser: Browser, url: str, **fields: str) -> tuple[str, dict[str, Any]]:
    """What a page's script is told: the address of the answer, and the device's options."""
    page = browser.post(url, fields, headers=JSON)
    assert page.status == 200, page.text
    told = page.response.get_json()["response"]
    return f"{url}/{told['wan_state']}", told["credential_options"]


def add(browser: Browser, device: Device, name: str = "Phone") -> Page:
    """Add a passkey by the account's page."""
    address, options = asked(browser, "/account/passkeys", name=name)
    return browser.post(address, {"credential": device.make(options)})


def enter(browser: Browser, device: Device, url: str = "/sign-in/passkey", **more: str) -> Page:
    """Sign in by a passkey, or confirm with it."""
    address, options = asked(browser, url)
    return browser.post(address, {"credential": device.answer(options), **more})


def stranger(browse: Callable[..., Browser]) -> Browser:
    """A browser in which nobody is signed in, and which reads English."""
    browser = browse()
    browser.client.set_cookie("language", "en")
    return browser


def with_passkey(person: Person, name: str = "Phone", **more: Any) -> Device:
    """A device on which the person has a passkey."""
    handle = bytes_to_base64url(person.fs_webauthn_user_handle.encode())
    device = Device(handle=handle, **more)
    person.webauthn.append(
        Passkey(
            name=name,
            credential_id=device.id,
            public_key=device.public_key(),
            sign_count=device.count,
            backup_state=False,
            device_type="single_device",
            usage="first",
            lastuse_datetime=person.created_at,
        )
    )
    db.session.commit()
    forget_last_request()
    return device
