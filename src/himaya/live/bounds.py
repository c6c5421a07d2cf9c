"""How much a feed bears: lines, messages, seconds of silence."""

from __future__ import annotations

import resource
from dataclasses import dataclass, replace

_OTHER_FILES = 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a feed bears.

    most_lines : connections at once, those whose handshake lasts among them.
    handshake_s : how long a handshake may take.
    first_s : after so long without a position that was taken a new line is closed.
    silent_s : after so long without a whole message any line is closed.
    messages_per_s, most_at_once : what one device may send; who sends more is closed.
    unread_bytes : what a line may leave unread of our answers.
    hand_on_s, know_s : how often positions are handed on, and how often senders are asked for.
    told_per_s, told_at_once : events that one line is told.
    most_waiting : events that wait for a line in their order; of more, the newest of every thing.
    unread_s : how long a line may leave unread what it is told.
    look_s : how often it is looked what has changed.
    again_s, read_s : after how long an area is read again when something changed there, and when nothing did.
    longest_chat : characters of a message to the operations room.
    chats_per_minute, most_chats : messages of one device, and messages of all that wait to be kept.
    """

    most_lines: int = 4000
    handshake_s: float = 5.0
    first_s: float = 15.0
    silent_s: float = 120.0
    messages_per_s: float = 20.0
    most_at_once: int = 200
    unread_bytes: int = 64 * 1024
    hand_on_s: float = 0.5
    know_s: float = 5.0
    told_per_s: float = 400.0
    told_at_once: int = 2000
    most_waiting: int = 2000
    unread_s: float = 30.0
    look_s: float = 0.25
    again_s: float = 1.0
    read_s: float = 10.0
    longest_chat: int = 1000
    chats_per_minute: int = 20
    most_chats: int = 1000


def within_files(bounds: Bounds) -> Bounds:
    """The same, with as many lines as this process may open files, once it has asked for as many as it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = bounds.most_lines + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return bounds
    return replace(bounds, most_lines=max(1, min(bounds.most_lines, soft - _OTHER_FILES)))
