"""Sends one message: to an address that was resolved once, with a time limit, and without reading what comes back."""

from __future__ import annotations

import socket
import ssl
import threading
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from typing import TYPE_CHECKING

from django.conf import settings

from himaya.web.webhooks.models import Failure
from himaya.web.webhooks.reaching import UnreachableError, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.webhooks.reaching import Target

WITHIN_S = 8.0
"""A receiver takes a message and works on it afterwards: its whole answer comes within this time."""


class _Pinned(HTTPSConnection):
    """A connection to one address of the network, whose certificate is that of the host."""

    def __init__(self, target: Target, address: str, trusted: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port, timeout=WITHIN_S, context=trusted)
        self._address, self._trusted = address, trusted
        self.plain: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address, whatever the host is called there now."""
        self.plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._trusted.wrap_socket(self.plain, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread."""
        for one in (self.sock, self.plain):
            if one is not None:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body; returns the status that came back. No redirect is followed, no answer's body is read.

    Raises
    ------
    UnreachableError : why nothing came back.
    """
    connection = _Pinned(target, resolved(target), _trusted())
    cut = threading.Event()

    def end() -> None:
        cut.set()
        connection.cut()

    timer = threading.Timer(WITHIN_S, end)
    timer.daemon = True
    timer.start()
    try:
        status = _exchanged(connection, target, body, headers)
    except UnreachableError as error:
        if cut.is_set():
            raise UnreachableError(Failure.TOO_SLOW) from error
        raise
    finally:
        timer.cancel()
        connection.close()
    if cut.is_set():
        raise UnreachableError(Failure.TOO_SLOW)  # the headers that were there would read as a whole answer
    return status


def _exchanged(connection: _Pinned, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(Failure.NOT_TRUSTED) from error
    except TimeoutError as error:
        raise UnreachableError(Failure.TOO_SLOW) from error
    except (HTTPException, ValueError) as error:
        raise UnreachableError(Failure.NO_HTTP) from error
    except OSError as error:
        raise UnreachableError(Failure.NO_ANSWER) from error


def judged(status: int) -> Failure | None:
    """What a status means; None where the message was taken."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    return Failure.REDIRECT if status < HTTPStatus.BAD_REQUEST else Failure.REFUSED


def _trusted() -> ssl.SSLContext:
    """Certificates of the system, and those that a setting names."""
    context = ssl.create_default_context()
    if settings.WEBHOOKS.authorities:
        context.load_verify_locations(cadata=settings.WEBHOOKS.authorities)
    return context
