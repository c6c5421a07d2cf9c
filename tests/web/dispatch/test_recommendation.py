"""Who is recommended: against brute force on a small network; what is missing, uncovered, closed."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.utils import timezone
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from himaya.planning.dispatch.problem import Need
from himaya.planning.roads import road_id
from himaya.roads.network import section_ms
from himaya.roads.now import roads_now, soonest, waiting_at
from himaya.roads.snap import snap_all
from himaya.roads.times import nearest
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.controls.actions.drawing import NewControl, impose
from himaya.web.controls.actions.steps import take_step
from himaya.web.dispatch.actions.cards import set_card
from himaya.web.dispatch.actions.moves import move_up
from himaya.web.dispatch.actions.sending import dispatch_units
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.queries.cards import card_of
from himaya.web.dispatch.queries.fleet import BASE, POSITION
from himaya.web.dispatch.queries.moves import proposed_moves
from himaya.web.dispatch.queries.recommend import recommendation
from himaya.web.places.models import Unit
from himaya.web.positions.models import Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork
    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Place

pytestmark = pytest.mark.django_db
ALX, WEST, SOUTH, STEP, SIDE = "EG-ALX", 29.90, 31.20, 0.01, 6
KINDS = ("ambulance", "fire", "emergency_police", "patrol_vehicle")


def _by_nodes(grid: RoadNetwork, at: tuple[int, int], closed: list[int] | None = None) -> Any:
    """Seconds from every crossroads to one of them, by SciPy: (east, north) -> seconds."""
    weight = section_ms(grid, hour=timezone.localtime().hour, closed=closed).astype(np.float64) / 1000
    ends = grid.section_tail, grid.section_head
    open_ = weight > 0
    rows, columns = np.concatenate([ends[0][open_], ends[1][open_]]), np.concatenate([ends[1][open_], ends[0][open_]])
    graph = csr_array((np.tile(weight[open_], 2), (rows, columns)), shape=(grid.n_nodes,) * 2)
    node = {
        (round((lon - WEST) / STEP), round((lat - SOUTH) / STEP)): k
        for k, (lon, lat) in enumerate(zip(grid.lon, grid.lat, strict=True))
    }
    seconds = dijkstra(graph, indices=node[at])
    return {cross: float(seconds[k]) for cross, k in node.items()}


def _best(times: list[dict[str, float]], needs: list[tuple[set[str], int]], kinds: dict[str, str]) -> float:
    """Least sum of times over every way of filling the lines, by trying all of them."""
    slots = [fitting for fitting, units in needs for _ in range(units)]
    (told,) = times
    sums = [
        sum(told[unit] for unit in chosen)
        for chosen in permutations(told, len(slots))
        if all(kinds[unit] in fitting for unit, fitting in zip(chosen, slots, strict=True))
    ]
    return min(sums)


@pytest.mark.parametrize("seed", range(6))
def test_the_proposal_is_the_best_of_all(
    seed: int, roads: RoadNetwork, unit_at: Callable[..., Unit], reported: Callable[..., Incident], office_of: Any
) -> None:
    """Units scattered over the crossroads, lines that share kinds: the sum of times is that of trying everything."""
    rng = np.random.default_rng(seed)
    spots = [(int(east), int(north)) for east, north in rng.integers(0, SIDE, (7, 2))]
    kinds = {str(k): KINDS[int(rng.integers(len(KINDS)))] for k in range(7)}
    for k, spot in enumerate(spots):
        unit_at(str(k), kinds[str(k)], spot)
    lines = [
        {"kinds": ["ambulance", "fire"], "units": 2},
        {"kinds": ["fire", "emergency_police", "patrol_vehicle"], "units": 1},
    ]
    set_card(ALX, "fire", lines, by=office_of(Role.DIRECTOR))
    told = recommendation(reported(lon=WEST + 3 * STEP, lat=SOUTH + 2 * STEP))
    times = _by_nodes(roads, (3, 2))
    seconds = {str(k): times[spot] for k, spot in enumerate(spots)}
    fits = [({"ambulance", "fire"}, 2), ({"fire", "emergency_police", "patrol_vehicle"}, 1)]
    if not told.is_whole:
        with pytest.raises(ValueError, match="empty"):
            _best([seconds], fits, kinds)
        return
    assert told.drive_s == pytest.approx(_best([seconds], fits, kinds), abs=0.02)
    assert told.bound_s == pytest.approx(told.drive_s, abs=1e-6)
    for one in told.named:
        assert one.seconds == pytest.approx(seconds[one.code], abs=0.01)
        assert one.origin == BASE


def test_roads_kept_between_questions_answer_as_before(roads: RoadNetwork) -> None:
    """The search over prepared roads equals the one that prepares them each time, point by point."""
    rng = np.random.default_rng(5)
    units = snap_all(roads, WEST + rng.uniform(0, 0.05, 60), SOUTH + rng.uniform(0, 0.05, 60))
    places = snap_all(roads, WEST + rng.uniform(0, 0.05, 9), SOUTH + rng.uniform(0, 0.05, 9))
    prepared = roads_now(roads, hour=8, closed=[3, 7])
    told = soonest(prepared, places, waiting_at(prepared, units), k=7)
    expected = nearest(roads, places, units, k=7, hour=8, closed=[3, 7])
    assert np.array_equal(told.indptr, expected.indptr)
    assert np.array_equal(told.destination, expected.destination)
    assert np.array_equal(told.seconds, expected.seconds)


def test_a_fresh_position_goes_before_the_base(
    roads: RoadNetwork, unit_at: Callable[..., Unit], reported: Callable[..., Incident]
) -> None:
    """A unit is counted from where it reported last, and from its base again once that is older than two minutes."""
    unit = unit_at("1", at=(0, 0))
    sender = Sender.objects.create(unit=unit, code="abcdefgh", secret_sha256="0" * 64)
    Latest.objects.create(sender=sender, unit=unit, at=timezone.now(), lon=WEST + 3 * STEP, lat=SOUTH + 3 * STEP)
    incident = reported(kind="medical", lon=WEST + 3 * STEP, lat=SOUTH + 2 * STEP)
    (near,) = recommendation(incident).proposed
    assert near.origin == POSITION
    assert near.seconds == pytest.approx(_by_nodes(roads, (3, 2))[3, 3], abs=0.01)
    (far,) = recommendation(incident, timezone.now() + timedelta(minutes=3)).proposed
    assert far.origin == BASE
    assert far.seconds == pytest.approx(_by_nodes(roads, (3, 2))[0, 0], rel=0.5)
    assert far.seconds > near.seconds


def test_closed_roads_change_the_next_proposal(
    roads: RoadNetwork, unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """The soonest unit is another one while the streets round its base are shut, from the closing to the lifting."""
    unit_at("near", at=(3, 3)), unit_at("far", at=(0, 0))
    incident = reported(kind="medical", lon=WEST + 3 * STEP, lat=SOUTH + 2 * STEP)
    assert [one.code for one in recommendation(incident).proposed] == ["near"]
    node = int(np.argmin(np.hypot(roads.lon - (WEST + 3 * STEP), roads.lat - (SOUTH + 3 * STEP))))
    shut = np.flatnonzero((roads.section_tail == node) | (roads.section_head == node)).tolist()
    begin = timezone.now()
    asked = NewControl(
        area=ALX,
        sections=tuple(road_id(roads, one) for one in shut),
        starts_at=begin,
        ends_at=begin + timedelta(hours=1),
    )
    control = impose(asked, reason="smoke over the street", by=operator)
    told = recommendation(incident)
    assert ([one.code for one in told.proposed], told.closed) == (["far"], len(shut))
    assert told.proposed[0].seconds == pytest.approx(_by_nodes(roads, (3, 2), shut)[0, 0], abs=0.01)
    take_step(control, "lift", by=operator, text="the smoke has gone")
    assert [one.code for one in recommendation(incident).proposed] == ["near"]


@pytest.mark.parametrize("state", ["off_duty", "assigned", "en_route", "on_scene", "rest", "out_of_service"])
@pytest.mark.usefixtures("roads")
def test_only_free_units_are_proposed(
    state: str, unit_at: Callable[..., Unit], reported: Callable[..., Incident]
) -> None:
    """Whatever else a unit is doing, nobody is proposed, and the reason is said."""
    unit_at("1", state=state)
    told = recommendation(reported(kind="medical"))
    assert (told.proposed, told.lacking) == ((), "units")


@pytest.mark.usefixtures("roads")
def test_what_is_sent_is_not_asked_for_again(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """Each unit that is bound fills a line of its kind; a unit that comes free is seen at once."""
    for code, kind in (("a", "ambulance"), ("b", "ambulance"), ("f", "fire"), ("p", "emergency_police")):
        unit_at(code, kind)
    incident = reported()
    told = recommendation(incident)
    assert sorted(one.kind for one in told.proposed) == ["ambulance", "emergency_police", "fire"]
    sent = dispatch_units(incident, [one.code for one in told.proposed], by=operator, expected=told.expected())
    assert all(row.expected_s is not None for row in sent)
    assert recommendation(incident).lines == ()
    other = reported(kind="medical")
    assert [one.code for one in recommendation(other).proposed] == ["b"]
    ambulance = next(row.unit for row in sent if row.unit.kind == "ambulance")
    send_status(ambulance, "4", by=operator)
    send_status(ambulance, "1", by=operator)
    assert {one.code for one in recommendation(other).named} == {"a", "b"}


@pytest.mark.usefixtures("roads")
def test_an_unknown_place_says_what_is_missing(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], operator: User
) -> None:
    """No time is told, free units are counted, and a unit can be sent all the same."""
    unit_at("1")
    incident = reported(lon=None, lat=None, where_text="near the old market")
    told = recommendation(incident)
    assert (told.lacking, told.free, told.proposed) == ("place", 1, ())
    assert [need.need.units for need in told.lines] == [1, 1, 1]
    assert dispatch_units(incident, ["1"], by=operator)[0].expected_s is None


def test_without_a_road_file_times_rest_on_distances(
    unit_at: Callable[..., Unit], reported: Callable[..., Incident], data_dir: Any
) -> None:
    """The nearer one is proposed, and it is said that distances stand in for roads."""
    assert not (data_dir / "roads").exists()
    unit_at("far", at=(0, 0)), unit_at("near", at=(2, 2))
    told = recommendation(reported(kind="medical"))
    assert ([one.code for one in told.proposed], told.by_distance) == (["near"], True)


@pytest.mark.usefixtures("roads")
def test_what_a_choice_uncovers_is_told(
    unit_at: Callable[..., Unit], place_at: Callable[..., Place], reported: Callable[..., Incident]
) -> None:
    """The only ambulance near a place uncovers it; of two neither does alone."""
    unit_at("1", at=(2, 2)), place_at("C", (2, 3))
    incident = reported(kind="medical")
    (only,) = recommendation(incident).proposed
    assert [spot.code for spot in only.uncovers] == ["C"]
    assert [spot.code for _service, spot in recommendation(incident).uncovers] == ["C"]
    unit_at("2", at=(2, 4))
    told = recommendation(incident)
    assert all(one.uncovers == () for one in told.named)
    assert told.uncovers == ()


@pytest.mark.usefixtures("roads")
def test_a_move_up_restores_cover_and_waits_for_its_confirmation(
    unit_at: Callable[..., Unit], place_at: Callable[..., Place], reported: Callable[..., Incident], operator: User
) -> None:
    """Once the unit by a place is gone, the other is proposed for its base; confirmed, it counts from there."""
    unit_at("1", at=(0, 0)), unit_at("2", at=(2, 2))
    place_at("A", (0, 0), risk=100), place_at("B", (2, 2), tier=5, risk=2)
    dispatch_units(reported(kind="medical"), ["1"], by=operator)
    move = next(one for one in proposed_moves(ALX) if one.service == "ambulance")
    assert (move.code, move.point.key) == ("2", "base:B-1")
    assert ([spot.code for spot in move.gains], [spot.code for spot in move.loses]) == (["A"], ["B"])
    assert (move.now, move.after) == (pytest.approx(2 / 102), pytest.approx(100 / 102))
    unit = move_up(
        Unit.objects.get(code="2"),
        move.point.key,
        by=operator,
    )
    assert unit.wait_title == "قسم 1"
    near = reported(kind="medical", lon=WEST, lat=SOUTH)
    (told,) = recommendation(near).proposed
    assert (told.code, told.seconds) == ("2", pytest.approx(0.0, abs=0.5))


def test_run_cards_are_versions_of_the_director(office_of: Any, operator: User) -> None:
    """The newest counts; the shipped one until then; another governorate keeps its own; an operator sets none."""
    shipped = card_of(ALX, "medical")
    assert (shipped.number, shipped.needs) == (0, (Need(frozenset({"ambulance"}), 1),))
    director, lines = office_of(Role.DIRECTOR), [{"kinds": ["ambulance"], "units": 2}]
    assert set_card(ALX, "medical", lines, by=director).number == 1
    assert card_of(ALX, "medical").needs == (Need(frozenset({"ambulance"}), 2),)
    assert card_of("EG-C", "medical") == shipped
    with pytest.raises(RefusedError):
        set_card(ALX, "medical", [{"kinds": ["fire"], "units": 1}], by=operator)
