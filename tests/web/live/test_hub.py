"""What the hub does with consoles, without a database."""

from __future__ import annotations

import asyncio
from typing import Any

from himaya.web.live import hub as room
from himaya.web.live.hub import Console, Event, Hub


def event(seq: int, **changes: Any) -> Event:
    told = {"action": "plan-verified", "kind": "plan", "object_id": "raml", "area": "", "at": "", "account": "planner"}
    return Event(seq=seq, **{**told, **changes})


def test_a_console_is_offered_what_it_may_see_in_order() -> None:
    """Events outside its duties never reach it; those within come in the order of the journal."""

    async def run() -> list[int]:
        hub, console = Hub(), Console("duty", lambda one: one.seq % 2 == 0)
        hub.join(console)
        hub.publish([event(seq) for seq in range(1, 7)])
        return [one.seq for one in await console.wait(0)]

    assert asyncio.run(run()) == [2, 4, 6]


def test_joining_tells_where_the_live_part_begins() -> None:
    """What was published before is for the journal to say again; what comes after is queued, none twice."""

    async def run() -> tuple[int, list[int]]:
        hub, console = Hub(), Console("duty", lambda _one: True)
        hub.publish([event(1), event(2)])
        begun = hub.join(console)
        hub.publish([event(3)])
        return begun, [one.seq for one in await console.wait(0)]

    assert asyncio.run(run()) == (2, [3])


def test_a_console_that_does_not_keep_up_is_overrun_and_holds_nothing(monkeypatch: Any) -> None:
    """Its queue is bounded: past the bound everything waiting is dropped, and it is known to have been."""
    monkeypatch.setattr(room, "LONGEST_QUEUE", 3)

    async def run() -> tuple[bool, int]:
        hub, console = Hub(), Console("duty", lambda _one: True)
        hub.join(console)
        hub.publish([event(seq) for seq in range(1, 100)])
        return console.overrun, len(await console.wait(0))

    assert asyncio.run(run()) == (True, 0)


def test_entries_about_an_account_make_its_consoles_look_at_their_session() -> None:
    """A sign-out, a closed account or a change of any office is looked at at once; other accounts are left alone."""

    async def run() -> list[bool]:
        found = []
        for change in (
            {"kind": "account", "action": "signed-out", "account": "duty"},
            {"kind": "account", "action": "account-disabled", "account": "admin", "object_id": "duty"},
            {"kind": "office", "action": "assignment-ended"},
            {"kind": "account", "action": "signed-out", "account": "other", "object_id": "other"},
        ):
            hub, console = Hub(), Console("duty", lambda _one: False)
            hub.join(console)
            hub.publish([event(1, **change)])
            found.append(console.recheck)
        return found

    assert asyncio.run(run()) == [True, True, True, False]


def test_an_account_has_a_bounded_number_of_streams() -> None:
    """The streams of one account are counted for themselves, and one that leaves makes room."""

    async def run() -> list[bool]:
        hub = Hub()
        consoles = [Console("duty", lambda _one: True) for _ in range(room.PER_ACCOUNT)]
        for console in consoles:
            hub.join(console)
        found = [hub.full_for("duty"), hub.full_for("other")]
        hub.leave(consoles[0])
        return [*found, hub.full_for("duty")]

    assert asyncio.run(run()) == [True, False, False]
