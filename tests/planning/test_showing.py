from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.planning.showing import (
    figure,
    gap_percent,
    rounded_down,
    rounded_up,
    share_percent,
    status_and_gap,
    value_and_bound,
)


@given(value=st.floats(0.0, 1e6), digits=st.integers(0, 4))
def test_a_promise_is_never_overstated_and_a_limit_never_tightened(value: float, digits: int) -> None:
    """Both stay within one unit of the last shown place, on the honest side."""
    unit = 10.0**-digits
    assert value - unit - 1e-5 <= float(rounded_down(value, digits)) <= value + 1e-5
    assert value - 1e-5 <= float(rounded_up(value, digits)) <= value + unit + 1e-5


@pytest.mark.parametrize(
    ("room", "bound", "shown"),
    [
        ("protect", 7.66711, ("7.666", "7.668")),
        ("respond.ambulance", 7.66678, ("7.666", "7.667")),
        ("posting", 7.66711, ("7.667", "7.667")),
    ],
)
def test_what_a_room_promises_is_rounded_on_the_honest_side(room: str, bound: float, shown: tuple[str, str]) -> None:
    """Of a promise the limit is rounded up even where it is reached; costs go to the nearest."""
    assert value_and_bound(room, 7.66678, bound) == shown


def test_figures_have_no_idle_zeros_and_part_thousands() -> None:
    """The form in which every output shows numbers."""
    assert [figure(1682.5), figure(3.0), figure(-0.25, decimals=1)] == ["1,682.5", "3", "-0.2"]
    assert [gap_percent(0.0), gap_percent(0.000779), gap_percent(0.5)] == ["0%", "0.08%", "50%"]


@pytest.mark.parametrize(("share", "shown"), [(0.9469, "94.6%"), (0.946, "94.6%"), (1.0, "100%"), (0.0, "0%")])
def test_a_protection_is_told_in_percent_as_the_pages_tell_it(share: float, shown: str) -> None:
    """A sentence and the table beside it show one figure, rounded down."""
    assert share_percent(share) == shown


def test_a_count_has_no_limit_and_no_gap() -> None:
    """The functions at the places are counted: their value is a promise, but nothing is proven beside it."""
    assert value_and_bound("functions", 0.87654, 0.87654) == ("0.876", "—")
    assert status_and_gap("functions", "optimal", 0.0) == ("counted", "—")
