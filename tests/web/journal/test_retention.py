"""What has outlived its time goes, and leaves a stone with its number on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.jobs.models import Job, JobState
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry, Tombstone
from himaya.web.journal.verification import verify_chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def job(planner: User) -> Callable[..., Job]:
    """A job that ended so many days ago, or has not ended."""

    def make(days: int | None) -> Job:
        ended = None if days is None else NOW - timedelta(days=days)
        state = JobState.RUNNING if days is None else JobState.DONE
        return Job.objects.create(
            kind="x", title_ar="عمل", arguments={}, asked_by=planner, queued_at=NOW, state=state, ended_at=ended
        )

    return make


def test_only_what_ended_long_ago_is_removed(job: Callable[..., Job]) -> None:
    """Of work that ended 91 and 89 days ago and work that still runs, the first alone goes; a second finds none."""
    old, recent, running = job(91), job(89), job(None)
    number = old.pk
    assert retention.purge(NOW) == 1
    assert list(Job.objects.order_by("pk")) == [recent, running]
    stone = Tombstone.objects.get()
    assert (stone.kind, stone.object_id, stone.days, stone.removed_at) == ("job", str(number), 90, NOW)
    assert retention.purge(NOW) == 0


def test_the_journal_names_what_was_removed_and_stays_whole(
    job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches of two: each has its entry with the numbers; entries about what was removed stay as they were."""
    monkeypatch.setattr(retention, "BATCH", 2)
    numbers = [str(job(100).pk) for _ in range(5)]
    assert retention.purge(NOW) == 5
    entries = JournalEntry.objects.filter(action="purged").order_by("seq")
    assert [entry.after["removed"] for entry in entries] == [numbers[:2], numbers[2:4], numbers[4:]]
    assert {(entry.object_kind, entry.account) for entry in entries} == {("job", "")}
    assert verify_chain(public_key="").bad_seq is None


def test_without_its_entry_nothing_is_removed(job: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, tombstones and entry go together or not at all."""
    job(100)

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(retention, "record", refuse)
    with pytest.raises(ZeroDivisionError):
        retention.purge(NOW)
    assert (Job.objects.count(), Tombstone.objects.count()) == (1, 0)


def test_an_entry_about_something_removed_says_so(desk: Client, write: Callable[..., JournalEntry]) -> None:
    """The auditor sees when it went and how long it was kept."""
    entry = write("old-plan")
    assert "Removed on" not in _english(desk, entry)
    Tombstone.objects.create(kind="plan", object_id="old-plan", days=90, removed_at=NOW)
    page = _english(desk, entry)
    assert "Removed on" in page
    assert ">90<" in page


def _english(desk: Client, entry: JournalEntry) -> str:
    desk.post("/language/", {"language": "en"})
    return desk.get(f"/journal/{entry.seq}/").content.decode()
