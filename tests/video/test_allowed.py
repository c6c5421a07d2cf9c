"""What a browser may ask of the room, and that everything else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.video.allowed import NotAllowedError, read

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"
STATE = {"do": "state", "muted": True, "screen": False, "mode": "audio", "quality": "poor"}
ALLOWED = [
    {"do": "enter", "token": "t"},
    {"do": "offer", "link": "send", "sdp": SDP},
    {"do": "offer", "link": "hear", "sdp": SDP},
    {"do": "answer", "link": "watch:office-1", "sdp": SDP},
    {
        "do": "candidate",
        "link": "send",
        "candidate": {"candidate": "candidate:1 1 udp 1 192.0.2.2 9 typ host", "sdpMid": "0"},
    },
    {"do": "candidate", "link": "hear", "candidate": None},
    {"do": "close", "link": "send"},
    {"do": "watch", "large": ["office-1"], "small": ["office-2", "office-3"]},
    STATE,
]
REFUSED: list[Any] = [
    {"janus": "message", "body": {"request": "listparticipants", "room": 1}},
    {"do": "create", "room": 1},
    {"do": "destroy", "room": 1},
    {"do": "kick", "office": "office-1"},
    {"do": "rtp_forward", "host": "192.0.2.9"},
    {"do": "record", "record": True},
    {"do": ["offer"], "link": "send", "sdp": SDP},
    {"do": "offer", "link": "send", "sdp": SDP, "room": 5},
    {"do": "offer", "link": "send", "sdp": SDP, "pin": "x"},
    {"do": "offer", "link": "send"},
    {"do": "offer", "link": "watch:office-1", "sdp": SDP},
    {"do": "offer", "link": "send", "sdp": "x" * 10},
    {"do": "offer", "link": "send", "sdp": SDP + "a" * 40_000},
    {"do": "offer", "link": ["send"], "sdp": SDP},
    {"do": "answer", "link": "send", "sdp": SDP},
    {"do": "answer", "link": "watch:../x", "sdp": SDP},
    {"do": "answer", "link": 4, "sdp": SDP},
    {"do": "close", "link": "watch:office-1"},
    {"do": "candidate", "link": "send", "candidate": {"candidate": "x", "extra": 1}},
    {"do": "candidate", "link": "send", "candidate": {"candidate": "x" * 700}},
    {"do": "candidate", "link": "send", "candidate": {"candidate": "x", "sdpMid": {"a": 1}}},
    {"do": "candidate", "link": "nobody", "candidate": None},
    {"do": "watch", "large": ["a", "b", "c"], "small": []},
    {"do": "watch", "large": [], "small": ["a"] * 31},
    {"do": "watch", "large": [5], "small": []},
    {"do": "watch", "large": "ab", "small": []},
    {**STATE, "mode": "hologram"},
    {**STATE, "quality": ["good"]},
    {**STATE, "muted": "yes"},
    {**STATE, "office": "office-9"},
    [], "x", 5, None,
]  # fmt: skip


@pytest.mark.parametrize("message", ALLOWED)
def test_what_a_participant_needs_is_allowed(message: dict[str, Any]) -> None:
    """Each message of the page is taken."""
    assert read(json.dumps(message)).do == message["do"]


@pytest.mark.parametrize("message", REFUSED, ids=lambda one: json.dumps(one)[:60])
def test_everything_else_is_refused(message: Any) -> None:
    """Other requests, other parts, other types and lengths."""
    with pytest.raises(NotAllowedError):
        read(json.dumps(message))


@given(st.text(max_size=200))
def test_any_text_is_taken_or_refused(text: str) -> None:
    """Nothing but a refusal comes of what is not a message."""
    with pytest.raises(NotAllowedError):
        read(text)


@given(
    st.sampled_from(ALLOWED),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda s: st.lists(s, max_size=3) | st.dictionaries(st.text(max_size=5), s, max_size=3),
    ),
    st.data(),
)
def test_a_message_with_another_value_breaks_nothing(message: dict[str, Any], value: Any, data: st.DataObject) -> None:
    """Whatever stands in a part, the message is taken or refused."""
    part = data.draw(st.sampled_from(sorted(message)))
    try:
        read(json.dumps({**message, part: value}))
    except NotAllowedError:
        return


def test_depth_breaks_nothing() -> None:
    """A text that is deeper than it can be read is refused."""
    with pytest.raises(NotAllowedError):
        read("[" * 40_000)
