"""The text of a token: a prefix that scanners find, a code that may be known, and a secret that may not."""

from __future__ import annotations

import hashlib
import re
import secrets

PREFIX = "himaya_"
CODE_LETTERS, SECRET_LETTERS = 8, 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_WHOLE = re.compile(rf"{PREFIX}([a-z2-7]{{{CODE_LETTERS}}})_([a-z2-7]{{{SECRET_LETTERS}}})")


def drawn() -> tuple[str, str]:
    """A new code and a new secret of 200 random bits."""
    code, secret = ("".join(secrets.choice(_LETTERS) for _letter in range(n)) for n in (CODE_LETTERS, SECRET_LETTERS))
    return code, secret


def written(code: str, secret: str) -> str:
    """The token as it is shown once."""
    return f"{PREFIX}{code}_{secret}"


def digest(secret: str) -> str:
    """What is kept of a secret: it is random throughout, so that a slow hash would guard nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def parts_of(text: str) -> tuple[str, str] | None:
    """Code and secret of a token; None where it cannot be one, so that no table is asked."""
    found = _WHOLE.fullmatch(text)
    return (found[1], found[2]) if found else None
