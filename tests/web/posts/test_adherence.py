"""Adherence and coverage: the published values, and an independent count minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.web.posts.adherence import Coverage, Duty, Part, Tally, coverage, failed, tally

START = datetime(2027, 1, 6, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATEST = START + 30 * 60 * MINUTE


def _at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def _span(start: float, end: float, officers: int) -> tuple[datetime, datetime, int]:
    return _at(start), _at(end), officers


def test_the_published_example_of_coverage() -> None:
    """3 of 4 for 8 h and 6 of 4 for 8 h are 56 of 64 officer hours: 87.5 %, at one post or at two."""
    one = coverage([_span(0, 960, 4)], [_span(0, 480, 3), _span(480, 960, 6)], LATEST)
    two = coverage([_span(0, 480, 4)], [_span(0, 480, 3)], LATEST) + coverage(
        [_span(0, 480, 4)], [_span(0, 480, 6)], LATEST
    )
    assert one == two == Coverage(56.0, 64.0)
    assert one.share == 0.875


def test_coverage_counts_up_to_now_and_needs_something_required() -> None:
    """What is to come is neither required nor there; without a requirement there is no share."""
    assert coverage([_span(0, 120, 4)], [_span(0, 120, 2)], _at(60)) == Coverage(2.0, 4.0)
    assert coverage([], [_span(0, 120, 2)], LATEST).share is None


def test_at_a_hand_over_both_crews_count_and_a_surplus_is_nothing() -> None:
    """Ten minutes of overlap cover what is required, not more."""
    found = coverage([_span(0, 60, 4), _span(60, 120, 4)], [_span(0, 65, 4), _span(55, 120, 4)], LATEST)
    assert found.share == 1.0


SPANS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 7)).map(
        lambda one: (min(one[:2]), max(one[:2]), one[2])
    ),
    max_size=6,
)


@settings(max_examples=150)
@given(required=SPANS, present=SPANS, now=st.integers(0, 220))
def test_coverage_is_what_a_count_minute_by_minute_finds(
    required: list[tuple[int, int, int]], present: list[tuple[int, int, int]], now: int
) -> None:
    """Independent: every minute by itself, without any sweep."""

    def there(spans: list[tuple[int, int, int]], minute: int) -> int:
        return sum(officers for start, end, officers in spans if start <= minute < end)

    minutes = range(now)
    covered = sum(min(there(required, minute), there(present, minute)) for minute in minutes) / 60
    asked = sum(there(required, minute) for minute in minutes) / 60
    found = coverage([_span(*one) for one in required], [_span(*one) for one in present], _at(now))
    assert (found.covered_h, found.required_h) == pytest.approx((covered, asked))


def _duty(arrived: float | None, counts: list[tuple[float, int, int]], **told: object) -> Duty:
    values = {"starts_at": START, "tolerance": 10 * MINUTE, "strength": 4, "women": 1, **told}
    return Duty(
        arrived_at=None if arrived is None else _at(arrived),
        counts=[(_at(at), strength, women) for at, strength, women in counts],
        **values,  # type: ignore[arg-type]  # values of a test
    )


@pytest.mark.parametrize(
    ("duty", "parts"),
    [
        (_duty(-10, [(-10, 4, 1)]), ""),
        (_duty(10, [(10, 4, 1)], distance_m=150.0), ""),
        (_duty(-11, [(-11, 4, 1)]), "time"),
        (_duty(11, [(11, 4, 1)]), "time"),
        (_duty(0, [(0, 4, 1)], distance_m=150.1), "place"),
        (_duty(0, [(0, 3, 1)]), "strength"),
        (_duty(0, [(0, 4, 0)]), "strength"),
        (_duty(0, [(0, 3, 1), (9, 4, 1)]), ""),
        (_duty(0, [(0, 3, 1), (11, 4, 1)]), "strength"),
        (_duty(0, [(0, 4, 1), (5, 0, 0)]), "strength"),
        (_duty(0, [(0, 4, 1), (60, 2, 0)]), ""),
        (_duty(30, [(30, 2, 1)], distance_m=900.0), "time place strength"),
        (_duty(None, []), "time place strength"),
    ],
)
def test_an_element_is_kept_on_time_in_place_at_strength(duty: Duty, parts: str) -> None:
    """Ten minutes, 150 metres, both ends included; strength at the end of the tolerance, later losses are coverage."""
    assert failed(duty) == {Part(one) for one in parts.split()}


def test_the_tally_of_a_night() -> None:
    """Eight due, seven kept: 87.5 %; an excused deviation stays a deviation; what is not due yet is not counted."""
    kept = [_duty(0, [(0, 4, 1)], distance_m=20.0)] * 6 + [_duty(5, [(5, 4, 1)])]
    missed = _duty(None, [], is_excused=True)
    later = _duty(None, [], starts_at=_at(300))
    found = tally([*kept, missed, later], _at(60))
    assert found == Tally(due=8, kept=7, late=1, away=1, short=1, excused=1, stated=1)
    assert (found.share, found.deviations) == (0.875, 1)
    assert tally([later], _at(60)).share is None


def test_an_element_is_due_once_its_tolerance_has_passed() -> None:
    """Not at its start: a crew of nine minutes late is on time."""
    duty = _duty(None, [])
    assert not duty.is_due(_at(9))
    assert duty.is_due(_at(10))


DUTIES = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(-30, 60)),
        st.integers(0, 6),
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(0, 400)),
        st.integers(0, 60),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(rows=DUTIES, now=st.integers(0, 100))
def test_the_tally_is_what_a_count_by_hand_finds(
    rows: list[tuple[int | None, int, int, int | None, int]], now: int
) -> None:
    """Independent: plain minutes and counters; the whole is the sum of its parts, in any order."""
    duties, due, kept = [], 0, 0
    for arrived, strength, women, metres, start in rows:
        duties.append(
            _duty(
                arrived if arrived is None else arrived + start,
                [] if arrived is None else [(arrived + start, strength, women)],
                starts_at=_at(start),
                distance_m=None if arrived is None else metres,
            )
        )
        if now - start >= 10:
            due += 1
            in_time = arrived is not None and -10 <= arrived <= 10
            kept += in_time and (metres is None or metres <= 150) and strength >= 4 and women >= 1
    found = tally(duties, _at(now))
    assert (found.due, found.kept) == (due, kept)
    assert found == tally(duties[::-1], _at(now)) == sum((tally([one], _at(now)) for one in duties), Tally())
