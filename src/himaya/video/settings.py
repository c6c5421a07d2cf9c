"""What a site says of its network, and the secrets that only this installation knows."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECRET_BYTES = 32
SECRETS_FILE = "secrets.json"
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Network:
    """How participants reach the gateway.

    `addresses` are own addresses or interfaces on which media is taken; none means every one but loopback. `public`
    is the address that a firewall translates to ours. `ports` is the range of UDP ports. `relays` are addresses of a
    TURN server, as `turn:host:3478`, whose shared secret is `relay_secret`.
    """

    addresses: tuple[str, ...] = ()
    public: str = ""
    ports: tuple[int, int] = (20_000, 29_999)
    relays: tuple[str, ...] = ()
    relay_secret: str = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """`api` opens the gateway, `rooms` makes and removes rooms in it, `entry` signs what lets an office in."""

    api: str
    rooms: str
    entry: str

    @classmethod
    def fresh(cls) -> Secrets:
        """New ones."""
        return cls(*(secrets.token_urlsafe(SECRET_BYTES) for _one in range(3)))


def secrets_in(folder: Path) -> Secrets:
    """The secrets of an installation; made at its first start, in a file that only this account may read."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / SECRETS_FILE
    made = Secrets.fresh()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        return Secrets(**json.loads(path.read_text("ascii")))
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        json.dump(asdict(made), stream)
    return made
