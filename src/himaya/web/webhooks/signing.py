"""Signatures after the Standard Webhooks specification, and secrets as this installation keeps them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from himaya.web.common.cipher import cipher

PREFIX = "whsec_"
_BYTES = 32
_PURPOSE = "himaya webhooks"


def new_secret() -> str:
    """A secret of 256 random bits in the form of the specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sealed(secret: str) -> str:
    """A secret as it is kept: encrypted under the key of this installation."""
    return cipher(_PURPOSE).encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """A kept secret.

    Raises
    ------
    cryptography.fernet.InvalidToken : it was kept under another key.
    """
    return cipher(_PURPOSE).decrypt(kept.encode()).decode()


def signature(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of number, time and body in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
