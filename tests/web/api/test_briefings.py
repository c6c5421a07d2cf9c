"""Meetings, directives and briefings of posts by the interface for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.briefings.actions.attendance import call
from himaya.web.briefings.actions.deciding import take
from himaya.web.briefings.actions.meetings import close, sign
from himaya.web.briefings.models import Presence, Receipt
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.journal.models import JournalEntry
from himaya.web.situation.queries.composing import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def _send(desk: Client, path: str, told: dict[str, Any]) -> Any:
    return desk.post(f"{V1}{path}", told, content_type="application/json")


def test_a_directive_is_read_back_begun_and_reported_done(
    world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """The addressee alone, in words, in the order of the table of states; the board shows each state."""
    task = world.meeting.directives.get().tasks.get()
    room, other = desk_of(Role.OPERATOR), desk_of(Role.SUPERVISOR)
    [row] = room.get(f"{V1}/directives", {"shown": "unanswered"}).json()["items"]
    assert (row["id"], row["state"], row["text"]) == (task.pk, "assigned", "تأمين الأبواب")
    steps = f"/tasks/{task.pk}/steps"
    assert _send(other, f"{steps}/acknowledge", {"text": "ليس لنا"}).json()["code"] == "briefings.not_addressed"
    assert _send(room, f"{steps}/acknowledge", {"text": "نعم"}).json()["code"] == "briefings.words_needed"
    early = _send(room, f"{steps}/finish", {"text": "أربع خدمات قائمة"})
    assert early.json()["code"] == "briefings.task_step_not_allowed"
    for step, text, state in (
        ("acknowledge", "خدمة على كل باب قبل السابعة", "acknowledged"),
        ("begin", "", "in_progress"),
        ("finish", "أربع خدمات قائمة الآن", "done"),
    ):
        assert _send(room, f"{steps}/{step}", {"text": text}).json()["state"] == state
    assert _send(room, f"{steps}/verify", {"text": "تم"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert room.get(f"{V1}/tasks/{task.pk}").json()["read_back"] == "خدمة على كل باب قبل السابعة"


def test_roll_decisions_and_minutes_are_those_of_the_page(
    world: SimpleNamespace, desk_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """Every line of the roll, the decision with its reason, the signed minutes with their digest; taking is told."""
    meeting, chair = world.meeting, office_of(Role.DIRECTOR)
    for one in meeting.invitations.all():
        call(one, Presence.PRESENT, by=chair)
    take(meeting.decisions.get(), "adopt", reason="الزحام شديد", rejected="حارة واحدة", by=chair)
    close(meeting, by=chair)
    meeting.refresh_from_db()
    sign(meeting, seen=hash_of(minutes_of(meeting)), by=chair)
    desk, at = desk_of(Role.PLANNER), f"{V1}/meetings/{meeting.pk}"
    assert [one["calls"][0]["presence"] for one in desk.get(f"{at}/roll").json()] == ["present"] * len(
        meeting.invitations.all()
    )
    [decision] = desk.get(f"{at}/decisions").json()
    assert (decision["state"], decision["reason"], len(decision["known_hash"])) == ("adopted", "الزحام شديد", 64)
    told = desk.get(f"{at}/minutes").json()
    assert told["minutes_hash"] == hash_of(told["minutes"])
    assert JournalEntry.objects.filter(action="meeting-taken").count() == 1
    assert desk.get(at).json()["state"] == "signed"
    assert [one["id"] for one in desk.get(f"{V1}/meetings").json()["items"]] == [meeting.pk]


def test_a_post_reads_its_briefing_back(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """Once, with the time at which it happened, and never in the future."""
    addressed, desk = world.brief.posts.get(), desk_of(Role.POST_COMMANDER)
    path, now = f"/briefed-posts/{addressed.pk}/read", timezone.now()
    ahead = _send(desk, path, {"text": "الباب البحري", "event_at": "2900-01-01T00:00:00Z"})
    assert ahead.json()["code"] == "briefings.in_the_future"
    read = _send(desk, path, {"text": "الباب البحري حتى منتصف الليل", "event_at": now.isoformat()})
    assert read.json()["read_back"] == "الباب البحري حتى منتصف الليل", read.content
    assert _send(desk, path, {"text": "مرة أخرى"}).json()["code"] == "briefings.brief_read_already"
    assert Receipt.objects.count() == 1
    [row] = desk.get(f"{V1}/briefs/{world.brief.pk}/posts").json()
    assert (row["id"], row["post"], row["event_at"] is None) == (addressed.pk, world.live_post.pk, False)
    assert desk_of(Role.PLANNER, "EG-C").get(f"{V1}/briefs/{world.brief.pk}").status_code == HTTPStatus.NOT_FOUND
