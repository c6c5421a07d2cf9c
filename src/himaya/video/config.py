"""The gateway's own files: two plugins, one transport on loopback behind a secret, nothing that records or relays."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from himaya.video.settings import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from himaya.video.settings import Network, Secrets

PICTURES, SOUND = "janus.plugin.videoroom", "janus.plugin.audiobridge"
_PLUGINS = (
    "duktape",
    "echotest",
    "lua",
    "nosip",
    "recordplay",
    "sip",
    "streaming",
    "textroom",
    "videocall",
    "voicemail",
)
_TRANSPORTS = ("http", "mqtt", "nanomsg", "pfunix", "rabbitmq")
_SAFE = re.compile(r"[\w.:,/-]*", re.ASCII)
_EVENT_LOOPS = 8


def files_of(network: Network, secrets: Secrets, port: int) -> Mapping[str, str]:
    """Text of every file of the configuration folder, by name.

    Raises
    ------
    ValueError : something in it could end a quoted text of the file.
    """
    low, high = network.ports
    nat = {"ignore_mdns": True, "full_trickle": False, "ice_enforce_list": ",".join(network.addresses)}
    if network.public:
        nat |= {"nat_1_1_mapping": network.public, "keep_private_host": True}
    general = {
        "server_name": "himaya",
        "api_secret": secrets.api,
        "debug_level": 3,
        "session_timeout": 0,
        "hide_dependencies": True,
        "event_loops": _EVENT_LOOPS,
    }
    main = {
        "general": general,
        "nat": {name: value for name, value in nat.items() if value != ""},
        "media": {"rtp_port_range": f"{low}-{high}"},
        "plugins": {"disable": ",".join(f"libjanus_{name}.so" for name in _PLUGINS)},
        "transports": {"disable": ",".join(f"libjanus_{name}.so" for name in _TRANSPORTS)},
        "events": {"broadcast": False},
        "loggers": {"disable": "libjanus_jsonlog.so"},
    }
    sockets = {
        "general": {"json": "compact", "ws": True, "ws_ip": "127.0.0.1", "ws_port": port, "wss": False},
        "admin": {"admin_ws": False, "admin_wss": False},
    }
    keyed = {"general": {"admin_key": secrets.rooms}}
    return {
        "janus.jcfg": _text(main),
        "janus.transport.websockets.jcfg": _text(sockets),
        f"{PICTURES}.jcfg": _text(keyed),
        f"{SOUND}.jcfg": _text(keyed),
    }


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write them anew, for this account alone; what else lies in the folder is removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)


def _text(sections: Mapping[str, Any]) -> str:
    return "".join(f"{name}: {{\n{''.join(_lines(values.items()))}}}\n" for name, values in sections.items())


def _lines(values: Iterable[tuple[str, object]]) -> Iterable[str]:
    for name, value in values:
        yield f"  {name} = {_value(value)}\n"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if not _SAFE.fullmatch(text):
        message = f"cannot stand in the gateway's configuration: {text!r}"
        raise ValueError(message)
    return f'"{text}"'
