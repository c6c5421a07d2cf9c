"""Sockets and certificates of a feed, ready before any work begins."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path


def bound(host: str, port: int) -> socket.socket:
    """Take a port of this machine; 0 takes any free one.

    Raises
    ------
    InvalidInputError : `web.port_taken`, `web.cannot_listen`.
    """
    listener = None
    try:
        family, kind, _protocol, _title, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE, family=_family(host)
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except OSError as error:
        if listener is not None:
            listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InvalidInputError.of("web.port_taken", port=str(port)) from error
        reason = error.strerror or str(error)
        raise InvalidInputError.of("web.cannot_listen", host=host, port=str(port), reason=reason) from error
    return listener


def _family(host: str) -> socket.AddressFamily:
    """Addresses with colons are of the sixth version; a name is looked up in the fourth."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def tls(cert: Path, key: Path, ca: Path) -> ssl.SSLContext:
    """A context that lets in whoever has a certificate signed by one of `ca`, and nobody else.

    Raises
    ------
    InvalidInputError : `feed.bad_certificate`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.options |= ssl.OP_NO_RENEGOTIATION
    file = key
    try:
        context.load_cert_chain(cert, key)
        file = ca
        context.load_verify_locations(ca)
    except OSError as error:  # a file that is not there, and every error of TLS
        raise InvalidInputError.of("feed.bad_certificate", file=str(file), reason=str(error)) from error
    return context
