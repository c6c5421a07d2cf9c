"""Everything that a browser may ask of the room, and nothing else: room, pin and secrets are never its own to name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_MESSAGE = 48_000
LONGEST_SDP = 32_000
LONGEST_CANDIDATE = 600
LARGE_AT_MOST, SMALL_AT_MOST = 2, 30
SEND, HEAR, WATCH = "send", "hear", "watch:"
MODES = ("video", "audio", "text")
QUALITIES = ("good", "fair", "poor", "none")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)
_CANDIDATE_KEYS = {"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"}


class NotAllowedError(Exception):
    """A message that no participant needs."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a browser asks. `link` is a stream: its own picture, the common sound, or the picture of an office."""

    do: str
    token: str = ""
    link: str = ""
    sdp: str = ""
    candidate: Mapping[str, Any] | None = None
    large: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)


def read(text: str) -> Command:
    """A message as a command.

    Raises
    ------
    NotAllowedError : it is too long, not an object, unknown, or holds more or other than such a message holds.
    """
    if len(text) > LONGEST_MESSAGE:
        raise NotAllowedError("too long")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAllowedError("not JSON") from error
    if not isinstance(said, dict):
        raise NotAllowedError("not an object")
    kind = said.pop("do", None)
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise NotAllowedError("unknown")
    keys, make = reader
    if set(said) != keys:
        raise NotAllowedError("other parts than it has")
    return make(said)


def _is_link(text: object) -> bool:
    return isinstance(text, str) and (
        text in {SEND, HEAR} or (text.startswith(WATCH) and _CODE.fullmatch(text.removeprefix(WATCH)) is not None)
    )


def _sdp(said: Mapping[str, Any]) -> str:
    sdp = said["sdp"]
    if not (isinstance(sdp, str) and sdp.startswith("v=0") and len(sdp) <= LONGEST_SDP):
        raise NotAllowedError("no description of a stream")
    return sdp


def _enter(said: Mapping[str, Any]) -> Command:
    if not isinstance(said["token"], str):
        raise NotAllowedError("no token")
    return Command("enter", token=said["token"])


def _offer(said: Mapping[str, Any]) -> Command:
    if said["link"] not in (SEND, HEAR):
        raise NotAllowedError("offers nothing else")
    return Command("offer", link=said["link"], sdp=_sdp(said))


def _answer(said: Mapping[str, Any]) -> Command:
    if not (_is_link(said["link"]) and said["link"].startswith(WATCH)):
        raise NotAllowedError("answers nothing else")
    return Command("answer", link=said["link"], sdp=_sdp(said))


def _candidate(said: Mapping[str, Any]) -> Command:
    found = said["candidate"]
    if not _is_link(said["link"]):
        raise NotAllowedError("no stream")
    if found is None:
        return Command("candidate", link=said["link"], candidate={"completed": True})
    if not (isinstance(found, dict) and set(found) <= _CANDIDATE_KEYS and isinstance(found.get("candidate"), str)):
        raise NotAllowedError("no candidate")
    if len(json.dumps(found)) > LONGEST_CANDIDATE or not all(
        isinstance(one, str | int | None) for one in found.values()
    ):
        raise NotAllowedError("no candidate")
    return Command("candidate", link=said["link"], candidate=found)


def _close(said: Mapping[str, Any]) -> Command:
    if said["link"] not in (SEND, HEAR):
        raise NotAllowedError("closes nothing else")
    return Command("close", link=said["link"])


def _watch(said: Mapping[str, Any]) -> Command:
    return Command("watch", large=_codes(said["large"], LARGE_AT_MOST), small=_codes(said["small"], SMALL_AT_MOST))


def _codes(found: object, most: int) -> tuple[str, ...]:
    if not (isinstance(found, list) and len(found) <= most):
        raise NotAllowedError("too many pictures")
    if not all(isinstance(one, str) and _CODE.fullmatch(one) for one in found):
        raise NotAllowedError("no offices")
    return tuple(dict.fromkeys(found))


def _state(said: Mapping[str, Any]) -> Command:
    right = (
        isinstance(said["muted"], bool)
        and isinstance(said["screen"], bool)
        and said["mode"] in MODES
        and said["quality"] in QUALITIES
    )
    if not right:
        raise NotAllowedError("no state")
    return Command("state", state=dict(said))


_READERS: dict[str, tuple[set[str], Callable[[Mapping[str, Any]], Command]]] = {
    "enter": ({"token"}, _enter),
    "offer": ({"link", "sdp"}, _offer),
    "answer": ({"link", "sdp"}, _answer),
    "candidate": ({"link", "candidate"}, _candidate),
    "close": ({"link"}, _close),
    "watch": ({"large", "small"}, _watch),
    "state": ({"muted", "screen", "mode", "quality"}, _state),
}
