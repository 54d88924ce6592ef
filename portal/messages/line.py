"""The line to the mail server: one connection for many letters, opened again when it breaks."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

TIMEOUT = 20.0
"""Seconds for each step of the conversation."""


class Unreachable(ConnectionError):  # noqa: N818
    """No server answered, or it did not let us in: no letter's fault."""


class Line:
    """Hands letters to a mail server, or writes them into a folder (`folder:` and a path)."""

    def __init__(self, address: str, timeout: float = TIMEOUT) -> None:
        self.address = address
        self.timeout = timeout
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, letter: EmailMessage) -> None:
        """Send a letter. Raises Unreachable, OSError or SMTPException where it was not taken."""
        if self.address.startswith("folder:"):
            write(letter, Path(self.address.removeprefix("folder:")))
            return
        server = self._open()
        try:
            server.send_message(letter)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            raise  # the server refused the letter, and goes on listening
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def close(self) -> None:
        """Take leave; a server that has gone already is no trouble."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _open(self) -> smtplib.SMTP:
        """The connection that stands, if it still answers, else a new one."""
        if self._server is not None and not _answers(self._server):
            self.close()
        if self._server is None:
            try:
                self._server = connect(self.address, self.timeout)
            except (OSError, smtplib.SMTPException) as error:
                raise Unreachable(type(error).__name__) from error
        return self._server


def connect(address: str, timeout: float) -> smtplib.SMTP:
    """A connection to the mail server: `smtps://` by TLS from the start, else STARTTLS if offered.

    A password never goes over a line without TLS.
    """
    parts = urlsplit(address)
    host, context = parts.hostname or "127.0.0.1", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if parts.scheme != "smtps" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def write(letter: EmailMessage, folder: Path) -> None:
    """Put a letter into a folder; the same letter replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
    half = folder / f".{name}"
    half.write_bytes(letter.as_bytes(policy=SMTP))
    half.rename(folder / f"{name}.eml")


def _answers(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
