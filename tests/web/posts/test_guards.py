"""Each guard of posts by itself: refused by its own rule, with nothing added to the lines or the journal.

Guards of alarms, check-ins, `common` and the duties of explaining were taken out one by one: what the other modules of
this folder did not notice is tested here, with the same guards of the reports. A second line of defence, `check_step`,
stands before each step and once more within `step_to`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.checkin import CheckIn, check_in
from himaya.web.posts.actions.common import check_open
from himaya.web.posts.actions.explaining import excuse, explain
from himaya.web.posts.models import LivePost, PostEntry

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MINUTE = timedelta(minutes=1)
CAIRO = "EG-C"
WHY = "the road was closed"


def _refusal(write: Callable[[], object]) -> str:
    """The rule that refuses a change, which leaves no trace."""
    before = PostEntry.objects.count(), JournalEntry.objects.count()
    with pytest.raises((InvalidInputError, RefusedError)) as raised:
        write()
    assert (PostEntry.objects.count(), JournalEntry.objects.count()) == before
    return raised.value.faults[0].code if isinstance(raised.value, InvalidInputError) else "duty"


def test_every_writer_asks_for_the_duty_in_the_governorate_of_the_post(
    live: Callable[..., LivePost], held: Callable[..., LivePost], office_of: Callable[..., User]
) -> None:
    """The commander and the director of another governorate write nothing, each in what they may do at home."""
    post = held(live(), minutes_ago=10, strength=3)
    commander, director = office_of(Role.POST_COMMANDER, CAIRO), office_of(Role.DIRECTOR, CAIRO)
    writes: list[Callable[[], object]] = [
        lambda: check_in(post, CheckIn(4), by=commander),
        lambda: reports.check_comms(post, by=commander),
        lambda: reports.count_crew(post, strength=3, women=0, by=commander),
        lambda: reports.leave(post, by=commander),
        lambda: reports.relieve(post, by=commander),
        lambda: reports.close(post, by=director),
        lambda: reports.staff(post, unit="U-1", by=director),
        lambda: acknowledge(post, by=director),
        lambda: explain(post, text=WHY, by=director),
        lambda: excuse(post, text=WHY, by=director),
    ]
    assert {_refusal(write) for write in writes} == {"duty"}


@pytest.mark.parametrize("state", ["planned", "relieved", "unmanned", "closed", "missed", "dropped"])
def test_where_nobody_stands_nothing_is_told_of_a_crew(
    state: str, live: Callable[..., LivePost], commander: User
) -> None:
    """Comms checks, counts and leaving are of a crew that is there."""
    post = live()
    LivePost.objects.update(state=state)
    for write in (
        lambda: reports.check_comms(post, by=commander),
        lambda: reports.count_crew(post, strength=3, women=0, by=commander),
        lambda: reports.leave(post, by=commander),
    ):
        assert _refusal(write) == "posts.nobody_there"


def test_steps_that_the_table_has_not_are_refused(
    live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User, director: User
) -> None:
    """A second check-in, a relief of nobody, closing a crew that stands, naming a unit for it."""
    waiting = live(key="CH-02/door_guard/1/1", unit="U-2")
    assert _refusal(lambda: reports.relieve(waiting, by=commander)) == "posts.step_not_allowed"
    post = held(live(), minutes_ago=10)
    assert _refusal(lambda: held(post)) == "posts.step_not_allowed"
    assert _refusal(lambda: reports.close(post, by=director)) == "posts.step_not_allowed"
    assert _refusal(lambda: reports.staff(post, unit="U-1", by=director)) == "posts.step_not_allowed"


@pytest.mark.parametrize("state", ["closed", "missed", "dropped"])
def test_what_has_ended_is_changed_no_more(state: str, live: Callable[..., LivePost]) -> None:
    """By no writer that asks for it."""
    post = live()
    check_open(post)
    post.state = state
    assert _refusal(lambda: check_open(post)) == "posts.step_not_allowed"


@pytest.mark.parametrize(("minutes", "rule"), [(5, "in_the_future"), (-30, "before_last_step")])
def test_every_report_has_a_time_that_can_be(
    minutes: int, rule: str, live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """Neither in the future nor before the last step."""
    post, at = held(live(-60, 5), minutes_ago=20), timezone.now() + minutes * MINUTE
    for write in (
        lambda: reports.check_comms(post, by=commander, event_at=at),
        lambda: reports.count_crew(post, strength=3, women=0, by=commander, event_at=at),
        lambda: reports.leave(post, by=commander, event_at=at),
        lambda: reports.relieve(post, by=commander, event_at=at),
    ):
        assert _refusal(write) == f"posts.{rule}"


@pytest.mark.parametrize(
    "told", [{"strength": 3, "women": 4}, {"strength": 2001, "women": 0}, {"strength": -1, "women": 0}]
)
def test_a_count_is_of_a_crew_that_can_be(
    told: dict[str, int], live: Callable[..., LivePost], held: Callable[..., LivePost], commander: User
) -> None:
    """No more women than crew, no crew larger than any, none below nobody; at the check-in and after it."""
    post = held(live(), minutes_ago=10)
    assert _refusal(lambda: reports.count_crew(post, by=commander, **told)) == "posts.bad_count"
    other = live(key="CH-02/door_guard/1/1", unit="U-2")
    assert _refusal(lambda: held(other, **told)) == "posts.bad_count"


def test_reasons_and_excuses_say_something(
    live: Callable[..., LivePost], held: Callable[..., LivePost], director: User, office_of: Callable[..., User]
) -> None:
    """A word too few is refused for both."""
    post = held(live(-60, 60), minutes_ago=20)
    assert _refusal(lambda: explain(post, text=" no ", by=director)) == "posts.words_needed"
    explain(post, text=WHY, by=office_of(Role.OPERATOR))
    assert _refusal(lambda: excuse(post, text=" no ", by=director)) == "posts.words_needed"
    later = live(60, 90, key="CH-03/door_guard/1/1")
    assert _refusal(lambda: explain(later, text=WHY, by=director)) == "posts.no_deviation"


def test_what_was_acknowledged_is_not_acknowledged_twice(
    live: Callable[..., LivePost], held: Callable[..., LivePost], director: User
) -> None:
    """With no alarm left there is nothing to sign."""
    post = held(live(), minutes_ago=10, strength=3)
    acknowledge(post, by=director)
    assert _refusal(lambda: acknowledge(post, by=director)) == "posts.nothing_to_acknowledge"


def test_a_position_that_says_little_says_nothing(live: Callable[..., LivePost], held: Any) -> None:
    """Half a point is none, and the error of a telephone counts up to its limit."""
    assert held(live(), lon=None).placed == "stated"
    assert held(live(key="CH-02/door_guard/1/1", unit="U-2"), error_m=150.0).placed == "measured"
