"""Days at the highest level, as everybody reads them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from himaya.web.readiness.models import AlertLevel, Level
from himaya.web.readiness.publishing import _covered, highest_days, publish_alert_days

if TYPE_CHECKING:
    from collections.abc import Sequence

ALX, DAY = "EG-ALX", timedelta(days=1)
BEGIN = datetime(2027, 1, 1, tzinfo=timezone.get_default_timezone())


def _stood(area: str, level: Level, begin: float, days: float) -> None:
    """A level that was set so many days ago, for so many."""
    starts_at = timezone.now() - begin * DAY
    end = starts_at + days * DAY
    AlertLevel.objects.create(
        area=area, level=level, reason="Feast nights", starts_at=starts_at, ends_at=end, until=end, review_at=starts_at
    )


@pytest.mark.django_db
@pytest.mark.any_database
def test_days_that_overlap_count_once_and_what_still_holds_is_not_told() -> None:
    """Of the highest level alone, each day once, in the last year; a level that holds now would tell of tonight."""
    _stood(ALX, Level.HIGHEST, 10, 3)
    _stood(ALX, Level.HIGHEST, 8, 2)
    _stood(ALX, Level.HIGH, 30, 9)
    _stood(ALX, Level.HIGHEST, 1, 3)
    _stood("EG-C", Level.HIGHEST, 366, 2)
    days = highest_days(timezone.now())
    assert len(days) == 27
    assert days[ALX] == 4.0
    assert days["EG-C"] == 1.0
    assert sum(days.values()) == 5.0
    publish_alert_days()
    page = Client().get("/en/public/figures/").content.decode()
    assert '<th scope="row">Alexandria</th><td><bdi dir="ltr">4.0</bdi></td>' in page
    assert "Days back:</p>" not in page


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), max_size=8))
def test_the_union_of_spans_is_what_a_count_of_minutes_says(spans: Sequence[tuple[int, int]]) -> None:
    """Whatever the spans: as many hours as are in at least one of them."""
    hours = {hour for begin, length in spans for hour in range(begin, begin + length)}
    told = [(BEGIN + timedelta(hours=begin), BEGIN + timedelta(hours=begin + length)) for begin, length in spans]
    assert _covered(told) == timedelta(hours=len(hours))
