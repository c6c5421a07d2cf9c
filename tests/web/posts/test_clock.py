"""The clock alone: which step is due, which alarms stand, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.web.posts.clock import AlarmKind, Standing, alarms_at, next_move
from himaya.web.posts.states import POST, PostState

START = datetime(2027, 1, 6, 18, tzinfo=UTC)
END = START + timedelta(hours=4)


def _after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _standing(state: str, **told: object) -> Standing:
    values = {"minimum": 4, "women_minimum": 0, "strength": 4, "comms_at": START, "counted_at": START, **told}
    return Standing(state=state, starts_at=START, ends_at=END, **values)  # type: ignore[arg-type]  # values of a test


@pytest.mark.parametrize(
    ("state", "minutes", "told", "move"),
    [
        ("checked_in", -1, {}, None),
        ("checked_in", 0, {}, "begin"),
        ("active", 10, {}, None),
        ("active", 10, {"strength": 3}, "degrade"),
        ("active", 10, {"women_minimum": 1}, "degrade"),
        ("active", 74, {}, None),
        ("active", 75, {}, "degrade"),
        ("degraded", 80, {}, None),
        ("degraded", 80, {"comms_at": START + timedelta(minutes=30)}, "restore"),
        ("degraded", 10, {"strength": 3}, None),
        ("staffed", 239, {}, None),
        ("staffed", 240, {}, "miss"),
        ("planned", 240, {}, "miss"),
        ("unmanned", 239, {}, None),
        ("unmanned", 240, {}, "end"),
        ("relieved", 239, {}, None),
        ("relieved", 240, {}, "close"),
        ("relieved", 240, {"is_settled": False}, None),
        ("closed", 900, {}, None),
    ],
)
def test_the_clock_takes_the_step_that_is_due(
    state: str, minutes: float, told: dict[str, object], move: str | None
) -> None:
    """Comms checks each hour with 15 minutes of grace; strength and women searchers at once; hours to the minute."""
    assert next_move(_standing(state, **told), _after(minutes)) == move


@pytest.mark.parametrize(
    ("state", "minutes", "told", "found"),
    [
        ("staffed", 9, {}, {}),
        ("staffed", 10, {}, {"not_checked_in": 10}),
        ("planned", 200, {}, {"not_checked_in": 10}),
        ("staffed", 10, {"before_is_there": True}, {"late_relief": 10}),
        ("staffed", 240, {}, {}),
        ("active", 10, {}, {}),
        ("active", 10, {"strength": 3, "counted_at": START + timedelta(minutes=5)}, {"below_strength": 5}),
        ("checked_in", -5, {"strength": 3}, {}),
        ("degraded", 74, {}, {}),
        ("degraded", 75, {}, {"comms_missed": 75}),
        ("unmanned", 31, {"left_at": START + timedelta(minutes=30)}, {"unmanned": 30, "early_leave": 30}),
        ("unmanned", 235, {"left_at": START + timedelta(minutes=231)}, {"unmanned": 231}),
        ("relieved", 100, {"strength": 0}, {}),
        ("missed", 300, {}, {}),
    ],
)
def test_an_alarm_stands_since_its_cause(
    state: str, minutes: float, told: dict[str, object], found: dict[str, float]
) -> None:
    """Not since somebody noticed."""
    expected = {AlarmKind(kind): _after(since) for kind, since in found.items()}
    assert dict(alarms_at(_standing(state, **told), _after(minutes))) == expected


@settings(max_examples=60)
@given(
    state=st.sampled_from(PostState.values),
    minutes=st.integers(-600, 600),
    strength=st.integers(0, 8),
    women=st.integers(0, 2),
    silent_min=st.integers(0, 200),
    before=st.sampled_from((0, 1)),
)
def test_the_clock_comes_to_rest_and_keeps_to_the_table(
    state: str, minutes: int, strength: int, women: int, silent_min: int, before: int
) -> None:
    """Whatever the facts, its steps are those of the table, they end, and no alarm begins in the future."""
    now = _after(minutes)
    standing = _standing(
        state, strength=strength, women=women, women_minimum=1, comms_at=now - timedelta(minutes=silent_min),
        counted_at=now - timedelta(minutes=silent_min), left_at=now, before_is_there=bool(before),
    )  # fmt: skip
    for _turn in range(4):
        move = next_move(standing, now)
        if move is None:
            break
        target = POST.target(standing.state, move)
        assert target is not None
        standing = Standing(**{**{name: getattr(standing, name) for name in Standing.__slots__}, "state": target})
    assert next_move(standing, now) is None
    assert all(since <= now for since in alarms_at(standing, now).values())
