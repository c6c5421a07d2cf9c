"""Ways to hospitals: measured on the roads as the plan closes them, never silently through a closed one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from himaya.documents.book.elements import ElementKind
from himaya.documents.book.from_plan import book_of
from himaya.documents.book.parts import Hospital, MedicalPlan, MedicalRoute
from himaya.documents.book.scope import Scope
from himaya.documents.hospitals import medical_plan
from himaya.planning.wording import Text
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.documents.book.model import OperationBook
    from himaya.roads.network import RoadNetwork

MIRI = Hospital(title=Text("المستشفى الميري", "El Miri Hospital"), lon=29.902, lat=31.203)
WEST, EAST, GEISH = "road/3/3", "road/4/5", "طريق الجيش"
"""The two streets that lead from the church's street to that of the hospital."""


@pytest.fixture
def network(plan_dir: Path) -> RoadNetwork:
    return load_network(plan_dir / "roads.npz")


@pytest.fixture
def church(plan: dict[str, Any]) -> OperationBook:
    """The church of the small plan with one hospital and no controlled road."""
    book = book_of(plan)
    posts = tuple(one for one in book.elements if one.kind is ElementKind.POST)
    return replace(book, elements=posts, medical=MedicalPlan(hospitals=(MIRI,)))


def _controlled(book: OperationBook, **kinds: ElementKind) -> OperationBook:
    """The book with roads under control, by their ids: each in its street, the code its letter."""
    like = book.elements[0]
    roads = [
        replace(like, id={"west": WEST, "east": EAST}[name], code=name, kind=kind, place_id="saints")
        for name, kind in kinds.items()
    ]
    return replace(book, elements=(*book.elements, *roads))


def _ways(book: OperationBook, network: RoadNetwork) -> tuple[MedicalRoute, ...]:
    return medical_plan(Scope(book, place_id="saints"), network).routes


def test_the_nearest_hospital_has_its_way_and_minutes(church: OperationBook, network: RoadNetwork) -> None:
    """From the church to the hospital by the road that both streets lead to, with the time of the hospital itself."""
    (way,) = _ways(church, network)
    assert (way.origin.en, way.destination) == ("Saints Church", MIRI.title)
    assert GEISH in way.road.ar
    assert way.gate.en == "Crosses no controlled road"
    plan = medical_plan(Scope(church, place_id="saints"), network)
    assert plan.hospitals == (replace(MIRI, travel_min=way.travel_min),)


def test_a_closed_road_is_gone_round_and_the_gate_is_named(church: OperationBook, network: RoadNetwork) -> None:
    """The nearer street is shut: the ambulance leaves by the gate in the other, and needs longer."""
    (before,) = _ways(church, network)
    book = _controlled(church, east=ElementKind.CLOSURE, west=ElementKind.CHECKPOINT)
    (way,) = _ways(book, network)
    assert way.gate == Text("west", "west")
    assert (way.travel_min or 0) > (before.travel_min or 0)


def test_a_ring_without_a_way_out_names_the_road_that_must_open(church: OperationBook, network: RoadNetwork) -> None:
    """Nothing is promised over closed roads without saying at which of them."""
    (way,) = _ways(_controlled(church, east=ElementKind.CLOSURE, west=ElementKind.CLOSURE), network)
    assert way.gate.en == "Let through at east"
    assert way.gate.ar == "تفتح لها: east"
    assert way.travel_min is not None


def test_what_an_office_entered_stands(full_book: OperationBook, network: RoadNetwork) -> None:
    """Routes of an office are not replaced by measured ones; without roads nothing is measured."""
    assert medical_plan(Scope(full_book), network) is full_book.medical
    bare = replace(full_book, medical=MedicalPlan(hospitals=(MIRI,)))
    assert medical_plan(Scope(bare), None) is bare.medical
