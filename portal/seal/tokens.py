"""A key that never leaves its token, reached by PKCS#11 and named by an address (RFC 7512)."""

import os
from dataclasses import dataclass
from threading import Lock
from urllib.parse import parse_qsl, unquote

from pkcs11 import Session
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import Signer
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from portal.seal.keys import KeyMissing

_sessions: dict[tuple[int, str], Session] = {}
"""By process and address: a token lets a process sign in once, and no fork inherits that."""
_using = Lock()
"""The library of a token is not told that threads call it: it may crash if two do at once."""


@dataclass(frozen=True)
class _Place:
    module: str
    """Path of the library that comes with the token."""
    token: str
    object: str
    """Label of the key and of its certificate."""


class _TokenSigner(PKCS11Signer):
    """Opens a token that went away anew the next time, and says so in words."""

    address = ""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        with _using:
            try:
                return bytes(await super().async_sign_raw(data, digest_algorithm, dry_run))
            except PKCS11Error as error:
                _sessions.pop((os.getpid(), self.address), None)
                raise KeyMissing(_trouble(self.address, error)) from None


def load(address: str, pin: str) -> Signer:
    """The key on a token, with its certificate and all others that lie there. Raises KeyMissing.

    `address` reads `pkcs11:token=LABEL;object=LABEL?module-path=PATH`, as the settings saw to.
    """
    place = _read(address)
    with _using:
        try:
            signer = _TokenSigner(
                _session(address, place, pin), cert_label=place.object, other_certs_to_pull=None
            )
            signer.address = address
            signer.signing_cert  # noqa: B018  # it is all loaded here, once
        except (PKCS11Error, RuntimeError, OSError) as error:
            _sessions.pop((os.getpid(), address), None)
            raise KeyMissing(_trouble(address, error)) from None
    return signer


def _session(address: str, place: _Place, pin: str) -> Session:
    key = (os.getpid(), address)
    if key not in _sessions:
        token = TokenCriteria(label=place.token)
        _sessions[key] = open_pkcs11_session(
            place.module, token_criteria=token, user_pin=pin or None
        )
    return _sessions[key]


def _read(address: str) -> _Place:
    path, _, query = address.removeprefix("pkcs11:").partition("?")
    told = dict(part.partition("=")[::2] for part in path.split(";"))
    module = dict(parse_qsl(query))["module-path"]
    return _Place(module, unquote(told["token"]), unquote(told["object"]))


def _trouble(address: str, error: Exception) -> str:
    told = str(error) or type(error).__name__
    return (
        f"The key at {address} cannot be used ({told}); see that the token is there, that its "
        "PIN stands in PORTAL_SEAL_PASSWORD, and that the key has a certificate with it."
    )
