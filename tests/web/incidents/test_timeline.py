from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.model import UnitKind
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.incidents import playbooks as books
from himaya.web.incidents.actions import classing, entries
from himaya.web.incidents.models import Entry, Incident
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def _rule(raised: Any) -> str:
    return str(raised.value.faults[0].code)


def test_an_entry_is_never_changed_or_deleted(reported: Callable[..., Incident]) -> None:
    """Neither as a whole nor in one field."""
    entry: Entry = reported(report="smoke").entries.get()
    entry.text = "nothing"
    for how in ({}, {"update_fields": ["text"]}, {"update_fields": ["struck_at", "event_at"]}):
        with pytest.raises(TypeError):
            entry.save(**how)
    with pytest.raises(TypeError):
        entry.delete()


def test_what_is_struck_out_stays_readable(
    reported: Callable[..., Incident], operator: User, browser_of: Callable[..., Client]
) -> None:
    """With who did it, when and why; it is struck once, and not without a reason."""
    incident = reported()
    entry = entries.add_note(incident, text="two are hurt", by=operator)
    room = browser_of()
    assert room.post(f"/incidents/entries/{entry.pk}/strike/", {"text": ""}).status_code == 422
    room.post(f"/incidents/entries/{entry.pk}/strike/", {"text": "it is three, counted again"})
    page = room.get(f"/incidents/{incident.pk}/").content.decode()
    assert "<s>" in page.split("two are hurt")[0].rsplit("<p>", 1)[1]
    assert "it is three, counted again" in page
    with pytest.raises(InvalidInputError) as raised:
        entries.strike_out(entry, reason="once more", by=operator)
    assert _rule(raised) == "incidents.not_struck_out"


def test_a_decision_is_not_struck_out(reported: Callable[..., Incident], operator: User) -> None:
    """A declaration is taken back by standing down, never by striking it out."""
    incident = classing.declare_major(reported(), by=operator)
    with pytest.raises(InvalidInputError) as raised:
        entries.strike_out(incident.entries.get(kind="major"), reason="not so bad", by=operator)
    assert _rule(raised) == "incidents.not_struck_out"


def test_methane_comes_as_it_comes(reported: Callable[..., Incident], operator: User) -> None:
    """One field at a time; what is not told stays as it was, what is told again is no news."""
    incident = reported()
    entries.update_methane(incident, {"hurt": 0, "hazards": "gas"}, by=operator)
    entries.update_methane(incident, {"hurt": 3, "hazards": ""}, by=operator)
    incident.refresh_from_db()
    assert (incident.hurt, incident.hazards, incident.dead) == (3, "gas", None)
    told = list(incident.entries.filter(kind="methane").order_by("pk").values_list("changes", flat=True))
    assert told == [{"hazards": "gas", "hurt": 0}, {"hurt": 3}]
    with pytest.raises(InvalidInputError) as raised:
        entries.update_methane(incident, {"hurt": 3}, by=operator)
    assert _rule(raised) == "incidents.nothing_told"
    entries.update_methane(incident, {}, text="nothing new", by=operator)


@pytest.mark.parametrize(
    ("priority", "minutes_ago", "late"), [(1, 14.9, False), (1, 15.1, True), (2, 15.1, True), (3, 90, False)]
)
def test_the_update_clock_runs_15_minutes(
    priority: int,
    minutes_ago: float,
    late: object,
    reported: Callable[..., Incident],
    operator: User,
    browser_of: Callable[..., Client],
) -> None:
    """For P1 and P2 alone; an update starts it anew, and control ends it. Page, list and filter say the same."""
    incident = reported(priority=priority, minutes_ago=minutes_ago)
    assert incident.is_overdue is late
    page = browser_of().get("/incidents/?overdue=1").content.decode()
    assert (f"/incidents/{incident.pk}/" in page) is late
    assert ("overdue since" in browser_of().get(f"/incidents/{incident.pk}/").content.decode()) is late
    entries.update_methane(incident, {}, text="nothing new", by=operator)
    incident.refresh_from_db()
    assert not incident.is_overdue
    Incident.objects.filter(pk=incident.pk).update(state="controlled", methane_at=timezone.now() - timedelta(hours=2))
    incident.refresh_from_db()
    assert incident.update_due is None


def test_a_late_update_does_not_set_the_clock_back(reported: Callable[..., Incident], operator: User) -> None:
    """An update of twenty minutes ago, entered now, after a newer one."""
    incident = reported(minutes_ago=30)
    entries.update_methane(incident, {"hurt": 1}, by=operator)
    incident.refresh_from_db()
    newest = incident.methane_at
    entries.update_methane(incident, {"dead": 0}, by=operator, event_at=timezone.now() - timedelta(minutes=20))
    incident.refresh_from_db()
    assert incident.methane_at == newest


def test_the_playbook_is_ticked_once_by_whom_and_when(
    reported: Callable[..., Incident], office_of: Callable[..., User], browser_of: Callable[..., Client]
) -> None:
    """A second tick changes nothing; a tick that was struck out is open again."""
    incident, room, leader = reported(), office_of(Role.OPERATOR), office_of(Role.PATROL_LEADER)
    first = entries.tick(incident, "fire", by=leader)
    assert entries.tick(incident, "fire", by=room).pk == first.pk
    page = browser_of().get(f"/incidents/{incident.pk}/").content.decode()
    assert "playbook/fire/" not in page
    assert "playbook/empty/" in page
    entries.strike_out(first, reason="not called yet", by=room)
    assert "playbook/fire/" in browser_of().get(f"/incidents/{incident.pk}/").content.decode()
    with pytest.raises(InvalidInputError) as raised:
        entries.tick(incident, "guard", by=room)
    assert _rule(raised) == "incidents.unknown_step"


def test_a_playbook_past_its_review_warns_and_opens(
    reported: Callable[..., Incident], browser_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The date has passed: the checklist is there, with a warning."""
    url = f"/incidents/{reported().pk}/"
    assert "should have been reviewed" not in browser_of().get(url).content.decode()
    monkeypatch.setattr(books.Playbook, "review_by", date(2020, 1, 1))
    page = browser_of().get(url).content.decode()
    assert "should have been reviewed" in page
    assert "playbook/fire/" in page


def test_every_playbook_is_whole() -> None:
    """Both languages, a priority, known kinds of units, different keys, all within ten minutes."""
    kinds = {kind.value for kind in UnitKind}
    assert len(books.playbooks()) > 10
    for book in books.playbooks().values():
        assert book.priority in {1, 2, 3, 4}
        assert set(book.needs) <= kinds
        assert len({step.key for step in book.steps}) == len(book.steps) >= 2
        assert all(0 < step.by_min <= 10 for step in book.steps)


def test_type_and_priority_are_changed_and_the_needs_follow(reported: Callable[..., Incident], operator: User) -> None:
    """The timeline keeps what it was and what it became."""
    incident = classing.change_class(reported(), kind="medical", priority=2, by=operator)
    assert incident.needs == {"ambulance": 1}
    assert incident.entries.get(kind="class").changes == {"kind": ["fire", "medical"], "priority": [1, 2]}
    with pytest.raises(InvalidInputError) as raised:
        classing.change_class(incident, kind="medical", priority=2, by=operator)
    assert _rule(raised) == "incidents.nothing_changes"
    for kind, priority in (("raid", 2), ("medical", 5)):
        with pytest.raises(InvalidInputError) as raised:
            classing.change_class(incident, kind=kind, priority=priority, by=operator)
        assert _rule(raised) == "incidents.unknown_type"


def test_a_major_incident_is_declared_by_the_room_and_stood_down_by_who_reviews(
    reported: Callable[..., Incident], operator: User, office_of: Callable[..., User]
) -> None:
    """The room that declared it does not take it back."""
    incident = classing.declare_major(reported(), by=operator)
    with pytest.raises(RefusedError):
        classing.stand_down(incident, by=operator)
    assert classing.stand_down(incident, by=office_of(Role.DIRECTOR)).major is False
    told = [entry.action for entry in JournalEntry.objects.order_by("seq") if entry.object_kind == "incident"]
    assert told == ["incident-reported", "incident-major", "incident-stood-down"]


def test_nothing_changes_after_the_end_but_late_notes(reported: Callable[..., Incident], operator: User) -> None:
    """A note with its own time is still taken; facts, class and ticks are not."""
    incident = reported(minutes_ago=30)
    Incident.objects.filter(pk=incident.pk).update(state="false_alarm")
    tries = (
        lambda: entries.update_methane(incident, {"hurt": 1}, by=operator),
        lambda: entries.tick(incident, "fire", by=operator),
        lambda: classing.change_class(incident, kind="medical", priority=1, by=operator),
        lambda: classing.declare_major(incident, by=operator),
    )
    for attempt in tries:
        with pytest.raises(InvalidInputError) as raised:
            attempt()
        assert _rule(raised) == "incidents.ended"
    entries.add_note(
        incident, text="the caller rang again", by=operator, event_at=timezone.now() - timedelta(minutes=9)
    )


def test_a_note_with_a_wrong_time_tells_so_on_the_page(
    reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """A time that is none is refused with the field; what was typed stays."""
    sent = {"text": "two engines there", "event_at": "at once"}
    answer = browser_of().post(f"/incidents/{reported().pk}/notes/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "two engines there" in answer.content.decode()
