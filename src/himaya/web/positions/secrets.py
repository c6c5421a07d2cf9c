"""Identifiers of senders: a code that may be known, a hyphen, and a secret of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets

CODE_LETTERS, SECRET_LETTERS = 8, 32
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""None that is taken for another: neither l nor o, neither 0 nor 1. Thirty-two of them: five bits each."""


def drawn() -> tuple[str, str]:
    """A new code and a new secret."""
    code, secret = ("".join(secrets.choice(_LETTERS) for _letter in range(n)) for n in (CODE_LETTERS, SECRET_LETTERS))
    return code, secret


def digest(secret: str) -> str:
    """What is kept of a secret. It has 160 random bits, so that a slow hash would guard nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def parts_of(token: str) -> tuple[str, str]:
    """Code and secret of an identifier; empty where it cannot be one, so that no table is asked."""
    code, _hyphen, secret = token.strip().lower().partition("-")
    is_one = (len(code), len(secret)) == (CODE_LETTERS, SECRET_LETTERS) and set(code + secret) <= set(_LETTERS)
    return (code, secret) if is_one else ("", "")
