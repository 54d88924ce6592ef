"""What Flask-Security is told: addresses, templates, lifetimes, its messages in our words."""

from datetime import timedelta
from typing import Any

from portal.settings import Settings
from portal.words import noted, share

MESSAGES = {
    "GENERIC_AUTHN_FAILED": noted(
        "The address or the password is wrong. Check both, or set a new password."
    ),
    "GENERIC_RECOVERY": noted(
        "If this address is known here, a letter with a link is on its way. "
        "If none comes, ask whoever invited you."
    ),
    "PASSWORD_RESET_REQUEST": noted(
        "If this address is known here, a letter with a link is on its way. "
        "If none comes, ask whoever invited you."
    ),
    "PASSWORD_RESET_EXPIRED": noted("This link has grown old. Ask for a new one below."),
    "INVALID_RESET_PASSWORD_TOKEN": noted(
        "This link has been used or is not complete. Ask for a new one below."
    ),
    "PASSWORD_RESET_NO_LOGIN": noted("The new password is set. Sign in with it."),
    "PASSWORD_CHANGE": noted("The new password is set. Other devices have been signed out."),
    "PASSWORD_IS_THE_SAME": noted("The new password must differ from the one you have."),
    "PASSWORD_NOT_PROVIDED": noted("Type a password."),
    "INVALID_PASSWORD": noted("This is not your password."),
    "PASSWORD_INVALID_LENGTH": noted("Use at least %(length)s characters."),
    "RETYPE_PASSWORD_MISMATCH": noted("The two passwords differ."),
    "EMAIL_NOT_PROVIDED": noted("Type your e-mail address."),
    "INVALID_EMAIL_ADDRESS": noted("This is not a complete e-mail address."),
    "CHANGE_EMAIL_SENT": noted("A letter with a link has gone to %(email)s. Open it to confirm."),
    "CHANGE_EMAIL_EXPIRED": noted("This link has grown old. Ask for a new one below."),
    "CHANGE_EMAIL_CONFIRMED": noted("Your new address holds from now on."),
    "API_ERROR": noted("This link has been used or is not complete. Ask for a new one below."),
    "DISABLED_ACCOUNT": noted("This account is closed. Ask your consultant about it."),
    "REAUTHENTICATION_SUCCESSFUL": noted("Thank you, go on."),
    "WEBAUTHN_EXPIRED": noted("That took too long. Try it once more."),
    "WEBAUTHN_NAME_REQUIRED": noted("Give the passkey a name, such as that of the device."),
    "WEBAUTHN_NAME_INUSE": noted("You have a passkey of this name already. Choose another name."),
    "WEBAUTHN_NAME_NOT_FOUND": noted("There is no passkey of this name any more."),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": noted(
        "Use letters, digits, blanks and punctuation in the name."
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": noted(
        "The passkey “%(name)s” is removed. Other devices have been signed out."
    ),
    "WEBAUTHN_REGISTER_SUCCESSFUL": noted("The passkey “%(name)s” is added."),
    "INVALID_INPUT": noted("Use letters, digits, blanks and punctuation in the name."),
    "INVALID_INPUT_LENGTH": noted("At most %(length)s characters."),
}
CATEGORIES = {
    "GENERIC_RECOVERY": "info",
    "PASSWORD_RESET_REQUEST": "info",
    "PASSWORD_RESET_NO_LOGIN": "success",
    "PASSWORD_CHANGE": "success",
    "CHANGE_EMAIL_SENT": "info",
    "CHANGE_EMAIL_CONFIRMED": "success",
    "REAUTHENTICATION_SUCCESSFUL": "success",
    "WEBAUTHN_CREDENTIAL_DELETED": "success",
    "WEBAUTHN_REGISTER_SUCCESSFUL": "success",
}
MINUTES = timedelta(minutes=5)
"""How long a person may look for his device."""


def options(settings: Settings) -> dict[str, Any]:
    """The configuration of Flask-Security for an installation."""
    return {
        **_accounts(settings),
        **_passkeys(),
        **_pages(),
        "SECURITY_I18N_DOMAIN": "people;flask_security",
        "SECURITY_I18N_DIRNAME": [str(share("translations")), "builtin"],
        **{
            f"SECURITY_MSG_{key}": (text, CATEGORIES.get(key, "error"))
            for key, text in MESSAGES.items()
        },
    }


def _accounts(settings: Settings) -> dict[str, Any]:
    hashing: dict[str, Any] = {}
    if settings.cheap_hashes:
        cheap = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
        hashing = {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": cheap}
    return {
        **hashing,
        "SECURITY_PASSWORD_SALT": settings.secret_keys[0],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_CHANGE_EMAIL_WITHIN": timedelta(hours=24),
        # Signing, addresses and the administrator's pages: not older than half an hour.
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        # `portal.headers` says it for all pages.
        "SECURITY_CACHE_CONTROL": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    }


def _passkeys() -> dict[str, Any]:
    timeout = int(MINUTES.total_seconds() * 1000)
    return {
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Seven Steps",
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
        # A passkey is two factors by itself, the device and its owner; the library offers no more.
        "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {},
        # The device offers the accounts that it knows, so that nobody learns them from us.
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "Zs"],
        "SECURITY_WAN_SIGNIN_TEMPLATE": "security/login_user.html",
        "SECURITY_WAN_VERIFY_TEMPLATE": "security/verify.html",
        "SECURITY_WAN_REGISTER_TEMPLATE": "security/passkeys.html",
        "SECURITY_WAN_REGISTER_WITHIN": MINUTES,
        "SECURITY_WAN_REGISTER_TIMEOUT": timeout,
        "SECURITY_WAN_SIGNIN_WITHIN": MINUTES,
        "SECURITY_WAN_SIGNIN_TIMEOUT": timeout,
    }


def _pages() -> dict[str, Any]:
    return {
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_VERIFY_URL": "/sign-in/again",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_VERIFY_URL": "/sign-in/again/passkey",
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_RESET_URL": "/new-password",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_CHANGE_EMAIL_URL": "/account/address",
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_CHANGE_EMAIL_VIEW": "/account",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_STATIC_FOLDER": None,
    }
