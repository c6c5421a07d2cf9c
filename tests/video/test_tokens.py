"""What lets an office in: nothing forged, over, or given to somebody else."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.video.tokens import LIVES_S, TokenError, entry_token, read_entry, relay_credentials

KEY, NOW = "k" * 40, 1_800_000_000.0
TOKEN = entry_token(KEY, 7, 31, "session-a", now=NOW)


def _why(token: str, *, key: str = KEY, session: str = "session-a", now: float = NOW) -> str:
    with pytest.raises(TokenError) as refused:
        read_entry(key, token, session=session, now=now)
    return refused.value.why


def test_a_token_says_whom_it_lets_in() -> None:
    """Meeting, office and the end of its minute come back as they were signed."""
    entry = read_entry(KEY, TOKEN, session="session-a", now=NOW + LIVES_S - 1)
    assert (entry.meeting, entry.office, entry.expires) == (7, 31, NOW + LIVES_S)


def test_it_is_over_after_a_minute() -> None:
    """At its end and after it, it lets nobody in."""
    assert _why(TOKEN, now=NOW + LIVES_S) == "expired"


def test_it_is_of_one_session() -> None:
    """Another browser cannot use it, and it does not hold the key of the session."""
    assert _why(TOKEN, session="session-b") == "foreign"
    assert "session-a" not in TOKEN


def test_another_key_signs_nothing_here() -> None:
    """A token of another installation is forged here."""
    assert _why(entry_token("x" * 40, 7, 31, "session-a", now=NOW)) == "forged"


@given(st.integers(0, len(TOKEN) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_letter_can_be_changed(at: int, letter: str) -> None:
    """Any other letter anywhere makes it a forgery."""
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    if changed != TOKEN:
        assert _why(changed) == "forged"


@given(st.text(max_size=600))
def test_what_is_no_token_is_forged(text: str) -> None:
    """Whatever is sent, it is refused and nothing breaks."""
    assert _why(text) == "forged"


def test_two_tokens_differ() -> None:
    """Two for the same office and instant are not the same."""
    assert entry_token(KEY, 7, 31, "session-a", now=NOW) != TOKEN


def test_the_relay_checks_what_we_sign() -> None:
    """Name and password are those that coturn computes with `use-auth-secret`: Base64 of HMAC-SHA1 of end and name."""
    user, password = relay_credentials("north", "office-1", now=NOW)
    end, name = user.split(":")
    assert (int(end) - NOW, name) == (12 * 60 * 60, "office-1")
    assert base64.b64decode(password) == hmac.digest(b"north", user.encode(), hashlib.sha1)
