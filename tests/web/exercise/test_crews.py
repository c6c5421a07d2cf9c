"""Crews of the played units obey the operators, and say by radio what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.dispatch.actions.sending import dispatch_units, stand_down
from himaya.web.dispatch.models import UnitEvent, UnitState
from himaya.web.dispatch.states import UnitLife
from himaya.web.exercise.player.units import NOT_SENT, Doing, metres_between
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.states import IncidentState
from himaya.web.places.models import Place, Unit
from himaya.web.positions.models import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.exercise.models import Night
    from himaya.web.exercise.player.play import Player

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
STEP_MS = 60_000


@pytest.fixture
def player(begun: Callable[..., Night], player_of: Callable[..., Player]) -> Player:
    """A night in which exercise control only enters calls."""
    return player_of(begun(automatic=False))


@pytest.fixture
def operator(office_of: Callable[..., User]) -> User:
    """The operations room of Alexandria, in training."""
    return office_of(Role.OPERATOR)


def _play(player: Player, minutes: int) -> None:
    now = timezone.now()
    for minute in range(1, minutes + 1):
        player.tick(STEP_MS, now + timedelta(milliseconds=minute))


def test_units_are_free_when_the_night_begins(player: Player) -> None:
    """Each has said that it is on duty."""
    states = UnitState.objects.filter(unit__code__in=player.units)
    assert states.count() == len(player.units)
    assert set(states.values_list("state", flat=True)) == {UnitLife.AVAILABLE}


def test_a_unit_drives_where_an_operator_sends_it(player: Player, operator: User) -> None:
    """It sets out, is there, works and comes back, with the number of each; the incident follows it."""
    ambulance = Unit.objects.filter(kind="ambulance", code__in=player.units).order_by("code")[0]
    unit = player.units[ambulance.code]
    place = max(Place.objects.exclude(lon=None), key=lambda one: metres_between(unit.point, (one.lon, one.lat)))
    incident = report_incident(NewReport(kind="medical", place=place.code), by=operator)
    dispatch_units(incident, [ambulance.code], by=operator)
    seen = []
    for _minute in range(60):
        _play(player, 1)
        seen.append(unit.doing)
        if unit.doing is Doing.AT_WORK:
            assert metres_between(unit.point, (place.lon, place.lat)) < 500
        if unit.sent == NOT_SENT and unit.doing is Doing.HERE:
            break
    assert Doing.AT_WORK in seen
    events = UnitEvent.objects.filter(unit=ambulance).exclude(status="").order_by("pk")
    assert list(events.values_list("status", flat=True)) == ["2", "3", "4", "1", "2"]
    incident.refresh_from_db()
    assert incident.state == IncidentState.ON_SCENE
    assert UnitState.objects.get(unit=ambulance).state == UnitLife.AVAILABLE
    assert Latest.objects.filter(unit=ambulance).exists()


def test_a_unit_that_is_stood_down_turns_round(player: Player, operator: User) -> None:
    """It goes back to where its plan has it, and never arrives."""
    ambulance = Unit.objects.filter(kind="ambulance", code__in=player.units).order_by("code")[0]
    unit = player.units[ambulance.code]
    place = max(Place.objects.exclude(lon=None), key=lambda one: metres_between(unit.point, (one.lon, one.lat)))
    incident = report_incident(NewReport(kind="medical", place=place.code), by=operator)
    sent = dispatch_units(incident, [ambulance.code], by=operator)[0]
    player.tick(1000, timezone.now())
    assert unit.doing is Doing.TURNING_OUT
    player.tick(30_000, timezone.now() + timedelta(milliseconds=1))
    assert unit.doing is Doing.ON_WAY
    stand_down(sent, reason="not needed any more", by=operator)
    player.tick(1000, timezone.now() + timedelta(milliseconds=5))
    assert unit.doing is Doing.RETURNING
    assert unit.sent == NOT_SENT
    _play(player, 30)
    assert "4" not in UnitEvent.objects.filter(unit=ambulance).values_list("status", flat=True)


def test_a_unit_that_is_told_to_move_up_waits_there(player: Player) -> None:
    """Until it is told otherwise."""
    unit = next(one for one in player.units.values())
    place = max(Place.objects.exclude(lon=None), key=lambda one: metres_between(unit.point, (one.lon, one.lat)))
    UnitState.objects.filter(unit__code=unit.code).update(
        wait_lon=place.lon, wait_lat=place.lat, wait_ar="نقطة", wait_en="point"
    )
    _play(player, 60)
    assert metres_between(unit.point, (place.lon, place.lat)) < 500


def test_an_order_outlives_the_player(
    begun: Callable[..., Night], player_of: Callable[..., Player], operator: User
) -> None:
    """Whoever takes the night up finds the unit bound, and lets it drive on."""
    night = begun(automatic=False)
    player = player_of(night)
    code = Unit.objects.filter(kind="ambulance", code__in=player.units).order_by("code")[0].code
    place = max(
        Place.objects.exclude(lon=None), key=lambda one: metres_between(player.units[code].point, (one.lon, one.lat))
    )
    incident = report_incident(NewReport(kind="medical", place=place.code), by=operator)
    dispatch_units(incident, [code], by=operator)
    _play(player, 1)
    player.tick(30_000, timezone.now() + timedelta(milliseconds=5))
    again = player_of(night)
    assert again.units[code].doing is Doing.ON_WAY
    _play(again, 30)
    assert "4" in UnitEvent.objects.filter(unit__code=code).values_list("status", flat=True)
