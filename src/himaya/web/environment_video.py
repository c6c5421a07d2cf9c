"""What the environment says of the video room: whether there is one, and how participants reach it."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path

from himaya.faults import InvalidInputError
from himaya.video.settings import Network

_RELAY = re.compile(r"turns?:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?", re.ASCII)
_INTERFACE = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_LOWEST, _HIGHEST = 1024, 65_535
_FEWEST_PORTS = 100
_OFF = {"0", "false", "no", "off"}


def video_network() -> Network | None:
    """Read how the room is reached; None where it is switched off.

    Raises
    ------
    InvalidInputError : `web.bad_setting` with its name.
    """
    if _read("HIMAYA_VIDEO").lower() in _OFF:
        return None
    relays = _list("HIMAYA_TURN")
    for relay in relays:
        if not _RELAY.fullmatch(relay):
            raise _bad("HIMAYA_TURN", relay, "turn:turn.example.gov.eg:3478")
    return Network(
        addresses=_addresses(),
        public=_public(),
        ports=_ports(),
        relays=relays,
        relay_secret=_secret() if relays else "",
    )


def _read(name: str) -> str:
    return os.environ.get(name, "").strip()


def _list(name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in _read(name).split(",") if one.strip())


def _bad(name: str, value: str, expected: str) -> InvalidInputError:
    return InvalidInputError.of("web.bad_setting", file=name, value=value, expected=expected)


def _addresses() -> tuple[str, ...]:
    found = _list("HIMAYA_VIDEO_ADDRESSES")
    for one in found:
        if not _INTERFACE.fullmatch(one):
            raise _bad("HIMAYA_VIDEO_ADDRESSES", one, "10.1.2.3, eth0")
    return found


def _public() -> str:
    found = _read("HIMAYA_VIDEO_PUBLIC")
    try:
        return str(ipaddress.ip_address(found)) if found else ""
    except ValueError as error:
        raise _bad("HIMAYA_VIDEO_PUBLIC", found, "192.0.2.7") from error


def _ports() -> tuple[int, int]:
    found = _read("HIMAYA_VIDEO_PORTS")
    if not found:
        return Network().ports
    low, _dash, high = found.partition("-")
    if not (low.isdecimal() and high.isdecimal() and _LOWEST <= int(low) <= int(high) - _FEWEST_PORTS < _HIGHEST):
        raise _bad("HIMAYA_VIDEO_PORTS", found, "20000-29999")
    if int(high) > _HIGHEST:
        raise _bad("HIMAYA_VIDEO_PORTS", found, "20000-29999")
    return int(low), int(high)


def _secret() -> str:
    path = _read("HIMAYA_TURN_SECRET_FILE")
    try:
        found = Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise _bad("HIMAYA_TURN_SECRET_FILE", path, "/etc/himaya/turn-secret") from error
    if not found:
        raise _bad("HIMAYA_TURN_SECRET_FILE", path, "/etc/himaya/turn-secret")
    return found
