"""Senders: registered by command, shown once, revoked for good; and the pages of positions."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from himaya.live.intake import Position
from himaya.web.accounts.models import Role
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry, Tombstone
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.actions import keeping, senders
from himaya.web.positions.actions.counting import feed_seen, write_counts
from himaya.web.positions.models import Count, Feed, Fix, Latest, Sender
from himaya.web.positions.queries.senders import believed
from himaya.web.positions.words import Source

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"[a-z2-9]{8}-[a-z2-9]{32}")
NEW, LIST = "/positions/units/U-1/senders/new/", "/positions/units/U-1/senders/"


def _position(seconds: float = 0, **changes: Any) -> Position:
    return Position(
        **{"unit": "U-1", "at": timezone.now() - timedelta(seconds=seconds), "lat": 31.2, "lon": 29.9} | changes
    )


def test_an_identifier_is_shown_once_and_kept_nowhere(unit: Unit, desk_of: Callable[..., Client]) -> None:
    """The answer to the form has it, no later page; table and journal have neither it nor its secret."""
    desk = desk_of(Role.PLANNER)
    answer = desk.post(NEW)
    [token] = set(TOKEN.findall(answer.content.decode()))
    assert "no-store" in answer.headers["Cache-Control"]
    assert not TOKEN.search(desk.get(LIST).content.decode())
    sender = Sender.objects.get(unit=unit)
    code, secret = token.split("-")
    assert sender.code == code
    assert secret not in str(Sender.objects.values())
    entry = JournalEntry.objects.get(action="sender-registered")
    assert (entry.object_id, entry.area, entry.after) == (code, "EG-ALX", {"unit": "U-1"})
    assert secret not in str(list(JournalEntry.objects.values()))


def test_a_unit_has_so_many_senders_and_no_more(unit: Unit, desk_of: Callable[..., Client]) -> None:
    """The thirteenth is refused with the rule; one that is revoked makes room."""
    desk = desk_of(Role.PLANNER)
    for _sender in range(12):
        assert desk.post(NEW).status_code == HTTPStatus.OK
    assert desk.post(NEW).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert JournalEntry.objects.filter(action="action-refused").last().after == {"rule": "positions.too_many_senders"}
    desk.post(f"/positions/senders/{unit.senders.first().code}/revoke/", {"reason": "lost"})
    assert desk.post(NEW).status_code == HTTPStatus.OK


def test_a_revocation_has_a_reason_and_is_final(phone: Any, desk_of: Callable[..., Client]) -> None:
    """Without one of the reasons nothing happens; twice is refused; the journal has sender, unit and reason."""
    desk, at = desk_of(Role.PLANNER), f"/positions/senders/{phone.sender.code}/revoke/"
    assert desk.post(at, {"reason": "because"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Sender.objects.get().revoked_at is None
    assert desk.post(at, {"reason": "lost"}).status_code == HTTPStatus.FOUND
    assert desk.post(at, {"reason": "lost"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    entry = JournalEntry.objects.get(action="sender-revoked")
    assert (entry.object_id, entry.after) == (phone.sender.code, {"unit": "U-1", "reason": "lost"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Sender.objects.update(reason="")


def test_only_units_on_duty_are_shown(phone: Any, desk_of: Callable[..., Client]) -> None:
    """The page and the address of the map have a unit with the age of its position, and neither once duty has ended."""
    keeping.keep([(phone.sender.code, _position(150, speed_mps=2.0))])
    desk = desk_of(Role.OPERATOR)
    told = desk.get("/positions/last.json").json()
    [row] = told["units"]
    assert (row["unit"], row["call_sign"], row["lon"], row["lat"]) == ("U-1", "نسر 1", 29.9, 31.2)
    assert 150 <= row["seconds_old"] < 170
    assert (row["is_stale"], told["stale_after_s"], row["speed_mps"]) == (True, 120, 2.0)
    assert "نسر 1" in desk.get("/positions/").content.decode()
    assert desk_of(Role.OPERATOR, "EG-C").get("/positions/last.json").json()["units"] == []
    assert desk_of(Role.LIAISON).get("/positions/last.json").status_code == HTTPStatus.FORBIDDEN
    Duty.objects.update(ends_at=timezone.now())
    assert desk.get("/positions/last.json").json()["units"] == []
    assert "نسر 1" not in desk.get("/positions/").content.decode()


def test_the_newest_of_two_senders_is_the_units(unit: Unit, director: Any, desk_of: Callable[..., Client]) -> None:
    """One row for each unit."""
    first, second = (senders.register_sender(unit, by=director)[0] for _sender in range(2))
    keeping.keep([(first.code, _position(9)), (second.code, _position(5, lat=31.21))])
    [row] = desk_of(Role.OPERATOR).get("/positions/last.json").json()["units"]
    assert row["lat"] == 31.21


def test_a_batch_keeps_what_is_newer_and_of_a_sender_in_use(phone: Any, director: Any) -> None:
    """Older than what stands, unknown or revoked: not kept."""
    code = phone.sender.code
    assert keeping.keep([(code, _position(5)), ("nobodyaa", _position())]) == 1
    assert keeping.keep([(code, _position(6))]) == 0
    assert keeping.keep([(code, _position(1))]) == 1
    senders.revoke_sender(phone.sender, reason="moved", by=director)
    assert keeping.keep([(code, _position())]) == 0
    assert Fix.objects.count() == 1


def test_who_opens_a_record_is_written_down(phone: Any, desk_of: Callable[..., Client]) -> None:
    """A supervisor sees duty and positions, and the journal that he did; an operator does not see the record."""
    phone.report()
    answer = desk_of(Role.SUPERVISOR).get("/positions/units/U-1/")
    assert "31.20000, 29.90000" in answer.content.decode()
    entry = JournalEntry.objects.get(action="position-record-seen")
    assert (entry.object_id, entry.account) == ("U-1", "supervisoreg-alx")
    assert desk_of(Role.OPERATOR).get("/positions/units/U-1/").status_code == HTTPStatus.FORBIDDEN


def test_a_crew_sees_its_own_record_without_an_account(phone: Any) -> None:
    """The identifier of its device opens it; a wrong one is told the way, and nothing else."""
    phone.report()
    client = Client()
    assert "نسر 1" not in client.get("/positions/own/").content.decode()
    assert "31.20000, 29.90000" in client.post("/positions/own/", {"code": phone.token}).content.decode()
    wrong = client.post("/positions/own/", {"code": f"{phone.sender.code}-{'a' * 32}"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "نسر 1" not in wrong.content.decode()


def test_positions_go_after_thirty_days(phone: Any, desk_of: Callable[..., Client]) -> None:
    """Of 31 and 29 days the older one goes with the nightly purge, and is shown no longer even before it."""
    unit, now = phone.sender.unit, timezone.now()
    for days in (31, 29):
        Fix.objects.create(
            unit=unit, sender=phone.sender, at=now - timedelta(days=days), lat=31.0 + days / 100, lon=29.9
        )
    shown = desk_of(Role.PLANNER).get("/positions/units/U-1/").content.decode()
    assert "31.29000" in shown
    assert "31.31000" not in shown
    assert retention.purge(now) == 1
    assert [fix.lat for fix in Fix.objects.all()] == [31.29]
    assert JournalEntry.objects.get(action="purged").after == {"days": 30, "removed": 1}
    assert not Tombstone.objects.exists()


def test_the_newest_position_and_the_counts_go_with_the_record(phone: Any) -> None:
    """Of the thirty days nothing is left of a device that was silent since; what is younger stays."""
    phone.report()
    today = timezone.localdate()
    for days in (32, 29):
        Count.objects.create(source="cot", day=today - timedelta(days=days), fate="taken", messages=1)
    retention.purge(timezone.now())
    assert Latest.objects.count() == 1
    assert min(Count.objects.values_list("day", flat=True)) == today - timedelta(days=29)
    retention.purge(timezone.now() + timedelta(days=31))
    assert not Latest.objects.exists()


def test_without_its_entry_no_position_is_removed(phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positions and the entry that counts them go together or not at all."""
    Fix.objects.create(unit=phone.sender.unit, sender=phone.sender, at="2020-01-01T00:00Z", lat=31.0, lon=29.9)

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(retention, "record", refuse)
    with pytest.raises(ZeroDivisionError):
        retention.purge()
    assert Fix.objects.count() == 1


def test_the_page_of_feeds_tells_lines_and_counts(phone: Any, desk_of: Callable[..., Client]) -> None:
    """Connections, taken, refused by rule, lost by overflow, age of the newest; yesterday in the longer count."""
    keeping.keep([(phone.sender.code, _position(30))])
    write_counts(Source.COT, {"taken": 12, "overwritten": 3, "stale": 2})
    write_counts(Source.COT, {"taken": 1234})
    Count.objects.create(source="cot", day=timezone.localdate() - timedelta(days=1), fate="taken", messages=1000)
    feed_seen(Source.COT, started_at=timezone.now(), lines=17, most_lines=4000)
    desk = desk_of(Role.OPERATOR)
    desk.cookies["himaya_language"] = "en"
    text = re.sub(r"<[^>]+>|\s+", " ", desk.get("/positions/feeds/").content.decode())
    text = re.sub(r" +", " ", text)
    for said in (
        "17 / 4,000",
        "Position taken 1,246 2,246",
        "kept 3 3",
        "too old 2 2",
        "at work",
        "Newest position: 3",
    ):
        assert said in text, said
    assert desk_of(Role.LIAISON).get("/positions/feeds/").status_code == HTTPStatus.FORBIDDEN


def test_a_feed_that_is_silent_is_not_at_work(desk_of: Callable[..., Client]) -> None:
    """Before the first start the page says how to start it; fifteen seconds after its last word that it stopped."""
    desk = desk_of(Role.OPERATOR)
    assert "himaya feed" in desk.get("/positions/feeds/").content.decode()
    feed_seen(Source.COT, started_at=timezone.now())
    assert "متوقف" not in desk.get("/positions/feeds/").content.decode()
    Feed.objects.update(seen_at=timezone.now() - timedelta(seconds=16))
    assert "متوقف" in desk.get("/positions/feeds/").content.decode()


def test_the_feed_believes_senders_in_use_within_duty(phone: Any, director: Any) -> None:
    """The rules get the unit, its duty round now and the box of its governorate; revoked ones are gone."""
    now = timezone.now()
    known = believed(now)[phone.sender.code]
    [(start, end)] = known.duty
    assert (known.unit, start < now < end) == ("U-1", True)
    west, south, east, north = known.box
    assert west < 29.5
    assert east > 30.0
    assert south < 30.9
    assert 31.3 < north < 32
    Duty.objects.update(starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))
    assert believed(now)[phone.sender.code].duty == ()
    senders.revoke_sender(phone.sender, reason="ended", by=director)
    assert believed(now) == {}
    assert not Latest.objects.exists()
