"""Letters are sealed where they are written, so that only operations read them: the public pages hold no key for it.

A sealed box: X25519 (RFC 7748) with a key made for one letter, HKDF-SHA256 (RFC 5869), ChaCha20-Poly1305 (RFC 8439).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from himaya.web.environment import write_secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PURPOSE = b"himaya-letter/1"
BLOCK = 512
"""Texts are filled up to a multiple of this many bytes: the length of a letter tells next to nothing of it."""
_KEY = 32
_ONCE = bytes(12)
"""The nonce may be the same each time: each key seals one letter."""


def key_file(folder: Path) -> Path:
    """Where the key that opens letters lies."""
    return folder / "letters.key"


def ensure_key(folder: Path) -> X25519PrivateKey:
    """Key of this installation; made when there is none, readable by this account only."""
    made = X25519PrivateKey.generate().private_bytes_raw().hex()
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(write_secret(key_file(folder), made)))


def public_half(key: X25519PrivateKey) -> str:
    """What seals letters for the holder of a key, as hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def seal(body: Mapping[str, Any], *, to: str, about: str) -> bytes:
    """Seal a body for the holder of a public key; `about` stands outside and cannot be exchanged afterwards."""
    text = json.dumps(body, ensure_ascii=False).encode()
    text += b" " * (-len(text) % BLOCK)
    once, recipient = X25519PrivateKey.generate(), X25519PublicKey.from_public_bytes(bytes.fromhex(to))
    mine = once.public_key().public_bytes_raw()
    cipher = _cipher(once.exchange(recipient), mine + recipient.public_bytes_raw())
    return mine + cipher.encrypt(_ONCE, text, about.encode())


def open_sealed(sealed: bytes, *, key: X25519PrivateKey, about: str) -> dict[str, Any]:
    """The body of a letter.

    Raises
    ------
    InvalidTag : it was sealed for another key or about something else, or was changed.
    ValueError : it is no letter.
    """
    mine, rest = sealed[:_KEY], sealed[_KEY:]
    shared = key.exchange(X25519PublicKey.from_public_bytes(mine))
    cipher = _cipher(shared, mine + key.public_key().public_bytes_raw())
    body = json.loads(cipher.decrypt(_ONCE, rest, about.encode()))
    if not isinstance(body, dict):
        message = "a letter is an object of JSON"
        raise ValueError(message)  # noqa: TRY004  # what was sent is wrong, not the type of an argument
    return body


def _cipher(shared: bytes, both: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=_KEY, salt=both, info=PURPOSE).derive(shared))
