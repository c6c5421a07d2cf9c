"""Receipts: random numbers that only their holder knows; what is kept is their SHA-256, from which none is found."""

from __future__ import annotations

import hashlib
import secrets

from himaya.scenario.fold import plain

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is mistaken for another or for a digit."""
LENGTH, GROUP = 20, 4
_MISREAD = str.maketrans("OIL", "011")


def new_receipt() -> str:
    """A receipt of 100 random bits, in groups that can be read out: `7K3M-Q0RT-...`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(drawn[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest_of(receipt: str) -> str:
    """SHA-256 of a receipt as hexadecimal digits, however it is typed: digits of any script, spaces, small letters."""
    typed = plain(receipt).upper().translate(_MISREAD)
    return hashlib.sha256("".join(char for char in typed if char in ALPHABET).encode()).hexdigest()
