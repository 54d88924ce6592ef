"""What is stored to be used later is read with the settings' keys, and with no others."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.encryption import Unreadable, decrypt, encrypt


def use(app: Flask, *keys: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], secret_keys=keys)


def test_a_renewed_secret_key_reads_what_the_old_one_wrote(app: Flask) -> None:
    use(app, "old" * 12)
    kept = encrypt("tgram://token/чат")
    assert "token" not in kept
    use(app, "new" * 12, "old" * 12)
    assert decrypt(kept) == "tgram://token/чат"


def test_without_its_key_it_is_unreadable(app: Flask) -> None:
    kept = encrypt("secret")
    use(app, "new" * 12)
    with pytest.raises(Unreadable):
        decrypt(kept)
