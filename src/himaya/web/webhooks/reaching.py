"""Which addresses messages go to: by HTTPS alone, and into no private network unless a setting names the host."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings

from himaya.web.webhooks.models import LONGEST_ADDRESS, Failure

_HTTPS_PORT = 443
_WELL_KNOWN = 1024
_NAT64 = IPv6Network("64:ff9b::/96")


class UnreachableError(Exception):
    """Nothing is sent there: why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts."""

    host: str
    port: int
    path: str


def parsed(target: str) -> Target | None:
    """The parts of an HTTPS address; None where it is none that messages may go to."""
    try:
        parts = urlsplit(target)
        port = parts.port or _HTTPS_PORT
    except ValueError:
        return None
    plain = target.isascii() and target.isprintable() and " " not in target and len(target) <= LONGEST_ADDRESS
    whole = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and not parts.fragment
    if not (plain and whole) or (port != _HTTPS_PORT and port < _WELL_KNOWN):
        return None
    return Target(parts.hostname or "", port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def resolved(target: Target) -> str:
    """The one address of the network that the message goes to, chosen now and not asked for again.

    Raises
    ------
    UnreachableError : the host is not known, or one of its addresses lies in a private network.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError(Failure.NO_ADDRESS) from error
    addresses = [str(one[4][0]) for one in found]
    if target.host not in settings.WEBHOOKS.hosts and not all(map(is_public, addresses)):
        raise UnreachableError(Failure.PRIVATE)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the open network: not private, loopback, link-local, multicast or reserved.

    An IPv4 address inside an IPv6 one counts as what it is.
    """
    try:
        read = _inner(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return read.is_global and not (read.is_multicast or read.is_reserved or read.is_unspecified)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
