from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from himaya.planning.stints import stints

_START = datetime(2027, 1, 6, 10, tzinfo=UTC)
_STEP = timedelta(minutes=15)


@given(window=st.integers(1, 2000), longest=st.integers(1, 24))
def test_stints_fill_the_window_and_none_is_too_long(window: int, longest: int) -> None:
    """Stints follow each other without gap or overlap, as few as the longest stint allows, nearly equal."""
    end = _START + timedelta(minutes=window)
    cut = stints(_START, end, longest=longest * _STEP, step=_STEP)
    assert cut[0][0] == _START
    assert cut[-1][1] == end
    assert all(one[1] == other[0] for one, other in itertools.pairwise(cut))
    assert all(timedelta(0) < finish - begin <= longest * _STEP for begin, finish in cut)
    assert len(cut) == ceil(ceil(window / 15) / longest)


def test_an_empty_window_has_no_stints() -> None:
    """Nothing to man, nobody sent."""
    assert stints(_START, _START, longest=_STEP, step=_STEP) == []
