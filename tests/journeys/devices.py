"""Chromium's own device for passkeys, which confirms by itself or not."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.conftest import SECRET

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A device in the hand of whoever looks at a page."""

    def __init__(self, page: Page) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self._new()

    def passkeys(self) -> list[dict[str, Any]]:
        return list(self._say("getCredentials")["credentials"])

    def know_owner(self, known: bool) -> None:
        """Whether finger, face or PIN are right."""
        self._say("setUserVerified", isUserVerified=known)

    def become_copy(self, passkey: dict[str, Any]) -> None:
        """Be replaced by a device with the same passkey, whose counter stands where it stood."""
        self._say("removeVirtualAuthenticator")
        self.id = self._new()
        self._say("addCredential", credential=passkey)

    def _new(self) -> str:
        made = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
        return str(made["authenticatorId"])

    def _say(self, what: str, **more: Any) -> dict[str, Any]:
        return self.cdp.send(f"WebAuthn.{what}", {"authenticatorId": self.id, **more})


def let_sign_in_grow_old(context: BrowserContext, url: str) -> None:
    """Let the session of a browser be one whose password was typed long ago."""
    app = Flask("signs as the portal")
    app.secret_key = SECRET
    signed = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signed is not None
    (cookie,) = (one for one in context.cookies(url) if one["name"] == "session")
    session = signed.loads(cookie["value"])
    session["fs_paa"] = 1
    session.pop("fs_gexp", None)
    context.add_cookies([{"name": "session", "value": signed.dumps(session), "url": url}])
