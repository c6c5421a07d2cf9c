"""Sharing the position of a unit from the page: on duty alone, by a button, and off at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.actions.senders import MOST_SENDERS
from himaya.web.positions.models import Fix, Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
HERE = {"lon": "29.9", "lat": "31.2", "error_m": "8"}


@pytest.fixture
def desk(browser_of: Callable[..., Client]) -> Client:
    """The telephone of a patrol leader."""
    return browser_of(Role.PATROL_LEADER)


def test_a_position_is_shared_while_the_unit_is_on_duty(unit: Unit, desk: Client, sent: Callable[..., Any]) -> None:
    """The page says so until when; the newest is the unit's; the journal has on and off and no position."""
    assert "Your position is not shared." in desk.get("/field/").content.decode()
    desk.post("/field/share/", {"unit": unit.code})
    page = desk.get("/field/").content.decode()
    assert "Sharing the position of" in page
    assert f"{timezone.localtime(unit.duties.get().ends_at):%H:%M}" in page
    assert sent(desk, "position", **HERE).json() == {"taken": True}
    assert Latest.objects.get().unit == unit
    desk.post("/field/stop/")
    assert not Latest.objects.exists()
    assert sent(desk, "position", **HERE).json()["rule"] == "unknown-sender"
    told = [entry for entry in JournalEntry.objects.order_by("seq") if entry.action.startswith("position-")]
    assert [entry.action for entry in told] == ["position-shared", "position-unshared"]
    assert not any("31.2" in f"{entry.after_json}{entry.before_json}" for entry in told)


def test_nobody_is_followed_outside_duty(unit: Unit, desk: Client, sent: Callable[..., Any]) -> None:
    """Neither switched on before, nor taken after; the sign is gone when the duty ends."""
    Duty.objects.update(starts_at=timezone.now() + timedelta(minutes=5))
    refused = desk.post("/field/share/", {"unit": unit.code}, follow=True).content.decode()
    assert "positions.not_on_duty" in refused
    assert not Sender.objects.exists()
    Duty.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    desk.post("/field/share/", {"unit": unit.code})
    ended = timezone.now() - timedelta(minutes=1)
    Duty.objects.update(ends_at=ended)
    Sender.objects.update(expires_at=ended)
    assert "Sharing the position of" not in desk.get("/field/").content.decode()
    assert sent(desk, "position", **HERE).json()["rule"] == "off-duty"
    late = sent(desk, "position", minutes_ago=3, **HERE)
    assert late.json() == {"taken": True}, "it was measured on duty and only waited"


def test_positions_that_waited_go_into_the_record_in_order(unit: Unit, desk: Client, sent: Callable[..., Any]) -> None:
    """At the times at which they were measured; the same one sent twice is refused as sent before."""
    desk.post("/field/share/", {"unit": unit.code})
    for minutes_ago in (30, 20, 10):
        assert sent(desk, "position", minutes_ago=minutes_ago, **HERE).json() == {"taken": True}
    ages = [(timezone.now() - fix.at).total_seconds() / 60 for fix in Fix.objects.order_by("at")]
    assert [round(age) for age in ages] == [30, 20, 10]
    assert sent(desk, "position", minutes_ago=25, **HERE).json()["rule"] == "older"
    assert sent(desk, "position", lon="31.2", lat="30.0").json()["rule"] == "outside"
    assert sent(desk, "position", lon="x", lat="30.0").json()["rule"] == "malformed"
    assert Fix.objects.count() == 3


def test_the_switch_off_that_waited_works_too(unit: Unit, desk: Client, sent: Callable[..., Any]) -> None:
    """It is sent as a report, once or twice."""
    desk.post("/field/share/", {"unit": unit.code})
    for _ in range(2):
        assert sent(desk, "stop").json()["taken"]
    assert Sender.objects.get().reason == "ended"
    assert "Your position is not shared." in desk.get("/field/").content.decode()


def test_a_page_shares_one_position_and_is_counted_while_it_lasts(unit: Unit, desk: Client) -> None:
    """Switched on anew the one before ends; what has expired takes no place among the senders of the unit."""
    for _ in range(3):
        desk.post("/field/share/", {"unit": unit.code})
    assert Sender.objects.filter(revoked_at__isnull=True).count() == 1
    own = Sender.objects.get(revoked_at__isnull=True)
    for number in range(MOST_SENDERS):
        Sender.objects.create(unit=unit, code=f"old{number}", secret_sha256="", expires_at=timezone.now())
    desk.post("/field/share/", {"unit": unit.code})
    own.refresh_from_db()
    assert own.revoked_at is not None


@pytest.mark.parametrize(("role", "area"), [(Role.OPERATOR, "EG-ALX"), (Role.PATROL_LEADER, "EG-C")])
def test_whose_unit_it_is_not_shares_nothing(
    role: Role, area: str, unit: Unit, browser_of: Callable[..., Client]
) -> None:
    """The room sits still, and another governorate has units of its own."""
    browser_of(role, area).post("/field/share/", {"unit": unit.code})
    assert not Sender.objects.exists()
