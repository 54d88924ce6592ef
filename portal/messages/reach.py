"""Where requests of ours may go: an address that somebody typed must not lead into our network.

The address is looked at when the connection is made, whoever makes it: a name may mean another
address from one moment to the next, and a library may follow a redirection.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import current_app

from portal.settings import Settings

_allowed: ContextVar[frozenset[str] | None] = ContextVar("allowed", default=None)
"""Private addresses to which this thread may connect; None where nothing is guarded."""
_refused: ContextVar[list[str]] = ContextVar("refused")
"""Addresses to which it wanted to connect and may not, for libraries that tell no reasons."""


class OutOfReach(OSError):  # noqa: N818
    """The address is one of our own network, and the settings do not name its host."""


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is not None:
            return is_open(str(inner))
    return found.is_global and not found.is_multicast


def is_named(host: str) -> bool:
    """Whether the settings allow a host although its address is private."""
    settings: Settings = current_app.config["SETTINGS"]
    return "*" in settings.private_hosts or host.lower() in settings.private_hosts


def leads_inside(host: str) -> bool:
    """Whether a host has a private address that the settings do not allow.

    A host whose name nobody knows leads nowhere; the connection will say so.
    """
    return not is_named(host) and not all(map(is_open, _addresses(host)))


@contextmanager
def guarded(host: str) -> Iterator[list[str]]:
    """Let this thread connect to the open internet and to `host` if the settings name it.

    Other connections raise OutOfReach, and stand in the list.
    """
    settings: Settings = current_app.config["SETTINGS"]
    refused: list[str] = []
    if "*" in settings.private_hosts:
        yield refused
        return
    token = _allowed.set(frozenset(_addresses(host)) if is_named(host) else frozenset())
    told = _refused.set(refused)
    try:
        yield refused
    finally:
        _allowed.reset(token)
        _refused.reset(told)


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return set()


def _look(event: str, args: tuple[Any, ...]) -> None:
    """Python calls it for whatever happens in the process; only connections matter here."""
    if event != "socket.connect":
        return
    allowed, address = _allowed.get(), args[1]
    if allowed is None:
        return
    host = address[0] if isinstance(address, tuple) else ""
    if host not in allowed and not (host and is_open(host)):
        _refused.get().append(str(host))
        raise OutOfReach("a private address")


sys.addaudithook(_look)
