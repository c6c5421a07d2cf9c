"""What is made once for a whole room: for whom it holds, and for how long."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from himaya.web.incidents.words import Action, Kind
from himaya.web.journal import drawn
from himaya.web.journal.actions import record
from himaya.web.journal.drawn import made_once
from himaya.web.journal.words import Kind as BasicKind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

ROOM = frozenset({("operator", "EG-ALX", False)})


@pytest.fixture
def ask(db: None) -> Callable[..., int]:  # noqa: ARG001  # pytest's way to ask for the database
    """Ask for what tells of incidents: the how many-th making of it is answered."""
    made = []

    def asked(powers: Hashable = ROOM, *, key: str = "list", kept_s: float = 60.0) -> int:
        def make() -> int:
            made.append(1)
            return len(made)

        return made_once((key,), make, powers=powers, follows=(Kind.INCIDENT,), kept_s=kept_s)

    return asked


def test_it_is_kept_until_something_it_shows_is_written_about(ask: Callable[..., int]) -> None:
    """An entry about an incident has it made anew at once, one about an account does not."""
    assert (ask(), ask()) == (1, 1)
    record(Action.NOTED, kind=Kind.INCIDENT, object_id="7", by=None)
    assert (ask(), ask()) == (2, 2)
    record(Action.NOTED, kind=BasicKind.ACCOUNT, object_id="desk", by=None)
    assert ask() == 2


def test_it_never_crosses_powers_languages_or_keys(ask: Callable[..., int]) -> None:
    """Another area, another role, an office that was lent, another language and another page have one of their own."""
    others = [("operator", "EG-C", False), ("auditor", "EG-ALX", False), ("operator", "EG-ALX", True)]
    assert ask() == 1
    assert [ask(frozenset({one})) for one in others] == [2, 3, 4]
    assert ask(frozenset()) == 5
    with override("en"):
        assert ask() == 6
    assert ask(key="other") == 7
    assert ask() == 1


def test_it_is_no_older_than_was_allowed(ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the journal is silent it is made anew after its time."""
    for at_s, number in ((10.0, 1), (12.0, 1), (12.1, 2), (14.1, 2), (14.2, 3)):
        monkeypatch.setattr(drawn, "clock", lambda at_s=at_s: at_s)
        assert ask(kept_s=2.0) == number


def test_a_making_that_fails_leaves_nothing(ask: Callable[..., int]) -> None:
    """Whoever comes after a failure gets one of its own, not what was there before."""
    ask()
    record(Action.NOTED, kind=Kind.INCIDENT, object_id="7", by=None)
    with pytest.raises(ZeroDivisionError):
        made_once(("list",), lambda: 1 // 0, powers=ROOM, follows=(Kind.INCIDENT,), kept_s=60.0)
    assert ask() == 2


@pytest.mark.django_db
def test_a_room_that_asks_in_one_moment_is_answered_by_one_making(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes while it is being made waits for that one."""
    monkeypatch.setattr(drawn._editions, "of", lambda _kinds: 1)
    begun, made = threading.Barrier(8), []

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return len(made)

    def console() -> None:
        begun.wait()
        made_once(("room",), make, powers=ROOM, follows=(), kept_s=60.0)

    consoles = [threading.Thread(target=console) for _ in range(8)]
    for one in consoles:
        one.start()
    for one in consoles:
        one.join()
    assert made == [1]
