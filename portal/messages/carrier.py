"""By what letters leave: a mail server, or a folder into which they are written.

A carrier takes one letter after the other. It says by its exception who is to blame when one does
not leave: `Unreachable` nobody but the server, `Refused` and `Dropped` perhaps the letter.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SILENCE = 60.0
"""Seconds without a word from the server after which it counts as gone."""
LIMIT = 180.0
"""Seconds for one letter in all, however slowly the server speaks."""
SIGN_IN = (530, 534, 535, 538)
"""Answers that ask for a sign-in or refuse it: any letter would get them."""
OURSELVES = ("localhost", "127.0.0.1", "::1")


class Unreachable(Exception):  # noqa: N818
    """Nobody to talk to: no answer, no encryption, no sign-in. It would be so for any letter."""


class Dropped(Exception):  # noqa: N818
    """The connection ended before the server had taken the letter upon itself."""


class Refused(Exception):  # noqa: N818
    """The server did not take the letter: 4xx for now, 5xx for good."""

    def __init__(self, code: int, words: bytes | str) -> None:
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        super().__init__(f"{code} {' '.join(said.split())}".strip()[:300])
        self.code = code


class Carrier(Protocol):
    def hand_over(self, letter: EmailMessage) -> None:
        """Give a letter away: returns when the other side has taken it upon itself."""


@contextmanager
def ready(address: str, limit: float = LIMIT) -> Iterator[Carrier]:
    """The carrier of an address of the settings; what it opens is closed at the end."""
    if address.startswith("folder:"):
        yield Folder(Path(address.removeprefix("folder:")))
        return
    server = MailServer(address, limit)
    try:
        yield server
    finally:
        server.leave()


class Folder:
    """Writes letters as files; the same letter replaces itself."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def hand_over(self, letter: EmailMessage) -> None:
        name = file_name(str(letter["Message-ID"]))
        half = self.path / f".{name}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            half.write_bytes(letter.as_bytes(policy=SMTP))
            half.rename(self.path / name)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error


def file_name(message_id: str) -> str:
    """Name of a letter's file in the folder."""
    return f"{message_id.strip('<>').partition('@')[0]}.eml"


class MailServer:
    """One connection for many letters, opened with the first of them and anew when it has ended.

    `smtps://` is encrypted from the start, else STARTTLS where it is offered; a password never goes
    over a line without it. A relay on this very machine needs none, nor has it a certificate.
    """

    def __init__(self, address: str, limit: float) -> None:
        self.parts, self.limit = urlsplit(address), limit
        self.server: smtplib.SMTP | None = None

    def hand_over(self, letter: EmailMessage) -> None:
        watch = threading.Timer(self.limit, self._cut)
        watch.daemon = True
        watch.start()
        try:
            if not self._still_there():
                self._open()
            self._send(letter)
        finally:
            watch.cancel()

    def leave(self) -> None:
        """Take leave of the server, if we are still connected."""
        if self.server is not None and self.server.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.sock.settimeout(min(5.0, self.limit))
                self.server.quit()
        self._forget()

    def _still_there(self) -> bool:
        """Whether the connection can be used for one more letter; ends what was before."""
        if self.server is None:
            return False
        with suppress(OSError, smtplib.SMTPException):
            if self.server.rset()[0] == 250:
                return True
        self._forget()
        return False

    def _open(self) -> None:
        try:
            self._connect()
        except smtplib.SMTPResponseException as error:
            self._forget()
            raise Unreachable(f"{error.smtp_code} {type(error).__name__}") from error
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise Unreachable(type(error).__name__) from error

    def _connect(self) -> None:
        host, user = self.parts.hostname or "127.0.0.1", self.parts.username
        silence, context = min(SILENCE, self.limit), ssl.create_default_context()
        secure = self.parts.scheme == "smtps"
        # Made first and connected then, so that `_cut` reaches a server that is slow to greet.
        self.server = server = (
            smtplib.SMTP_SSL(timeout=silence, context=context)
            if secure
            else smtplib.SMTP(timeout=silence)
        )
        server._host = host  # type: ignore[attr-defined]  # the name in its certificate
        code, words = server.connect(host, self.parts.port or (465 if secure else 25))
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        server.ehlo_or_helo_if_needed()
        offered = server.has_extn("starttls") and host not in OURSELVES
        if not secure and (user or offered):
            server.starttls(context=context)
        if user:
            server.login(unquote(user), unquote(self.parts.password or ""))

    def _send(self, letter: EmailMessage) -> None:
        assert self.server is not None, "opened before"
        try:
            self.server.send_message(letter)
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(553, "SMTPUTF8") from error
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise self._refused(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self._forget()
            raise Dropped(type(error).__name__) from error

    def _refused(self, code: int, words: bytes | str) -> Exception:
        if code in SIGN_IN:
            self._forget()
            return Unreachable(f"{code} SMTPAuthenticationError")
        if code < 400:
            # What it says makes no sense at this place, so nothing after it would.
            self._forget()
            return Dropped(f"{code}")
        return Refused(code, words)

    def _cut(self) -> None:
        """End the connection under a server that has taken too long."""
        sock = self.server.sock if self.server is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self.server is not None:
            self.server.close()
        self.server = None
