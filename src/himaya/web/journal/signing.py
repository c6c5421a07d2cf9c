"""The key that signs heads: Ed25519 (RFC 8032), made once in the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from himaya.web.environment import write_secret
from himaya.web.journal.chain import canonical

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

PURPOSE = "himaya-journal-head/1"


def key_file(folder: Path) -> Path:
    """Where the key lies."""
    return folder / "journal.key"


def ensure_key(folder: Path) -> Ed25519PrivateKey:
    """Key of this installation; made when there is none, readable by this account only."""
    made = Ed25519PrivateKey.generate().private_bytes_raw().hex()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(write_secret(key_file(folder), made)))


def public_key(folder: Path) -> str:
    """Public half as hexadecimal digits; empty when the installation has no key, or one that cannot be read."""
    try:
        secret = bytes.fromhex(key_file(folder).read_text("ascii").strip())
        return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
    except (OSError, ValueError):
        return ""


def statement(*, day: date, seq: int, hash_: str) -> dict[str, Any]:
    """What a signed head says: on this day the journal ended with this entry."""
    return {"purpose": PURPOSE, "day": day.isoformat(), "seq": seq, "hash": hash_}


def sign(key: Ed25519PrivateKey, said: dict[str, Any]) -> str:
    """Signature of a statement's canonical JSON, as hexadecimal digits."""
    return key.sign(canonical(said).encode()).hex()


def holds(said: dict[str, Any], *, signature: str, key: str) -> bool:
    """Whether the holder of this public key signed exactly this statement."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), canonical(said).encode())
    except (InvalidSignature, ValueError):
        return False
    return True
