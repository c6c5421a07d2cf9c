"""Alarms: raised by the clock, told to the director within five minutes, acknowledged, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.header import signs_for
from himaya.web.common.needs import needs_of
from himaya.web.jobs import minutes
from himaya.web.journal.models import JournalEntry
from himaya.web.live.access import Listener
from himaya.web.live.hub import Event
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.ticking import tick
from himaya.web.posts.clock import TELL_WITHIN
from himaya.web.posts.models import Alarm, LivePost

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)


def _standing(post: LivePost) -> set[str]:
    return set(Alarm.objects.filter(post=post, ended_at__isnull=True).values_list("kind", flat=True))


def test_a_post_nobody_checked_in_at_is_an_alarm_ten_minutes_after_its_start(live: Callable[..., LivePost]) -> None:
    """Not before; once, however often the clock looks; told within a minute of its look."""
    post = live(0, 100)
    assert tick(post.starts_at + 9 * MINUTE) == 0
    now = post.starts_at + 11 * MINUTE
    assert (tick(now), tick(now)) == (1, 0)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.since, alarm.told_at) == ("not_checked_in", post.starts_at + 10 * MINUTE, now)
    assert alarm.told_in_time


def test_the_director_is_told_by_name_of_the_office_in_the_journal_and_in_the_feed(
    live: Callable[..., LivePost], director: User
) -> None:
    """The entry says to whom and when; the feed of the director carries it; another directorate hears nothing."""
    post = live(-15, 100)
    tick()
    alarm = Alarm.objects.get()
    assert alarm.told_office == director.own_office
    entry = JournalEntry.objects.get(action="post-alarm-raised")
    assert entry.area == "EG-ALX"
    assert director.own_office is not None
    assert f'"told":"{director.own_office.code}"' in entry.after_json.replace(" ", "")
    assert alarm.told_at.isoformat() in entry.after_json
    event = Event(entry.seq, entry.action, entry.object_kind, entry.object_id, entry.area, "", "")
    scopes = {"director": director}
    listeners = {name: Listener(name, {"post": _scope(user)}) for name, user in scopes.items()}
    assert listeners["director"].sees(event)
    assert event.object_id == str(post.pk)


def _scope(user: User) -> object:
    from himaya.web.accounts.policies import scope_of  # noqa: PLC0415  # only here
    from himaya.web.common.verbs import Verb  # noqa: PLC0415  # likewise

    return scope_of(user, Verb.VIEW_POSTS)


def test_told_too_late_says_so(live: Callable[..., LivePost]) -> None:
    """After an outage the alarm keeps since when, and shows that five minutes were not kept."""
    post = live(0, 100)
    tick(post.starts_at + 10 * MINUTE + TELL_WITHIN + MINUTE)
    assert not Alarm.objects.get().told_in_time


def test_a_late_check_in_ends_the_alarm_and_keeps_it(
    live: Callable[..., LivePost], held: Callable[..., LivePost]
) -> None:
    """It stays to be acknowledged."""
    post = live(-15, 100)
    tick()
    assert _standing(post) == {"not_checked_in"}
    held(post)
    assert _standing(post) == set()
    assert Alarm.objects.get().acknowledged_at is None


def test_below_strength_and_without_women_searchers_a_post_is_degraded(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """In order again once they are there."""
    post = held(live(women=1), strength=4, women=0)
    assert (post.state, _standing(post)) == ("degraded", {"below_strength"})
    assert reports.count_crew(post, strength=3, women=1, by=commander).state == "degraded"
    post = reports.count_crew(post, strength=4, women=1, by=commander)
    assert (post.state, _standing(post)) == ("active", set())


def test_a_comms_check_missed_by_fifteen_minutes_degrades(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """An hour after the last sign of life and fifteen minutes; the next check mends it."""
    post = held(live(-120, 100), minutes_ago=76)
    LivePost.objects.filter(pk=post.pk).update(state="active")
    Alarm.objects.all().delete()
    assert tick() == 1
    post.refresh_from_db()
    assert (post.state, _standing(post)) == ("degraded", {"comms_missed"})
    post = reports.check_comms(post, by=commander)
    assert (post.state, _standing(post)) == ("active", set())


def test_a_post_that_was_left_before_its_end_is_two_alarms_at_once(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """Unmanned, and left early; told in the transaction of the report itself."""
    post = held(live(), minutes_ago=10)
    reports.leave(post, by=commander)
    assert _standing(post) == {"unmanned", "early_leave"}
    assert all(alarm.told_at - alarm.since < MINUTE for alarm in Alarm.objects.all())
    held(LivePost.objects.get(pk=post.pk))
    assert _standing(post) == set()


def test_a_relief_that_does_not_come_is_late_as_long_as_the_crew_waits(
    pair: Callable[..., list[LivePost]], held: Callable[..., LivePost], commander: User
) -> None:
    """When the crew has gone it is a post nobody checked in at; when the relief is there it is over."""
    old, new = pair(-12)
    held(old, minutes_ago=60)
    reports.check_comms(old, by=commander)
    tick()
    assert (_standing(old), _standing(new)) == (set(), {"late_relief"})
    reports.leave(old, by=commander)
    assert _standing(new) == {"not_checked_in"}
    held(LivePost.objects.get(pk=new.pk))
    assert _standing(new) == set()


def test_nobody_until_the_end_is_a_post_that_was_never_manned(live: Callable[..., LivePost]) -> None:
    """The clock ends it; the alarm stays to be acknowledged."""
    post = live(-15, 100)
    tick()
    tick(post.ends_at)
    post.refresh_from_db()
    assert (post.state, _standing(post), Alarm.objects.count()) == ("missed", set(), 1)


def test_an_acknowledgement_says_who_when_and_what(live: Callable[..., LivePost], director: User) -> None:
    """Every alarm of the post at once; a second time there is nothing to acknowledge."""
    post = live(-15, 100)
    tick()
    acknowledge(post, by=director, answer="the reserve is on its way")
    alarm = Alarm.objects.get()
    assert (alarm.acknowledged_office, alarm.answer) == (director.own_office, "the reserve is on its way")
    assert alarm.ended_at is None
    with pytest.raises(InvalidInputError) as raised:
        acknowledge(post, by=director)
    assert raised.value.faults[0].code == "posts.nothing_to_acknowledge"


def test_director_and_centre_see_it_on_every_page(
    live: Callable[..., LivePost], director: User, office_of: Callable[..., User]
) -> None:
    """As a sign in the header and a need on the first page; Cairo and the post itself do not."""
    live(-15, 100)
    tick()
    centre, cairo = office_of(Role.DUTY_OFFICER, ""), office_of(Role.DIRECTOR, "EG-C")
    for user in (director, centre):
        assert any(sign.url.endswith("alarm=1") for sign in signs_for(user))
        assert any(need.url.endswith("alarm=1") for need in needs_of(user))
    for user in (cairo, office_of(Role.POST_COMMANDER)):
        assert not any(sign.url.endswith("alarm=1") for sign in signs_for(user))
        assert not any(need.url.endswith("alarm=1") for need in needs_of(user))


def test_one_post_that_goes_wrong_stops_no_other(
    live: Callable[..., LivePost], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock goes on with the next."""
    from himaya.web.posts.actions import ticking  # noqa: PLC0415  # to break it

    bad, good = live(-15, 100), live(-15, 100, key="CH-02/door_guard/1/1", unit="U-2")
    real = ticking.locked

    def broken(pk: int) -> LivePost:
        if pk == bad.pk:
            message = "broken"
            raise RuntimeError(message)
        return real(pk)

    monkeypatch.setattr(ticking, "locked", broken)
    assert tick(timezone.now()) == 1
    assert _standing(good) == {"not_checked_in"}


def test_the_clock_is_asked_every_minute() -> None:
    """Well within the five in which the director is told."""
    assert minutes.tasks()["posts"] is tick
