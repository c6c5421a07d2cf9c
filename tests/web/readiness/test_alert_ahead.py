"""Levels set for later, called off before they begin, and asked for twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.needs import LATER, URGENT
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness.alert_actions import NewLevel, end_level, renew_level, set_levels
from himaya.web.readiness.models import AlertLevel, Level, Measure
from himaya.web.readiness.needs import needs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
ALX = "EG-ALX"
DAY = timedelta(days=1)


def test_a_level_begins_at_most_sixty_days_ahead(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """A wrong year is refused, in words that name both spans; 59 days ahead is not."""
    director, now = office_of(Role.DIRECTOR), timezone.now()
    for ahead in (61 * DAY, 8000 * DAY):
        with pytest.raises(InvalidInputError) as refused:
            set_levels([ALX], new_level(start=now + ahead), by=director)
        assert refused.value.faults[0].code == "readiness.bad_span"
        assert "60 days" in str(refused.value)
    set_levels([ALX], new_level(start=now + 59 * DAY), by=director)
    assert AlertLevel.objects.count() == 1


def test_measures_of_a_level_for_later_are_not_due_now(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """They are told apart, from the day on which the level begins; what is in force is urgent."""
    director, operator = office_of(Role.DIRECTOR), office_of(Role.OPERATOR)
    [ahead] = set_levels([ALX], new_level(Level.HIGH, start=timezone.now() + 5 * DAY), by=director)
    [need] = list(needs(operator))
    count = str(Measure.objects.filter(office__role=Role.OPERATOR).count())
    assert (need.urgency, need.detail, need.due) == (LATER, count, ahead.starts_at)
    set_levels([ALX], new_level(Level.MEDIUM, days=2), by=director)
    assert [found.urgency for found in needs(operator)] == [URGENT, LATER]


def test_what_is_set_for_later_stands_in_order_of_beginning(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel], browser_of: Callable[..., Client]
) -> None:
    """The next one first; one that was called off says so and has no end before its start."""
    director, now = office_of(Role.DIRECTOR), timezone.now()
    for days, reason in ((30, "Thirty days ahead"), (4, "Four days ahead"), (15, "Fifteen days ahead")):
        set_levels([ALX], new_level(start=now + days * DAY, reason=reason), by=director)
    end_level(AlertLevel.objects.get(reason="Fifteen days ahead"), reason="All is calm", by=director)
    page = browser_of(Role.DIRECTOR).get(f"/alert/areas/{ALX}/").content.decode()
    planned, _, past = page.partition('id="past-title"')
    assert planned.index("Four days ahead") < planned.index("Thirty days ahead")
    assert "Fifteen days ahead" not in planned
    assert "Called off before it began" in past


def test_a_level_asked_for_twice_is_set_once(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """The second click changes nothing, in force or ahead; another reason is another level."""
    director, new = office_of(Role.DIRECTOR), new_level(Level.HIGHEST, days=10)
    [first] = set_levels([ALX], new, by=director)
    kept = JournalEntry.objects.count()
    [second] = set_levels([ALX], new, by=director)
    assert (second.pk, AlertLevel.objects.get().until) == (first.pk, new.ends_at)
    assert JournalEntry.objects.count() == kept
    other = NewLevel(new.level, "A threat was received", new.starts_at, new.ends_at, new.review_at)
    [third] = set_levels([ALX], other, by=director)
    assert third.pk != first.pk
    assert AlertLevel.objects.get(pk=first.pk).is_over


def test_a_level_renewed_twice_is_renewed_once(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """The second click gives the same renewal back, uncut."""
    director = office_of(Role.DIRECTOR)
    [row] = set_levels([ALX], new_level(days=2), by=director)
    new = NewLevel(row.level, "It goes on", row.until, row.until + 2 * DAY, row.until + DAY)
    first, second = renew_level(row, new, by=director), renew_level(row, new, by=director)
    assert first.pk == second.pk
    assert AlertLevel.objects.count() == 2
    assert AlertLevel.objects.get(pk=first.pk).until == new.ends_at


def test_setting_a_lower_level_again_still_ends_the_higher_one(
    office_of: Callable[..., User], new_level: Callable[..., NewLevel]
) -> None:
    """What is asked for lies beneath, but a higher one covers it: that one is ended."""
    director, new = office_of(Role.DIRECTOR), new_level(Level.MEDIUM, days=3)
    set_levels([ALX], new, by=director)
    [higher] = set_levels([ALX], new_level(Level.HIGH, days=1), by=director)
    set_levels([ALX], new, by=director)
    assert AlertLevel.objects.get(pk=higher.pk).is_over
