"""What lets an office into a room for a minute, and the credentials of a relay, both signed with HMAC."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

LIVES_S = 60
RELAY_LIVES_S = 12 * 60 * 60
_PARTS = 6
_NUMBERS = (0, 1, 3)
_LONGEST = 400


class TokenError(Exception):
    """A token that lets nobody in; `why` is `forged`, `expired` or `foreign`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Entry:
    """Whom a token lets in: an office into a meeting, in one session, until `expires` (seconds of Unix)."""

    meeting: int
    office: int
    session: str
    expires: int


def session_mark(session: str) -> str:
    """What a token says of a session: nothing from which the session could be taken over."""
    return hashlib.sha256(session.encode()).hexdigest()[:32]


def entry_token(key: str, meeting: int, office: int, session: str, *, now: float) -> str:
    """A token for a session key, good for a minute from `now`."""
    said = f"{meeting}.{office}.{session_mark(session)}.{int(now) + LIVES_S}.{secrets.token_hex(8)}"
    return f"{said}.{_signed(key, said)}"


def read_entry(key: str, token: str, *, session: str, now: float) -> Entry:
    """Whom a token lets in.

    Raises
    ------
    TokenError : it is not ours, is over, or was given to another session.
    """
    said, _dot, signature = token.rpartition(".") if len(token) <= _LONGEST and token.isascii() else ("", "", "")
    if not said or not hmac.compare_digest(signature, _signed(key, said)):
        raise TokenError("forged")
    parts = said.split(".")
    if len(parts) != _PARTS - 1:
        raise TokenError("forged")
    meeting, office, expires = (int(parts[at]) for at in _NUMBERS)
    if now >= expires:
        raise TokenError("expired")
    if not hmac.compare_digest(parts[2], session_mark(session)):
        raise TokenError("foreign")
    return Entry(meeting, office, parts[2], expires)


def relay_credentials(secret: str, name: str, *, now: float) -> tuple[str, str]:
    """User name and password of a TURN server with `use-auth-secret`, good for twelve hours."""
    user = f"{int(now) + RELAY_LIVES_S}:{name}"
    digest = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
    return user, base64.b64encode(digest).decode()


def _signed(key: str, said: str) -> str:
    return hmac.new(key.encode(), f"himaya-video-entry:{said}".encode(), hashlib.sha256).hexdigest()
