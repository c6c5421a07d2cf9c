"""Steps of a post: what the table has, its guards, and the times."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Base, Unit
from himaya.web.positions.models import Latest, Sender
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.ticking import tick
from himaya.web.posts.models import LivePost, PostEntry
from himaya.web.posts.states import POST, PostState

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)
FAR = {"lon": 29.9, "lat": 31.2014}
"""156 m north of the point."""
BY_HAND = {
    ("planned", "staff"): "staffed",
    ("staffed", "staff"): "staffed",
    ("planned", "check_in"): "checked_in",
    ("staffed", "check_in"): "checked_in",
    ("unmanned", "check_in"): "checked_in",
    ("checked_in", "begin"): "active",
    ("active", "degrade"): "degraded",
    ("degraded", "restore"): "active",
    ("checked_in", "leave"): "unmanned",
    ("active", "leave"): "unmanned",
    ("degraded", "leave"): "unmanned",
    ("active", "relieve"): "relieved",
    ("degraded", "relieve"): "relieved",
    ("relieved", "close"): "closed",
    ("unmanned", "end"): "closed",
    ("planned", "miss"): "missed",
    ("staffed", "miss"): "missed",
    ("planned", "drop"): "dropped",
    ("staffed", "drop"): "dropped",
}
"""The transitions of a post, written down here once more by hand."""


def _rule(raised: Any) -> str:
    return str(raised.value.faults[0].code)


def test_the_table_is_the_one_agreed() -> None:
    """Every state with every step, nothing else."""
    steps = {step.action for step in POST.steps}
    found = {(state, step): POST.target(state, step) for state, step in itertools.product(PostState.values, steps)}
    assert {pair: target for pair, target in found.items() if target} == BY_HAND


def test_a_crew_checks_in_with_strength_women_and_place(
    live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """In its hours the post is manned at once; line and journal tell the time of arrival and that of entry."""
    post = held(live(-20, 100, women=1), minutes_ago=12, strength=4, women=1)
    assert (post.state, post.present, post.women_present, post.placed, post.distance_m) == (
        "active", 4, 1, "measured", 0.0,
    )  # fmt: skip
    line = PostEntry.objects.get(code="check_in")
    assert (line.strength, line.women, line.is_late) == (4, 1, True)
    entry = JournalEntry.objects.filter(action="post-stepped", office_ar__gt="").get()
    assert entry.entered_at - entry.happened_at > 11 * MINUTE


def test_before_its_hours_a_crew_waits_and_the_clock_begins(
    live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """Checked in first, manned from the start."""
    post = held(live(20, 100))
    assert post.state == "checked_in"
    assert tick(post.starts_at) == 1
    post.refresh_from_db()
    assert (post.state, post.stepped_at) == ("active", post.starts_at)


@pytest.mark.parametrize(
    ("told", "state", "rule"),
    [
        ({"strength": 0}, "staffed", "bad_count"),
        ({"strength": 2, "women": 3}, "staffed", "bad_count"),
        ({"minutes_ago": -5}, "staffed", "in_the_future"),
        (FAR, "staffed", "far_from_point"),
        ({**FAR, "text": " ok "}, "staffed", "words_needed"),
        ({"unit": "U-9"}, "staffed", "unknown_unit"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused_and_changes_nothing(
    told: dict[str, Any], state: str, rule: str, live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """Counts, times, units; and a place beyond 150 m without a word why."""
    post = live()
    with pytest.raises(InvalidInputError) as raised:
        held(post, **told)
    assert _rule(raised) == f"posts.{rule}"
    post.refresh_from_db()
    assert (post.state, PostEntry.objects.count()) == (state, 0)


def test_elsewhere_with_a_word_why_is_taken_as_it_is(
    live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """The distance stays on the record; within 150 m nothing is asked."""
    post = held(live(), **FAR, text="the square is flooded")
    assert (post.state, round(post.distance_m or 0)) == ("active", 156)
    assert PostEntry.objects.get(code="check_in").text == "the square is flooded"
    near = held(live(key="CH-02/door_guard/1/1", unit="U-2"), lon=29.9, lat=31.2013)
    assert near.distance_m is not None
    assert 140 < near.distance_m <= 150


@pytest.mark.parametrize(
    ("start", "end", "minutes_ago", "rule"), [(-100, -1, 0, "hours_over"), (361, 400, 0, "too_early")]
)
def test_outside_its_hours_nobody_checks_in(
    start: float,
    end: float,
    minutes_ago: float,
    rule: str,
    live: Callable[..., LivePost],
    held: Callable[..., LivePost],
) -> None:
    """Not after the end, not six hours before the start."""
    post = live(10, 500)
    now = timezone.now()
    LivePost.objects.update(starts_at=now + start * MINUTE, ends_at=now + end * MINUTE)
    with pytest.raises(InvalidInputError) as raised:
        held(post, minutes_ago=minutes_ago)
    assert _rule(raised) == f"posts.{rule}"


def test_without_a_measurement_the_units_own_position_counts(
    live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """A fresh and exact one; otherwise the place is only stated."""
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area="EG-ALX")
    unit = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_foot", base=base, area="EG-ALX", crew=4)
    sender = Sender.objects.create(unit=unit, code="abcdefgh", secret_sha256="0" * 64)
    Latest.objects.create(sender=sender, unit=unit, at=timezone.now() - 9 * MINUTE, lat=31.2, lon=29.9)
    nothing = {"lon": None, "lat": None}
    post = live()
    assert held(post, **nothing).placed == "stated"
    LivePost.objects.update(state="staffed", stepped_at=None)
    Latest.objects.update(at=timezone.now() - MINUTE)
    again = held(post, **nothing)
    assert (again.placed, again.distance_m) == ("measured", 0.0)
    LivePost.objects.update(state="staffed", stepped_at=None)
    assert held(post, lon=29.9, lat=31.2, error_m=151.0).placed == "stated"


def test_a_unit_is_in_one_place(live: Callable[..., LivePost], held: Callable[..., LivePost]) -> None:
    """Refused at a second post until it has left the first; its own next stint is no second post."""
    first, second = live(-20, 100), live(-20, 100, key="CH-02/door_guard/1/1")
    held(first)
    with pytest.raises(InvalidInputError) as raised:
        held(second)
    assert _rule(raised) == "posts.unit_elsewhere"


def test_times_never_run_backwards(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """A report is not earlier than the last step, and not in the future."""
    post, now = held(live(), minutes_ago=10), timezone.now()
    for at, rule in ((now - 15 * MINUTE, "before_last_step"), (now + 5 * MINUTE, "in_the_future")):
        with pytest.raises(InvalidInputError) as raised:
            reports.check_comms(post, by=commander, event_at=at)
        assert _rule(raised) == f"posts.{rule}"
    reports.check_comms(post, by=commander, event_at=now - 5 * MINUTE)


def test_the_crew_stays_until_its_relief_is_there(
    pair: Callable[..., list[LivePost]], held: Callable[..., LivePost], commander: User
) -> None:
    """The guard of relief: refused before, allowed after the next crew has checked in."""
    old, new = pair()
    held(old, minutes_ago=100)
    with pytest.raises(InvalidInputError) as raised:
        reports.relieve(old, by=commander)
    assert _rule(raised) == "posts.relief_not_there"
    held(new)
    relieved = reports.relieve(old, by=commander)
    assert (relieved.state, relieved.present) == ("relieved", 0)
    new.refresh_from_db()
    assert new.state == "active"


def test_without_a_relief_the_hours_must_be_over(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """Ten minutes before its end a crew may go; an hour before it may not."""
    post = held(live(-60, 60))
    with pytest.raises(InvalidInputError) as raised:
        reports.relieve(post, by=commander)
    assert _rule(raised) == "posts.hours_not_over"
    LivePost.objects.update(ends_at=timezone.now() + 9 * MINUTE)
    assert reports.relieve(post, by=commander).state == "relieved"


def test_leaving_is_a_fact_and_never_blocked(
    pair: Callable[..., list[LivePost]], held: Callable[..., LivePost], commander: User
) -> None:
    """Without the relief the post is unmanned; with it there, leaving is being relieved."""
    old, new = pair(5)
    held(old, minutes_ago=100)
    assert reports.leave(old, by=commander).state == "unmanned"
    assert held(LivePost.objects.get(pk=old.pk)).state == "active"
    held(new)
    assert reports.leave(old, by=commander).state == "relieved"


def test_a_post_that_was_left_is_manned_again_by_a_check_in(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """A count of nobody is leaving; the next crew checks in."""
    post = held(live(), minutes_ago=10)
    assert reports.count_crew(post, strength=0, women=0, by=commander).state == "unmanned"
    assert held(LivePost.objects.get(pk=post.pk)).state == "active"


def test_a_post_is_closed_once_its_alarms_are_acknowledged(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User, director: User
) -> None:
    """By an office that runs posts, or by the clock after its hours."""
    post = held(live(-60, 5), strength=3, minutes_ago=40)
    reports.relieve(post, by=commander)
    with pytest.raises(InvalidInputError) as raised:
        reports.close(post, by=director)
    assert _rule(raised) == "posts.alarms_open"
    assert tick(post.ends_at + MINUTE) == 0
    acknowledge(post, by=director)
    assert tick(post.ends_at + MINUTE) == 1
    post.refresh_from_db()
    assert post.state == "closed"


def test_a_unit_is_named_once(live: Callable[..., LivePost], director: User) -> None:
    """Of the area, and for no other post in these hours."""
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area="EG-ALX")
    for code in ("U-7", "U-8"):
        Unit.objects.create(code=code, call_sign=f"نسر {code}", kind="patrol_foot", base=base, area="EG-ALX", crew=4)
    first, second = live(unit=""), live(key="CH-02/door_guard/1/1", unit="")
    for wrong in ("", "U-6"):
        with pytest.raises(InvalidInputError) as raised:
            reports.staff(first, unit=wrong, by=director)
        assert _rule(raised) == "posts.unknown_unit"
    assert reports.staff(first, unit="U-7", by=director).state == "staffed"
    with pytest.raises(InvalidInputError) as raised:
        reports.staff(second, unit="U-7", by=director)
    assert _rule(raised) == "posts.unit_twice"
    assert reports.staff(second, unit="U-8", by=director).call_sign == "نسر U-8"


def test_another_area_and_other_duties_are_refused(
    live: Callable[..., LivePost], held: Callable[..., LivePost], office_of: Callable[..., User]
) -> None:
    """Cairo does not report from Alexandria; a post commander closes nothing and acknowledges nothing."""
    post = held(live())
    for refused in (
        lambda: reports.check_comms(post, by=office_of(Role.POST_COMMANDER, "EG-C")),
        lambda: reports.check_comms(post, by=office_of(Role.PLANNER)),
        lambda: reports.close(post, by=office_of(Role.POST_COMMANDER)),
        lambda: acknowledge(post, by=office_of(Role.OPERATOR)),
    ):
        with pytest.raises(RefusedError):
            refused()


def test_lines_are_added_and_never_changed(live: Callable[..., LivePost], held: Callable[..., LivePost]) -> None:
    """Nor deleted; and the database lets no post be manned by nobody."""
    post = held(live())
    line = PostEntry.objects.get(code="check_in")
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        LivePost.objects.filter(pk=post.pk).update(present=0)
