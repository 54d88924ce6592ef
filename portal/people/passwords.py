"""Passwords: long enough, not a common one, nothing else asked (no composition rules)."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from flask_security import PasswordUtil

from portal.words import _

COMMON = Path(__file__).parent / "common_passwords.txt"
"""Common passwords of twelve characters and more, from lists of leaked ones, in both alphabets."""
LONGEST = 128
"""More would only be work for the hash; Flask-Security draws the same line."""


class Passwords(PasswordUtil):
    """Flask-Security's hook: normalises to NFKC (by setting) and judges."""

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[str] | None, str]:
        if len(password) > LONGEST:
            return [_("Use at most %(max)d characters.", max=LONGEST)], password
        refused, normalised = super().validate(password, is_register, **kwargs)
        if not refused:
            refused = refusals(normalised, kwargs.get("user"))
        return refused, normalised


def refusals(password: str, person: Any = None) -> list[str] | None:
    """What speaks against a password of sufficient length; None if nothing does."""
    if is_common(password):
        return [_("This password is on the lists that burglars try first. Choose another.")]
    if person is not None and is_about(password, person.email, person.name):
        return [_("A password made of your own name or address is easily guessed.")]
    return None


def is_common(password: str) -> bool:
    """Whether it stands on the list, or only repeats one short piece."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    return folded in common() or re.fullmatch(r"(.{1,6}?)\1+", folded) is not None


def is_about(password: str, email: str, name: str) -> bool:
    """Whether little is left of it when the person's name and address are taken out."""
    left = password.casefold()
    for piece in {email.casefold(), *re.split(r"[@.\s_-]", f"{email} {name}".casefold())}:
        if len(piece) >= 3:
            left = left.replace(piece, "")
    return len(left) < 6 and left != password.casefold()


@cache
def common() -> frozenset[str]:
    """The list, read once for each process."""
    return frozenset(COMMON.read_text(encoding="utf-8").splitlines())
