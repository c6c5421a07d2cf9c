"""Receipts: what whoever complained holds in the hand; only its digest is kept here."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS, _GROUP = 16, 4


def new_receipt() -> str:
    """Eighty random bits in groups that can be read out: no I, L, O and U."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP))


def digest_of(receipt: str) -> str:
    """What is kept of a receipt, whatever its spelling."""
    typed = "".join(char for char in receipt.upper() if char.isalnum())
    return hashlib.sha256(typed.translate(str.maketrans("ILO", "110")).encode()).hexdigest()
