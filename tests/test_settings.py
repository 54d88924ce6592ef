"""Settings that cannot be used are refused by name; what might hold a password is not said back."""

from pathlib import Path

import pytest
from flask import Flask

from portal.settings import SettingsError, read
from tests.browser import Browser

GOOD = {"PORTAL_SECRET_KEY": "k" * 32, "DATA": "/nonexistent"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTAL_MODE", "party", "production, demonstration, testing"),
        ("PORTAL_SECRET_KEY", "short", "at least 32"),
        ("PORTAL_SECRET_KEY", "", "portal init"),
        ("PORTAL_URL", "portal.example.org", "https://"),
        ("PORT", "http", "from 1 to 65535"),
        ("PORTAL_PULSE", "0", "from 1 to 300"),
        ("PORTAL_PROXIES", "6", "from 0 to 5"),
        ("PORTAL_HSTS", "maybe", "yes or no"),
        ("PORTAL_MAIL", "mail.example.org", "smtps://"),
        ("PORTAL_FILES", "/var/files", "s3://"),
        ("PORTAL_FILES", "s3://", "names a bucket"),
        ("PORTAL_SEAL", "pkcs11:token=Ours", "object=LABEL?module-path=PATH"),
        ("PORTAL_RATE_LIMITS", "memory://", "redis://"),
        ("PORTAL_RATE_LIMITS", "redis://localhost", "pip install redis"),
    ],
)
def test_nonsense_is_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        read({**GOOD, name: value})
    assert words in str(refused.value)


def test_a_password_is_not_said_back() -> None:
    with pytest.raises(SettingsError) as refused:
        read({**GOOD, "PORTAL_MAIL": "smpt://portal:hunter2@mail.example.org"})
    assert "hunter2" not in str(refused.value)


def test_the_secret_key_is_read_from_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(f"{'n' * 32} {'o' * 32}\n")
    assert read({"DATA": str(tmp_path)}).secret_keys == ("n" * 32, "o" * 32)


def test_the_sign_in_page_is_not_kept_by_browsers(app: Flask) -> None:
    assert Browser(app).get("/sign-in").response.headers["Cache-Control"] == "no-store"
