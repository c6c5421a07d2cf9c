"""When a zone rises and falls: from 3 and 4 people per square metre, without flutter, and never by silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.web.accounts.models import Role
from himaya.web.crowds.states import CROWD, CrowdLevel, Standing, follow, level_of
from himaya.web.crowds.table import table

RULES = table().levels
START = datetime(2027, 1, 6, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALM, AMBER, RED = CrowdLevel.CALM, CrowdLevel.AMBER, CrowdLevel.RED
_RANK = {CALM: 0, AMBER: 1, RED: 2}


def _walk(*densities: float, every: timedelta = MINUTE, level: CrowdLevel = CALM) -> list[CrowdLevel]:
    """Levels after each of some readings, so far apart."""
    standing, found = Standing(level), []
    for number, density in enumerate(densities):
        standing = follow(standing, density, START + number * every, RULES)
        found.append(standing.level)
    return found


@pytest.mark.parametrize(
    ("density", "level"), [(2.99, CALM), (3.0, AMBER), (3.99, AMBER), (4.0, RED), (6.0, RED), (0.0, CALM)]
)
def test_amber_begins_at_three_and_red_at_four(density: float, level: CrowdLevel) -> None:
    """At the first reading, from calm; the guard that is removed here is the comparison with the table."""
    assert level_of(density, RULES) == level
    assert _walk(density) == [level]


def test_the_table_is_the_requirement() -> None:
    """Amber 3 and red 4, inflow stopped within two minutes and people told within five; with edition and source."""
    assert (RULES.amber_from, RULES.red_from) == (3.0, 4.0)
    red = {one.key: one for one in table().actions[RED]}
    assert (red["stop-inflow"].by_min, red["relief"].by_min, red["tell-why"].by_min) == (2, 2, 5)
    assert red["hold-start"].who is Role.DIRECTOR
    assert table().edition
    assert table().source_ar
    assert [one.density for one in table().scale] == [1, 2, 3, 4, 5, 6]


def test_a_level_does_not_flutter_round_its_beginning() -> None:
    """Between the beginning and the end of a level nothing changes; without hysteresis this would change each time."""
    assert set(_walk(4.0, 3.9, 4.0, 3.6, 4.1, 3.5)) == {RED}
    assert set(_walk(3.0, 2.9, 3.1, 2.6, 2.5)) == {AMBER}


def test_it_falls_after_two_readings_the_time_of_the_table_apart() -> None:
    """One low reading ends nothing, however low; three minutes of low ones do, and one high between begins anew."""
    assert _walk(4.2, 1.0) == [RED, RED]
    assert _walk(4.2, 1.0, 1.0, 1.0, 1.0)[-2:] == [RED, CALM]
    assert _walk(4.2, 1.0, 1.0, 3.6, 1.0, 1.0, 1.0)[-1] == RED
    assert _walk(4.2, 3.0, 3.0, 3.0, 3.0)[-1] == AMBER


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40), st.sampled_from(list(CrowdLevel)))
def test_a_level_is_never_below_what_the_last_reading_reaches(densities: list[float], level: CrowdLevel) -> None:
    """Whatever came before, and every change of level is a step of the table of states."""
    walked = _walk(*densities, level=level)
    assert _RANK[walked[-1]] >= _RANK[level_of(densities[-1], RULES)]
    steps = {(step.source, step.target) for step in CROWD.steps}
    changes = {(a, b) for a, b in zip([level, *walked], walked, strict=False) if a != b}
    assert changes <= steps


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30), st.floats(0, 3))
def test_a_denser_zone_is_never_at_a_lower_level(densities: list[float], more: float) -> None:
    """Raising every reading never lowers the level at the end."""
    lower = _walk(*densities)[-1]
    assert _RANK[_walk(*(one + more for one in densities))[-1]] >= _RANK[lower]
