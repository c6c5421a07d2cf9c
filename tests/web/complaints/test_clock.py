"""Clocks of complaints: when each ends, and that the auditor is told by itself, once, outside the chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from himaya.web.common.needs import needs_of
from himaya.web.complaints.actions.escalating import escalate_due
from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.clock import Clock, after_working_days, due_clocks, end_of_day
from himaya.web.complaints.models import Complaint, Escalation
from himaya.web.jobs.minutes import tasks
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import Office, User

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _clocks(complaint: Complaint) -> dict[Clock, datetime]:
    return dict(due_clocks(complaint))


def test_the_clocks_of_a_complaint_as_it_goes(received: Complaint, walk: Callable[..., Complaint]) -> None:
    """First the acknowledgement and the decision, then news, then nothing once it is closed."""
    first = _clocks(received)
    assert first == {
        Clock.ACKNOWLEDGE: received.received_at + 24 * HOUR,
        Clock.DECIDE: received.received_at + 30 * DAY,
    }
    there = walk(received, "acknowledge")
    assert set(_clocks(there)) == {Clock.UPDATE, Clock.DECIDE}
    there = walk(there, "assess", "investigate", "decide")
    assert set(_clocks(there)) == {Clock.UPDATE}
    there = walk(there, "communicate")
    assert _clocks(there) == {}
    there = walk(there, "appeal")
    assert _clocks(there)[Clock.DECIDE] == there.counted_from + 30 * DAY
    assert set(_clocks(walk(there, "refer"))) == {Clock.UPDATE}


def test_what_is_grave_is_referred_before_midnight_in_egypt(
    received: Complaint, directorate: Office, walk: Callable[..., Complaint]
) -> None:
    """On the day on which it was known to be grave; once referred, that clock is gone."""
    there = walk(received, "acknowledge", "assess", text="كلام يكفي", matter="torture", about=directorate)
    assert _clocks(there)[Clock.REFER] == end_of_day(there.grave_at)
    assert Clock.REFER not in _clocks(walk(there, "refer"))


@pytest.mark.parametrize(
    ("instant", "ends"),
    [
        (datetime(2026, 12, 1, 21, 59, tzinfo=UTC), datetime(2026, 12, 1, 22, tzinfo=UTC)),
        (datetime(2026, 12, 1, 22, 0, tzinfo=UTC), datetime(2026, 12, 2, 22, tzinfo=UTC)),
    ],
)
def test_the_day_ends_at_midnight_of_the_clock_on_the_wall(instant: datetime, ends: datetime) -> None:
    """Two hours before midnight of Greenwich in winter."""
    assert end_of_day(instant) == ends


def test_fridays_and_saturdays_are_no_working_days() -> None:
    """Ten working days after a Tuesday end with the Tuesday two weeks later."""
    tuesday = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert after_working_days(tuesday, 10) == datetime(2026, 12, 15, 22, tzinfo=UTC)
    assert after_working_days(tuesday, 3) == datetime(2026, 12, 6, 22, tzinfo=UTC)


def test_what_ran_out_is_told_to_the_auditor_once(
    received: Complaint, auditor: User, officer: User, browser_for: Callable[[User], Client]
) -> None:
    """Not a second before its end, once for each end, written down by nobody's hand, and seen by the auditor."""
    due = received.received_at + 24 * HOUR
    assert escalate_due(due - timedelta(seconds=1)) == 0
    assert escalate_due(due) == 1
    assert escalate_due(due + HOUR) == 0
    entry = JournalEntry.objects.get(action="complaint-escalated")
    assert (entry.account, entry.after["clock"]) == ("", "acknowledge")
    page = browser_for(auditor).get(reverse("complaints_oversight"))
    assert reverse("complaint", args=[received.pk]) in page.content.decode()
    assert browser_for(officer).get(reverse("complaints_oversight")).status_code == 403


def test_every_clock_is_raised(
    received: Complaint, officer: User, directorate: Office, walk: Callable[..., Complaint]
) -> None:
    """Acknowledgement, news, decision, referral, remedy: each ends up with the auditor."""
    far = timezone.now() + 40 * DAY
    escalate_due(far)
    there = walk(received, "acknowledge", "assess", text="كلام يكفي", matter="death", about=directorate)
    escalate_due(far)
    there = walk(there, "refer", "record_outcome")
    remedy = add_remedy(there, "تدريب الخدمة", owner=directorate, due_at=timezone.now() + DAY, by=officer)
    escalate_due(far)
    assert set(Escalation.objects.values_list("clock", flat=True)) == {clock.value for clock in Clock}
    finish_remedy(remedy, "كشف الحضور محفوظ", by=officer)
    assert escalate_due(far) == 0


def test_what_is_done_in_time_is_not_raised(received: Complaint, walk: Callable[..., Complaint]) -> None:
    """Acknowledged in time, only later clocks run out."""
    there = walk(received, "acknowledge")
    assert escalate_due(there.received_at + 25 * HOUR) == 0


def test_the_list_says_what_is_still_late(
    received: Complaint, auditor: User, walk: Callable[..., Complaint], browser_for: Callable[[User], Client]
) -> None:
    """A clock that ran out and was answered afterwards stays in the list, as done too late."""
    early = timezone.now() - 25 * HOUR
    old = Complaint.objects.create(
        receipt_sha256="1" * 64, came="desk", received_at=early, stepped_at=early, counted_from=early,
        about=received.about,
    )  # fmt: skip
    escalate_due()
    client = browser_for(auditor)
    assert [late for _one, late in client.get(reverse("complaints_oversight")).context["rows"]] == [True]
    assert "مواعيد شكاوى فاتت" in [need.title for need in _needs(auditor)]
    walk(old, "acknowledge")
    assert [late for _one, late in client.get(reverse("complaints_oversight")).context["rows"]] == [False]
    assert _needs(auditor) == []


def test_officers_are_told_what_waits(received: Complaint, officer: User, inside: User, walk: Any) -> None:
    """What is to be acknowledged and referred; the unit complained of is told of nothing."""
    assert [need.title for need in _needs(officer)] == ["شكاوى تنتظر الإخطار بالاستلام"]
    walk(received, "acknowledge", "assess", text="كلام يكفي", matter="injury", about=received.about)
    assert [need.title for need in _needs(officer)] == ["شكاوى تُحال إلى النيابة اليوم"]
    Complaint.objects.update(told_at=timezone.now() - 30 * DAY)
    assert "شكاوى فات موعدها" in [need.title for need in _needs(officer)]
    assert _needs(inside) == []


def _needs(user: User) -> list[Any]:
    return [need for need in needs_of(user) if need.url.startswith("/complaints/")]


def test_the_server_looks_every_minute() -> None:
    """Nobody has to remember it."""
    assert tasks()["complaints"] is escalate_due
