"""Posts of a played night go by the clock of the plan: crews come, some late or never, one leaves, and it is told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.planning.rehearse.crews import NEVER, ScriptedCrew, crews_of
from himaya.web.accounts.models import Role
from himaya.web.dispatch.actions.sending import dispatch_units
from himaya.web.exercise.actions.nights import end_night
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Place, Unit
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.reports import check_comms
from himaya.web.posts.actions.ticking import tick
from himaya.web.posts.models import Alarm, LivePost, PostEntry
from himaya.web.posts.moments import NOT_PLAYED
from himaya.web.posts.queries.adherence import nights_of, roll_up
from himaya.web.posts.queries.listing import seen, sums_of
from himaya.web.posts.states import HELD, PostState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.exercise.models import Night
    from himaya.web.exercise.player.play import Player

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
STEP_MS = 60_000


def _play(player: Player, minutes: int) -> None:
    now = timezone.now()
    for minute in range(minutes):
        player.tick(STEP_MS, now + timedelta(milliseconds=minute))


def test_crews_are_drawn_by_number_and_some_are_in_trouble() -> None:
    """The same number gives the same crews; each kind of trouble at least once, no crew has two; most are on time."""
    crews = crews_of(200, seed=4)
    assert crews == crews_of(200, seed=4)
    assert crews != crews_of(200, seed=5)
    kinds = Counter(
        "absent" if not one.comes else "leaves" if one.stays_ms != NEVER else "short" if one.missing else
        "late" if one.late_ms > 10 * STEP_MS else "usual"
        for one in crews
    )  # fmt: skip
    assert kinds == {"usual": 154, "late": 20, "leaves": 10, "short": 10, "absent": 6}
    assert {one.stays_ms != NEVER for one in crews_of(4, seed=1)} == {True, False}
    assert all(-10 * STEP_MS <= one.late_ms <= 42 * STEP_MS for one in crews)


def test_a_post_goes_unmanned_and_its_director_is_told(
    begun: Callable[..., Night], player_of: Callable[..., Player], browser_of: Callable[..., Client], director: User
) -> None:
    """By the clock of the plan, within two hours of the night; acknowledged by the director as on a real one."""
    night = begun()
    player = player_of(night)
    left = LivePost.objects.filter(played=night.pk, state=PostState.UNMANNED)
    for _minute in range(120):
        _play(player, 1)
        if left.exists():
            break
    alarm = Alarm.objects.get(post=left[0], kind="unmanned", ended_at=None)
    assert alarm.told_office is not None
    assert alarm.told_office.role == Role.DIRECTOR
    assert night.from_time < alarm.since <= player._night.plan_time
    page = browser_of().get("/posts/?alarm=1").content.decode()
    assert left[0].code in page
    assert "The clock of the plan says" in page
    acknowledge(left[0], by=director)
    alarm.refresh_from_db()
    assert alarm.acknowledged_at == player._night.plan_time
    entry = JournalEntry.objects.filter(action="post-alarm-acknowledged").latest("seq")
    assert abs((entry.happened_at - timezone.now()).total_seconds()) < 60  # the journal goes by the real time


def test_most_crews_are_there_and_every_state_is_that_of_the_clock(
    begun: Callable[..., Night], player_of: Callable[..., Player], director: User
) -> None:
    """Manned posts answer their comms checks; figures and adherence are told at the time of the plan."""
    night = begun(automatic=False)
    player = player_of(night)
    _play(player, 90)
    found = sums_of(director, timezone.now())
    assert found.due > 0
    assert found.held >= found.due // 2
    held = LivePost.objects.filter(played=night.pk, state__in=HELD)
    assert all(post.comms_due >= player._night.plan_time for post in held)
    assert not Alarm.objects.filter(kind="comms_missed").exists()
    assert not PostEntry.objects.filter(post__played=night.pk, event_at__gt=player._night.plan_time).exists()
    nights = [one for one in nights_of(director) if one.played == night.pk]
    (row,) = (one for one in roll_up(director, nights[0], timezone.now()).rows if one.area == "EG-ALX")
    assert not row.is_missing
    assert 0 < row.tally.kept < row.tally.due


def test_a_crew_whose_unit_is_sent_away_leaves_its_post(
    begun: Callable[..., Night], player_of: Callable[..., Player], office_of: Callable[..., User]
) -> None:
    """The post is unmanned while the unit is at the incident, and manned again once it is back."""
    player = player_of(begun(automatic=False))
    _play(player, 30)
    crews = player._posts._crews
    rows = LivePost.objects.filter(state__in=HELD, unit_code__in=player.units, ends_at__gt=player._night.plan_time)
    post = next(
        one for one in rows.order_by("-ends_at", "pk") if crews[one.pk].stays_ms == NEVER and one.state == "active"
    )
    operator = office_of(Role.OPERATOR)
    place = Place.objects.exclude(lon=None).order_by("code")[0]
    incident = report_incident(NewReport(kind="medical", place=place.code), by=operator)
    dispatch_units(incident, [post.unit_code], by=operator)
    _play(player, 2)
    post.refresh_from_db()
    assert post.state == PostState.UNMANNED
    for _minute in range(90):
        _play(player, 1)
        post.refresh_from_db()
        if post.state in HELD:
            break
    assert post.state in HELD
    assert Unit.objects.get(code=post.unit_code).live.state == "available"


def test_the_speed_of_the_night_is_that_of_its_posts(
    begun: Callable[..., Night], player_of: Callable[..., Player]
) -> None:
    """Ten minutes of the plan raise the alarm of a crew that is not there, however many seconds they took."""
    night = begun(automatic=False)
    player = player_of(night)
    _play(player, 1)
    late = LivePost.objects.filter(played=night.pk, state__in=("planned", "staffed"))
    post = late.filter(starts_at__gt=player._night.plan_time).order_by("starts_at", "pk").first()
    assert post is not None
    player._posts._crews[post.pk] = ScriptedCrew(0, comes=False)
    while player._night.plan_time < post.starts_at + timedelta(minutes=9):
        player.tick(STEP_MS, timezone.now())
    assert not Alarm.objects.filter(post=post).exists()
    for _second in range(3 * 60):
        player.tick(1000, timezone.now())
    assert Alarm.objects.filter(post=post).exists()


def test_the_posts_of_a_night_are_apart_from_those_of_the_plan(
    begun: Callable[..., Night], player_of: Callable[..., Player], director: User
) -> None:
    """The clock of the server judges none of them; once the night is over they are shown no more, and stay."""
    night = begun(automatic=False)
    player = player_of(night)
    _play(player, 20)
    before = set(LivePost.objects.values_list("pk", "state"))
    assert set(LivePost.objects.values_list("played", flat=True)) == {night.pk}
    tick(timezone.now() + timedelta(days=400))
    assert set(LivePost.objects.values_list("pk", "state")) == before
    assert seen(director).count() == len(before)
    post = LivePost.objects.filter(state__in=HELD)[0]
    end_night(night)
    assert not seen(director).exists()
    with pytest.raises(InvalidInputError) as refused:
        check_comms(post, by=director)
    assert refused.value.faults[0].code == "posts.night_over"
    again = begun(automatic=False)
    _play(player_of(again), 1)
    assert seen(director).filter(played=again.pk).count() == seen(director).count() > 0
    assert LivePost.objects.filter(played=NOT_PLAYED).count() == 0
