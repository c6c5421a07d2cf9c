"""Decisions that cannot all hold are refused together, with every decision that has a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.faults import Fault, InvalidInputError, Language
from himaya.planning.edits.model import Absence, Edits, PresenceFloor, StandbyFixed

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench


def _refused(bench: Bench, edits: Edits) -> Fault:
    with pytest.raises(InvalidInputError) as refused:
        bench.plan(edits)
    (fault,) = refused.value.faults
    for language in Language:
        assert "{" not in fault.text(language)
    return fault


def _floors(bench: Bench, places: list[str]) -> tuple[PresenceFloor, ...]:
    return tuple(PresenceFloor(place, (1.0,) * len(bench.document["hours"])) for place in places)


def test_presences_in_conflict_name_the_fewest_places(bench: Bench) -> None:
    """What is named is refused by itself with the same words, and holds once any one place is left out."""
    name_of = {place.id: place.name_ar for place in bench.world.scenario.places}
    fault = _refused(bench, Edits(presence=_floors(bench, list(name_of))))
    assert fault.code == "edits.presence_too_much"
    named = [place for place, name in name_of.items() if name in fault.details["places_ar"].split("، ")]
    assert len(named) == int(fault.details["count"]) < len(name_of)
    assert float(fault.details["asked"]) == len(named) > float(fault.details["teams"]) >= len(named) - 1
    assert _refused(bench, Edits(presence=_floors(bench, named))) == fault
    assert bench.plan(Edits(presence=_floors(bench, named[1:])))


def test_presences_that_absences_make_impossible_name_the_absences(bench: Bench) -> None:
    """With every mobile unit withheld no team is left: the units that could come are named, the others are not."""
    mobile = bench.world.doctrine.protect.mobile_kinds
    away = [unit for unit in bench.world.scenario.units if unit.kind in mobile]
    other = next(unit for unit in bench.world.scenario.units if unit.kind not in mobile)
    place = bench.world.scenario.places[0].id
    absences = tuple(Absence(unit.id) for unit in (*away, other))
    fault = _refused(bench, Edits(presence=_floors(bench, [place]), absences=absences))
    assert (fault.code, fault.value, fault.details["teams"]) == ("edits.presence_withheld", place, "0")
    named = set(fault.details["units_ar"].split("، "))
    assert named
    assert named <= {unit.call_sign for unit in away}
    assert other.call_sign not in named


def test_standby_points_beyond_the_units_name_the_absence(bench: Bench) -> None:
    """All units of a service at points and one of them withheld: service, counts and the withheld unit are named."""
    ambulances = [unit for unit in bench.world.scenario.units if unit.kind == "ambulance"]
    most = len([one for one in bench.of_type("standby") if one["id"].startswith("standby/ambulance/")])
    point = bench.world.scenario.standby[0].id
    standby = (StandbyFixed("ambulance", point, len(ambulances)),)
    fault = _refused(bench, Edits(standby=standby, absences=(Absence(ambulances[0].id),)))
    assert fault.code == "edits.waiting_withheld"
    assert fault.value == "ambulance"
    assert fault.details["fixed"] == str(len(ambulances)) <= str(most)
    assert fault.details["units_ar"] == fault.details["units_en"] == ambulances[0].call_sign
    assert ambulances[0].call_sign in fault.text(Language.EN)
