"""Typed settings from the environment. Nonsense is refused, with a way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

Mode = Literal["production", "demonstration", "testing"]
MESSENGERS = (
    *("tgram", "slack", "workflows", "mmost", "mmosts", "rocket", "rockets", "discord", "matrix"),
    *("matrixs", "ntfy", "ntfys", "zulip", "gchat", "wxteams", "nctalk", "nctalks"),
)
"""Telegram, Slack, Teams, Mattermost, Rocket.Chat, Discord, Matrix, ntfy, Zulip, Google Chat,
Webex, Nextcloud Talk; with an s: by HTTPS to a server of one's own.
"""


class SettingsError(Exception):
    """A setting that cannot be used; its text names the variable and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    mode: Mode
    data: Path
    """Folder of the database (SQLite), the files and the sockets."""
    database: str
    """SQLAlchemy address; SQLite in the data folder unless told otherwise."""
    secret_keys: tuple[str, ...]
    """The first signs; the others still read what they signed."""
    url: str
    """Public address of the portal, without a slash at its end; used in mail and on reports."""
    host: str
    port: int
    processes: int
    threads: int
    render_socket: Path
    mail: str
    """`smtp://user:password@host:port`, `smtps://…`, or `folder:` and a path."""
    mail_from: str
    upload_limit: int
    """Largest file that a person may bring, in bytes."""
    hsts: bool
    proxies: int
    """How many reverse proxies stand before us and may set X-Forwarded headers."""
    rate_limits: str
    """Storage of the throttle's counters: `portal` for our database, or a `redis://` address."""
    cheap_hashes: bool = False
    """Only tests: hashing passwords the proper way takes 50 ms each."""
    files: str = field(default="")
    """Bucket address (`s3://…`); empty means a folder under data."""
    video_limit: int = 2048 * 1024 * 1024
    """Largest video that a person may bring, in bytes."""
    accelerated: str = ""
    """Address under which the reverse proxy finds the folder of files (X-Accel-Redirect)."""
    record_store: str = ""
    """Learning record store for xAPI statements: `https://key:secret@host/path`."""
    private_hosts: tuple[str, ...] = ()
    """Hosts to which webhooks and messengers may go although their address is private; `*`: all."""
    channels: tuple[str, ...] = MESSENGERS
    """Messengers that people may add, by the schemes of Apprise's addresses."""
    seal: Path = Path("seal.p12")
    """PKCS#12 file of the key and certificate that seal reports."""
    seal_token: str = ""
    """Address of a key on a PKCS#11 token (RFC 7512), instead of the file."""
    seal_password: str = field(default="", repr=False)
    certificates: Path = Path("certificates.pem")
    """All certificates that the portal ever sealed with."""
    timestamps: str = ""
    """Address of a timestamp service (RFC 3161)."""
    print_patience: float = 1.0
    """Seconds that a request waits for a print before it shows how far it is."""
    pulse: int = 30
    """Seconds between two signs of life of the jobs; after two without any they count as silent."""

    @property
    def secure(self) -> bool:
        """Whether people reach us by HTTPS, so that cookies may be bound to it."""
        return self.url.startswith("https://")

    @property
    def seal_owner(self) -> str:
        """Whom a certificate of our own names."""
        return f"Seven Steps, {self.url}"

    @property
    def demonstration(self) -> bool:
        return self.mode == "demonstration"


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables, all named PORTAL_… but DATA and PORT.

    Raises SettingsError where a value is missing or cannot be used.
    """
    mode = environ.get("PORTAL_MODE", "production")
    if mode not in get_args(Mode):
        raise SettingsError(f"PORTAL_MODE is {mode!r}; use one of {', '.join(get_args(Mode))}.")
    data = Path(environ.get("PORTAL_DATA") or environ.get("DATA") or "var").absolute()
    port = _number(environ, "PORT", 8000, least=1, most=65535)
    url = environ.get("PORTAL_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"PORTAL_URL is {url!r}; it starts with http:// or https://.")
    return Settings(
        mode=cast(Mode, mode),
        data=data,
        database=environ.get("PORTAL_DATABASE") or f"sqlite:///{data / 'portal.sqlite'}",
        secret_keys=_secret_keys(environ, mode, data),
        url=url,
        host=environ.get("PORTAL_HOST", "127.0.0.1"),
        port=port,
        processes=_number(environ, "PORTAL_PROCESSES", 2, least=1, most=256),
        threads=_number(environ, "PORTAL_THREADS", 2, least=1, most=64),
        render_socket=Path(environ.get("PORTAL_RENDER") or data / "render.sock"),
        mail=_mail(environ, data),
        mail_from=environ.get("PORTAL_MAIL_FROM", "portal@localhost"),
        upload_limit=_number(environ, "PORTAL_UPLOAD_MB", 25, least=1, most=4096) * 1024 * 1024,
        hsts=_yes(environ, "PORTAL_HSTS"),
        proxies=_number(environ, "PORTAL_PROXIES", 0, least=0, most=5),
        rate_limits=_rate_limits(environ),
        cheap_hashes=mode == "testing",
        print_patience=60 if mode == "testing" else 1,
        files=_files(environ),
        video_limit=_number(environ, "PORTAL_VIDEO_MB", 2048, least=1, most=65536) * 1024 * 1024,
        accelerated=environ.get("PORTAL_ACCEL", ""),
        record_store=_record_store(environ),
        **_seal(environ, data),
        seal_password=environ.get("PORTAL_SEAL_PASSWORD", ""),
        certificates=data / "seal" / "certificates.pem",
        timestamps=_timestamps(environ),
        pulse=_number(environ, "PORTAL_PULSE", 30, least=1, most=300),
        channels=tuple(environ.get("PORTAL_CHANNELS", " ".join(MESSENGERS)).lower().split()),
        private_hosts=tuple(
            environ.get("PORTAL_PRIVATE_HOSTS", "" if mode == "production" else "*").lower().split()
        ),
    )


def _secret_keys(environ: Mapping[str, str], mode: str, data: Path) -> tuple[str, ...]:
    kept = data / "secret-key"
    value = environ.get("PORTAL_SECRET_KEY") or (kept.read_text() if kept.is_file() else "")
    keys = tuple(key for key in value.split() if key)
    if not keys:
        raise SettingsError(
            "PORTAL_SECRET_KEY is missing. Run `portal init`, which makes one in the data folder, "
            "or set the variable to a long random value."
        )
    if mode == "production" and min(map(len, keys)) < 32:
        raise SettingsError("PORTAL_SECRET_KEY is too short; use at least 32 characters.")
    return keys


def _mail(environ: Mapping[str, str], data: Path) -> str:
    mail = environ.get("PORTAL_MAIL") or f"folder:{data / 'mail'}"
    if not mail.startswith(("smtp://", "smtps://", "folder:")):
        # It may hold a password, so it is not said back.
        raise SettingsError("PORTAL_MAIL starts with smtp://, smtps:// or folder:.")
    return mail


def _files(environ: Mapping[str, str]) -> str:
    address = environ.get("PORTAL_FILES", "")
    parts = urlsplit(address)
    if address and not (parts.scheme == "s3" and parts.hostname):
        raise SettingsError(
            f"PORTAL_FILES is {address!r}; it starts with s3:// and names a bucket."
        )
    return address


def _record_store(environ: Mapping[str, str]) -> str:
    address = environ.get("PORTAL_RECORD_STORE", "")
    if address and not address.startswith(("http://", "https://")):
        # It may hold a password, so it is not said back.
        raise SettingsError("PORTAL_RECORD_STORE starts with http:// or https://.")
    return address


def _seal(environ: Mapping[str, str], data: Path) -> dict[str, Any]:
    """Where the seal's key lies: in a file, or on a token."""
    where = environ.get("PORTAL_SEAL", "")
    if where.startswith("pkcs11:"):
        if not all(word in where for word in ("token=", "object=", "?module-path=")):
            raise SettingsError(
                f"PORTAL_SEAL is {where!r}; a key on a token is named as "
                "pkcs11:token=LABEL;object=LABEL?module-path=PATH."
            )
        return {"seal_token": where}
    return {"seal": Path(where or data / "seal" / "seal.p12")}


def _timestamps(environ: Mapping[str, str]) -> str:
    address = environ.get("PORTAL_TIMESTAMPS", "")
    if address and not address.startswith(("http://", "https://")):
        raise SettingsError(
            f"PORTAL_TIMESTAMPS is {address!r}; it starts with http:// or https://."
        )
    return address


def _rate_limits(environ: Mapping[str, str]) -> str:
    storage = environ.get("PORTAL_RATE_LIMITS", "portal")
    if storage != "portal" and not storage.startswith(("redis://", "rediss://")):
        raise SettingsError("PORTAL_RATE_LIMITS is `portal`, or begins with redis:// or rediss://.")
    if storage != "portal" and find_spec("redis") is None:
        raise SettingsError("PORTAL_RATE_LIMITS wants Redis. Run `pip install redis` first.")
    return storage


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environ.get(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise SettingsError(f"{name} is {value!r}; use a whole number from {least} to {most}.")
    return int(value)


def _yes(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "no").lower()
    if value not in ("yes", "no"):
        raise SettingsError(f"{name} is {value!r}; use yes or no.")
    return value == "yes"
