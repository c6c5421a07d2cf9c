"""The port that a server listens at."""

from __future__ import annotations

import errno
import socket

from himaya.faults import InvalidInputError


def listener_at(host: str, port: int) -> socket.socket:
    """Take a port, before any work, so that a taken one is known at once; port 0 takes any free one.

    Raises
    ------
    InvalidInputError : `web.port_taken`, `web.cannot_listen`.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # unnamed: answers wait 40 ms
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InvalidInputError.of("web.port_taken", port=str(port)) from error
        reason = error.strerror or str(error)
        raise InvalidInputError.of("web.cannot_listen", host=host, port=str(port), reason=reason) from error
    return listener
