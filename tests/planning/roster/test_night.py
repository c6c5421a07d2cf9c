"""The night of the plan: breaks, who stands in, and posts that lack relief."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction, load_doctrine
from himaya.planning.roster.night import Night, night_of
from himaya.scenario.model import Unit, UnitKind

DOCTRINE = load_doctrine()
DUSK = datetime(2027, 1, 6, 16, tzinfo=UTC)


def at(hours: float) -> datetime:
    return DUSK + timedelta(hours=hours)


def unit(number: int, *, hours: float = 8, base: str = "B-1", kind: UnitKind = UnitKind.STATIC_POST) -> Unit:
    return Unit(f"U-{number}", f"C-{number}", kind, base, 5, 0, DUSK, at(hours))


def stint(number: int, start: float, end: float, *, spot: int = 1) -> PostDemand:
    return PostDemand(
        f"P-1/standing_guard/{spot}/{number}", "P-1", "", PostFunction.STANDING_GUARD, at(start), at(end), 5,
        (UnitKind.STATIC_POST,), 1, 29.9, 31.2,
    )  # fmt: skip


def night(units: list[Unit], posts: list[PostDemand], holders: list[int]) -> Night:
    return night_of(units, posts, holders, np.ones((len(posts), len(units)), dtype=np.bool_), DOCTRINE)


def test_a_break_lies_beside_the_stint_and_never_later_than_six_hours_on_duty() -> None:
    """With a stint of four hours in a duty of eight there is always room before or after it."""
    for start in (0, 1, 2, 3, 4):
        found = night([unit(1)], [stint(1, start, start + 4)], [0])
        pause = found.units[0].pause
        assert pause is not None
        assert pause[0] <= at(6)
        assert at(8) - pause[1] <= timedelta(hours=6)
        assert pause[1] <= at(start) or pause[0] >= at(start + 4)
        assert found.lacking == ()


def test_a_short_duty_needs_no_break() -> None:
    """Six hours or less go without."""
    assert night([unit(1, hours=6)], [], []).units[0].pause is None


def test_a_break_within_a_stint_is_given_by_a_free_unit_of_the_base_first() -> None:
    """The unit that stands in is of the same kind, free at that hour, and from the same base if there is one."""
    long = [stint(1, 0, 8)]
    units = [unit(1), unit(2, base="B-2"), unit(3), unit(4, kind=UnitKind.TRAFFIC)]
    found = night(units, long, [0])
    assert found.units[0].reliever == 2
    assert [one.reason for one in found.lacking] == ["too_long"]
    other = night([units[0], units[3]], long, [0])
    assert other.units[0].pause is None
    assert {one.reason for one in other.lacking} == {"too_long", "pause"}


def test_one_unit_does_not_stand_in_at_two_posts_at_once() -> None:
    """Where two breaks are due at the same time one of them lacks relief."""
    posts = [stint(1, 0, 8), replace(stint(1, 0, 8, spot=2), place_id="P-2")]
    found = night([unit(1), unit(2), unit(3)], posts, [0, 1])
    assert sorted(one.reliever for one in found.units) == [-1, -1, 2]
    assert [one.reason for one in found.lacking if one.reason == "pause"] == ["pause"]


def test_a_stint_that_nobody_follows_is_told() -> None:
    """The next stint of the same post stays empty: whoever stands there is not relieved."""
    found = night([unit(1)], [stint(1, 0, 4), stint(2, 4, 8)], [0, -1])
    assert [(one.post, one.reason, one.at) for one in found.lacking] == [(0, "successor", at(4))]
    assert night([unit(1), unit(2)], [stint(1, 0, 4), stint(2, 4, 8)], [0, 1]).lacking == ()
