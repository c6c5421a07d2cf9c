"""What the environment says of webhooks: hosts inside a private network, and certificates that are trusted besides."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

from himaya.faults import InvalidInputError


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Hosts that messages may go to though their addresses are private, and more certificates in PEM."""

    hosts: frozenset[str] = frozenset()
    authorities: str = ""


def webhook_network() -> Webhooks:
    """Read how partners are reached.

    Raises
    ------
    InvalidInputError : `web.bad_setting` for a star, or for a file that holds no certificate.
    """
    named = os.environ.get("HIMAYA_WEBHOOK_HOSTS", "").lower().split(",")
    hosts = frozenset(one.strip() for one in named if one.strip())
    if "*" in hosts:
        raise InvalidInputError.of(
            "web.bad_setting", file="HIMAYA_WEBHOOK_HOSTS", value="*", expected="hooks.ambulance.example.gov.eg"
        )
    return Webhooks(hosts, _authorities(os.environ.get("HIMAYA_WEBHOOK_CA_FILE", "").strip()))


def _authorities(path: str) -> str:
    if not path:
        return ""
    try:
        text = Path(path).read_text("ascii")
        ssl.create_default_context().load_verify_locations(cadata=text)
    except (OSError, ValueError) as error:
        wanted = "/etc/himaya/webhook-ca.pem"
        raise InvalidInputError.of(
            "web.bad_setting", file="HIMAYA_WEBHOOK_CA_FILE", value=path, expected=wanted
        ) from error
    return text
