"""The rules a position passes: each alone, their order, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.live.intake import RULES, Intake, Known, Limits, Position, Refusal, Sender, Track, judged, refusal

NOW = datetime(2027, 1, 6, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
SENDER = Sender("U-1", ((NOW - 4 * HOUR, NOW + 4 * HOUR),), (29.5, 30.8, 30.2, 31.4))
HERE = Position("U-1", NOW, 31.2, 29.9)
LAST = Position("U-1", NOW - timedelta(seconds=30), 31.2, 29.9)
KNOWN = Known(SENDER, LAST, NOW, Limits())


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("position", "known", "expected"),
    [
        ({}, {}, None),
        ({}, {"last": None}, None),
        ({}, {"sender": None}, Refusal.UNKNOWN_SENDER),
        ({"unit": "U-2"}, {}, Refusal.UNKNOWN_SENDER),
        ({}, {"sender": replace(SENDER, duty=())}, Refusal.OFF_DUTY),
        ({}, {"sender": replace(SENDER, duty=((NOW - HOUR, NOW),))}, Refusal.OFF_DUTY),
        ({"at": NOW - seconds(121)}, {"last": None}, Refusal.STALE),
        ({"at": NOW - seconds(120)}, {"last": None}, None),
        ({"at": NOW + seconds(30)}, {}, None),
        ({"at": NOW + seconds(31)}, {}, Refusal.CLOCK_AHEAD),
        ({"at": LAST.at}, {}, Refusal.DUPLICATE),
        ({"at": LAST.at - seconds(1)}, {}, Refusal.OLDER),
        ({"lon": 31.0}, {}, Refusal.OUTSIDE),
        ({"lat": 31.22}, {}, Refusal.TOO_FAST),
        ({"lat": 31.2195}, {}, None),
        ({"lat": 31.22, "error_m": 50.0}, {}, None),
        ({"lat": 31.2225, "error_m": 1e9}, {}, Refusal.TOO_FAST),
        ({"lat": 31.2225}, {"last": replace(LAST, error_m=1e9)}, Refusal.TOO_FAST),
        ({"at": NOW + seconds(20)}, {"last": replace(LAST, at=NOW, told_at=NOW + seconds(20))}, Refusal.DUPLICATE),
        ({"at": NOW + seconds(19)}, {"last": replace(LAST, at=NOW, told_at=NOW + seconds(20))}, Refusal.OLDER),
    ],
)
def test_each_rule_at_its_limit(position: dict[str, Any], known: dict[str, Any], expected: Refusal | None) -> None:
    """In time, in place, once, by the right device, at a speed that can be: 2.2 km in 30 s at most."""
    assert refusal(replace(HERE, **position), replace(KNOWN, **known)) is expected


def test_a_stranger_learns_nothing_else() -> None:
    """Whatever else is wrong, the answer to a device that is not registered is always the same, and first."""
    wrong = replace(HERE, at=NOW - HOUR, lat=0.0, lon=0.0)
    assert refusal(wrong, replace(KNOWN, sender=None)) is Refusal.UNKNOWN_SENDER
    broken = [found for rule in RULES if (found := rule(wrong, KNOWN))]
    assert refusal(wrong, KNOWN) is broken[0]


_moves = st.lists(
    st.builds(
        Position,
        unit=st.sampled_from(["U-1", "U-2", "U-9"]),
        at=st.integers(-200, 60).map(lambda one: NOW + seconds(one)),
        lat=st.floats(31.19, 31.21),
        lon=st.floats(29.89, 29.91),
    ),
    max_size=40,
)


@given(offered=_moves)
def test_nothing_is_lost_without_being_counted(offered: list[Position]) -> None:
    """Every position is taken or refused by name; the newest of each unit is kept; times of a unit only grow."""
    intake = Intake({"a": SENDER, "b": replace(SENDER, unit="U-2")})
    devices = {"U-1": "a", "U-2": "b", "U-9": "c"}
    taken: dict[str, list[Position]] = {}
    for position in offered:
        if intake.offer(devices[position.unit], position, NOW) is None:
            at, told_at = (NOW, position.at) if position.at > NOW else (position.at, None)
            taken.setdefault(position.unit, []).append(replace(position, at=at, told_at=told_at))
    assert intake.taken + sum(intake.refused.values()) == len(offered)
    assert intake.newest == {unit: rows[-1] for unit, rows in taken.items()}
    assert set(intake.newest) <= {"U-1", "U-2"}
    for rows in taken.values():
        assert [one.at for one in rows] == sorted(one.at for one in rows)
        assert max(one.at for one in rows) <= NOW
    drained = [position for _device, position in intake.drain()]
    assert len(drained) + intake.overwritten == intake.taken
    assert {one.unit: one for one in drained} == intake.newest
    assert intake.drain() == ()


def test_a_clock_in_front_of_ours_makes_no_later_fix_older() -> None:
    """A phone 25 s ahead is set right: its next fix is taken, and what it sent before that is still older."""
    intake = Intake({"a": SENDER})
    assert intake.offer("a", replace(HERE, at=NOW + seconds(25)), NOW) is None
    assert intake.newest["U-1"].at == NOW
    assert intake.offer("a", replace(HERE, at=NOW + seconds(2)), NOW + seconds(2)) is None
    assert intake.offer("a", replace(HERE, at=NOW + seconds(1)), NOW + seconds(3)) is Refusal.OLDER


def test_fixes_that_come_at_once_are_judged_by_the_time_between_them() -> None:
    """Two fixes half a minute apart that a line delivers together are not too fast, though the clock is ahead."""
    intake = Intake({"a": SENDER})
    assert intake.offer("a", replace(HERE, at=NOW), NOW) is None
    assert intake.offer("a", replace(HERE, at=NOW + seconds(30), lat=31.2195), NOW) is None


def test_a_wrong_first_fix_does_not_silence_a_unit() -> None:
    """The third of three fixes in a row that fit each other is taken, though the one before them was far off."""
    track = Track(replace(LAST, lat=31.3))
    said = []
    for step in range(4):
        at = NOW + seconds(step)
        found = judged(replace(HERE, at=at), SENDER, track, at, Limits())
        track = found.track
        said.append(found.refusal)
    assert said == [Refusal.TOO_FAST, Refusal.TOO_FAST, None, None]


def test_fixes_that_leap_are_never_believed() -> None:
    """Places that fit neither the last one nor each other are refused while they leap; nor is one sent thrice."""
    track = Track(replace(LAST, lat=31.3))
    for step in range(12):
        at = NOW + seconds(step)
        found = judged(replace(HERE, at=at, lat=31.2 if step % 2 else 31.0), SENDER, track, at, Limits())
        track = found.track
        assert found.refusal is Refusal.TOO_FAST
    for _again in range(4):
        assert judged(replace(HERE, at=NOW + seconds(11)), SENDER, track, NOW + seconds(12), Limits()).refusal


def test_two_devices_of_a_unit_do_not_refuse_each_other() -> None:
    """Each is judged by its own last position; the newest of both is the unit's."""
    intake = Intake({"a": SENDER, "b": SENDER})
    assert intake.offer("a", replace(HERE, at=NOW - seconds(5)), NOW) is None
    assert intake.offer("b", replace(HERE, at=NOW - seconds(6), lat=31.25), NOW) is None
    assert intake.newest["U-1"].lat == HERE.lat
    assert (intake.taken, intake.overwritten) == (2, 1)


def test_who_is_no_longer_registered_is_forgotten() -> None:
    """After a revocation neither the last position nor the device is known."""
    intake = Intake({"a": SENDER})
    assert intake.offer("a", HERE, NOW) is None
    intake.know({})
    assert (intake.newest, intake.tracks) == ({}, {})
    assert intake.offer("a", replace(HERE, at=NOW + seconds(1)), NOW) is Refusal.UNKNOWN_SENDER


def test_what_was_handed_on_is_not_lost_by_the_next() -> None:
    """A position that was drained before the next came counts for nothing lost."""
    intake = Intake({"a": SENDER})
    assert intake.offer("a", LAST, NOW) is None
    assert intake.drain() == (("a", LAST),)
    assert intake.offer("a", HERE, NOW) is None
    assert intake.overwritten == 0
    assert intake.offer("a", replace(HERE, at=NOW + seconds(1)), NOW) is None
    assert intake.overwritten == 1
