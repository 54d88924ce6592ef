"""A mail server that misbehaves as told: it is slow, refuses, hangs up, fills up, forgets nothing.

What it keeps it has answered with 250; whatever it did not answer so, it has not taken upon itself.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SLOW = 30.0
"""Seconds of `silent`, which nobody waits for."""


class Server:
    """Answers as `acts` says, one act a letter, and then takes everything.

    An act is an answer (`451 later`), or one of: `drop in DATA`, `drop after DATA`, `drop after
    250`, `silent`, `trickle`.
    """

    def __init__(self) -> None:
        self.acts: list[str] = []
        self.taken: list[bytes] = []
        self.said: list[str] = []
        """What clients sent, without the letters."""
        self.connections = 0
        self.greeting = ""
        """An answer to EHLO in place of a welcome."""
        self.port = 0

    @property
    def ids(self) -> list[str]:
        return [str(message_from_bytes(letter)["Message-ID"]) for letter in self.taken]

    def welcome(self) -> str:
        """What a client hears instead of a welcome; nothing where it may come in."""
        return self.greeting

    def act(self, _envelope: Envelope) -> str:
        return self.acts.pop(0) if self.acts else ""

    def keep(self, session: Session, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.act = self.act(envelope) if not hasattr(envelope, "act") else envelope.act
        envelope.rcpt_tos.append(address)
        return "550 no such user" if envelope.act == "550 at RCPT" else "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        act: str = envelope.act  # type: ignore[attr-defined]
        if act == "silent":
            await asyncio.sleep(SLOW)
        if act == "trickle":
            for _ in range(int(SLOW * 10)):
                server.transport.write(b"2")
                await asyncio.sleep(0.1)
        if act.startswith("slow "):
            await asyncio.sleep(float(act.split()[1]))
        if act == "drop after DATA":
            server.transport.abort()
            return "421 gone"
        if act[:1].isdigit():
            return act
        self.keep(session, envelope)
        if act == "drop after 250":
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 taken"


class Rude(SMTP):
    """Counts connections, listens to what is said, and hangs up in the middle of a letter."""

    @property
    def told(self) -> Any:
        return self.event_handler

    def connection_made(self, transport: Any) -> None:
        self.told.connections += 1
        super().connection_made(transport)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if refusal := self.told.welcome():
            await self.push(refusal)
            return
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self.smtp_EHLO(hostname)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        self.told.said.append("RSET")
        await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if getattr(self.envelope, "act", "") == "drop in DATA":
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Door(Controller):
    """Opens a server of the rude kind on a free port."""

    def factory(self) -> SMTP:
        return Rude(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_door(
    server: Server,
    *,
    tls: ssl.SSLContext | None = None,
    must: bool = True,
    password: str = "",
    smtps: bool = False,
) -> Iterator[Server]:
    """Let a server listen on a port of its own; `must` it be encrypted, with which `password`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    more: dict[str, Any] = {"hostname": "127.0.0.1", "port": server.port}
    if smtps:
        more["ssl_context"] = tls
    elif tls is not None:
        more |= {"tls_context": tls, "require_starttls": must}
    if password:

        def check(_s: Any, _n: Any, _e: Any, _mechanism: str, given: Any) -> AuthResult:
            good = isinstance(given, LoginPassword) and given.password.decode() == password
            return AuthResult(success=good, handled=False)

        more |= {"authenticator": check, "auth_required": True, "auth_require_tls": not smtps}
    door = Door(server, **more)
    door.start()
    server.connections = 0  # it tries its own door
    try:
        yield server
    finally:
        door.stop()
