"""What must be stored to be used later (addresses with tokens, secrets of webhooks), unreadable.

The keys follow from the secret keys of the settings: the first encrypts, all of them decrypt, so
that a renewed secret key reads what the old one wrote.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from portal.settings import Settings

PURPOSE = b"seven-steps: stored secrets"


class Unreadable(Exception):  # noqa: N818
    """Encrypted with a secret key that the settings no longer hold."""


def encrypt(words: str) -> str:
    """Words as a text that only these settings read."""
    return _keys().encrypt(words.encode()).decode()


def decrypt(kept: str) -> str:
    """The words again. Raises Unreadable where no secret key of the settings fits."""
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> MultiFernet:
    settings: Settings = current_app.config["SETTINGS"]
    return MultiFernet([Fernet(_key(secret)) for secret in settings.secret_keys])


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
