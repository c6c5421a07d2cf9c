from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.celebrations.period import CAIRO, OperationalPeriod, day_length, period_from_local, utc_from_local
from himaya.faults import InvalidInputError, Language

FIRST = datetime(2023, 6, 1, tzinfo=UTC)
HOURS = st.integers(0, 300_000).map(lambda hours: FIRST + timedelta(hours=hours))


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def test_good_friday_night_of_2027_lasts_eleven_hours() -> None:
    """29 April 20:00 to 30 April 08:00: the clock jumps from 00:00 to 01:00."""
    assert period_from_local(at(2027, 4, 29, 20), at(2027, 4, 30, 8)).elapsed_h == 11


def test_the_autumn_night_lasts_thirteen_hours() -> None:
    """28 October 20:00 to 29 October 08:00: the clock goes back from 24:00 to 23:00."""
    period = period_from_local(at(2027, 10, 28, 20), at(2027, 10, 29, 8))
    assert period.elapsed_h == 13
    assert len(period.hours()) == 13


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 4, 30), 23), (date(2027, 10, 28), 25), (date(2027, 1, 7), 24)])
def test_days_of_23_24_and_25_hours(day: date, hours: int) -> None:
    """The clock changes of 2027 in Egypt."""
    assert day_length(day.year, day.month, day.day) == timedelta(hours=hours)


def test_summer_time_follows_the_law_of_2023() -> None:
    """From the last Friday of April to the end of the last Thursday of October, every year."""
    for year in range(2023, 2038):
        friday = max(date(year, 4, day) for day in range(24, 31) if date(year, 4, day).weekday() == 4)
        thursday = max(date(year, 10, day) for day in range(25, 32) if date(year, 10, day).weekday() == 3)
        assert day_length(friday.year, 4, friday.day) == timedelta(hours=23)
        assert day_length(thursday.year, 10, thursday.day) == timedelta(hours=25)
        assert datetime(year, 1, 7, tzinfo=CAIRO).utcoffset() == timedelta(hours=2)
        assert datetime(year, 7, 7, tzinfo=CAIRO).utcoffset() == timedelta(hours=3)


def test_a_period_may_cross_the_year() -> None:
    """31 December 16:00 to 1 January 08:00 sorts, sums and reports as sixteen hours."""
    period = period_from_local(at(2026, 12, 31, 16), at(2027, 1, 1, 8))
    assert period.elapsed_h == 16
    assert list(period.hours()) == sorted(period.hours())
    assert period.contains(datetime(2026, 12, 31, 22, tzinfo=UTC))
    assert not period.contains(period.end)


def test_times_that_the_clock_skips_or_repeats_are_refused_with_a_remedy() -> None:
    """Both name the time and say in both languages what to write."""
    for local, code in ((at(2027, 4, 30, 0, 30), "no_such_time"), (at(2027, 10, 28, 23, 30), "two_such_times")):
        with pytest.raises(InvalidInputError) as error:
            utc_from_local(local)
        (fault,) = error.value.faults
        assert fault.code == f"celebrations.{code}"
        assert "Africa/Cairo" in fault.message(Language.EN)
        assert fault.remedy(Language.AR) != fault.remedy(Language.EN)


def test_an_offset_settles_a_repeated_time() -> None:
    """23:30 with +03:00 is an hour before 23:30 with +02:00."""
    first, second = (datetime.fromisoformat(f"2027-10-28T23:30+0{k}:00") for k in (3, 2))
    assert utc_from_local(second) - utc_from_local(first) == timedelta(hours=1)


def test_reversed_and_naive_periods_are_refused() -> None:
    """A period needs an end after its start, and a zone."""
    now = datetime(2027, 1, 6, tzinfo=UTC)
    for start, end, code in ((now, now, "reversed_period"), (at(2027, 1, 6), at(2027, 1, 7), "naive_time")):
        with pytest.raises(InvalidInputError) as error:
            OperationalPeriod(start, end)
        assert error.value.faults[0].code == f"celebrations.{code}"


@given(HOURS, st.integers(1, 400))
def test_elapsed_time_is_what_a_stopwatch_shows(begin: datetime, hours: int) -> None:
    """Hours of a period count up to its elapsed time, whatever the clock does in between."""
    period = OperationalPeriod(begin, begin + timedelta(hours=hours))
    assert period.elapsed_h == len(period.hours()) == hours
    local_start, local_end = period.local()
    assert OperationalPeriod(local_start, local_end) == period


@given(HOURS, st.integers(0, 50), st.integers(1, 50))
def test_overlap_is_symmetric_and_bounded(begin: datetime, later: int, length: int) -> None:
    """Two periods share the same time either way, never more than the shorter one."""
    one = OperationalPeriod(begin, begin + timedelta(hours=24))
    other = OperationalPeriod(begin + timedelta(hours=later), begin + timedelta(hours=later + length))
    assert one.overlap(other) == other.overlap(one) <= min(one.elapsed, other.elapsed)
    assert one.overlap(other) == timedelta(hours=max(min(24 - later, length), 0))
