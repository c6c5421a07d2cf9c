"""`himaya feed`: positions by Cursor on Target, in a process of its own."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    import socket
    import ssl

_FILE = click.Path(path_type=Path)
_PORT = click.IntRange(0, 65535)


@click.command()
@click.option("--host", default="localhost", show_default=True, help="Where to listen with TLS.")
@click.option("--port", default=8089, show_default=True, type=_PORT, help="Port with TLS.")
@click.option("--cert", type=_FILE, help="Certificate of this server, PEM.")
@click.option("--key", type=_FILE, help="Its private key, PEM.")
@click.option("--ca", type=_FILE, help="Certificates of those who sign for senders, PEM.")
@click.option("--plain-port", type=_PORT, help="Port without TLS, on this machine only, for a gateway.")
@click.option("--tell-gateway", is_flag=True, help="Tell the gateway too what its devices may see.")
@click.option("--most-lines", default=4000, show_default=True, type=click.IntRange(1, 100_000), help="Connections.")
@click.pass_obj
def feed(  # noqa: PLR0913  # options of one command
    language: Language,
    *,
    host: str,
    port: int,
    cert: Path | None,
    key: Path | None,
    ca: Path | None,
    plain_port: int | None,
    tell_gateway: bool,
    most_lines: int,
) -> None:
    """Exchange positions, the situation and messages by Cursor on Target (ATAK, WinTAK, gateways) until stopped."""
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    from himaya.live.listening import bound, tls
    from himaya.web.feed import serve_feed

    context: ssl.SSLContext | None = None
    if cert and key and ca:
        context = tls(cert, key, ca)
    elif cert or key or ca or plain_port is None:
        raise InvalidInputError.of("feed.no_certificates")
    listeners: list[tuple[socket.socket, ssl.SSLContext | None]] = []
    if context is not None:
        listeners.append((bound(host, port), context))
    if plain_port is not None:
        listeners.append((bound("localhost", plain_port), None))
    at = [f"{name[0]}:{name[1]}" for name in (one.getsockname() for one, _context in listeners)]
    told = {
        Language.AR: f"تُستقبل المواقع على {' و'.join(at)}\nللإيقاف: Ctrl-C",
        Language.EN: f"Taking positions at {' and '.join(at)}\nPress Ctrl-C to stop.",
    }
    serve_feed(
        data_dir=Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve(),
        listeners=listeners,
        most_lines=most_lines,
        started=lambda: click.echo(told[language]),
        is_gateway_told=tell_gateway,
    )
