"""What the density of a zone is: estimates, counts, their ages, and how long it was dense."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.crowds.refusing import refused

from himaya.web.crowds.actions.reading import count_people, read_density, strike
from himaya.web.crowds.actions.zones import GateDraft, ZoneDraft, add_zone, change_zone, keep_gate
from himaya.web.crowds.models import Gate, Reading, Zone
from himaya.web.crowds.queries.capacity import room_of
from himaya.web.crowds.queries.density import Point, counted, curve, deciding, dense_minutes, is_old
from himaya.web.crowds.queries.forecasts import trend_of
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.places.models import Place

MINUTE = timedelta(minutes=1)
NOBODY_OUT_OF_ONE = 1


def _exits(zone: Zone, planner: User, *, stepped: bool) -> list[Gate]:
    drafts = [GateDraft(title_ar=f"مخرج {n}", is_exit=True, width_m=1.5, stepped=stepped) for n in range(4)]
    return [keep_gate(zone, draft, by=planner) for draft in drafts]


@pytest.mark.parametrize(("hurry", "stepped", "people"), [("medium", 0, 2300), ("medium", 1, 2300), ("high", 1, 1782)])
def test_the_capacity_is_the_lesser_of_ground_and_exits_without_the_widest(
    hurry: str, stepped: int, people: int, zone_of: Callable[..., Zone], planner_there: User
) -> None:
    """The rows of the requirements: 1,150 m² and four exits of 1.5 m; never the 4,600 of the published mistake."""
    zone = zone_of(1150, hurry=hurry)
    room = room_of(zone, _exits(zone, planner_there, stepped=bool(stepped)))
    assert (room.by_ground, room.people) == (2300, people)


def test_with_a_single_exit_nobody_may_be_there(zone: Zone, planner_there: User) -> None:
    """It may be lost; and a closed exit counts for nothing, which leaves the ground alone."""
    only = _exits(zone, planner_there, stepped=False)[:NOBODY_OUT_OF_ONE]
    assert room_of(zone, only).people == 0
    for gate in only:
        gate.is_closed = True
    assert room_of(zone, only).by_exits is None


def test_an_estimate_stands_on_record_with_both_times(zone: Zone, read: Callable[..., Reading]) -> None:
    """When it was read and when it was entered; and it stands in the journal with its number."""
    row = read(zone, 2.0, ago_min=4)
    assert row.entered_at - row.event_at >= 4 * MINUTE
    assert row.is_late
    assert (zone.density, zone.density_at) == (2.0, row.event_at)
    entry = JournalEntry.objects.get(action="crowd-read")
    assert (entry.object_id, entry.area) == (str(zone.pk), "EG-ALX")
    assert '"density":2.0' in entry.after_json.replace(" ", "")


def test_a_reading_grows_old_and_says_so(zone: Zone, read: Callable[..., Reading]) -> None:
    """Ten minutes after an estimate it counts no more; without the limit an old number would decide for ever."""
    read(zone, 2.0)
    now = timezone.now()
    assert (is_old(zone, now + 9 * MINUTE), is_old(zone, now + 11 * MINUTE)) == (False, True)
    assert deciding(zone, now + 9 * MINUTE) is not None
    assert deciding(zone, now + 11 * MINUTE) is None


@pytest.mark.parametrize("density", [-0.1, 10.1])
def test_a_density_that_cannot_be_is_refused(density: float, zone: Zone, commander: User) -> None:
    """By its rule, and nothing is kept."""
    with refused("crowds.bad_density"):
        read_density(zone, density=density, by=commander)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(("hours", "rule"), [(-1, "crowds.in_the_future"), (25, "crowds.too_old")])
def test_a_time_to_come_or_long_past_is_refused(hours: float, rule: str, zone: Zone, commander: User) -> None:
    """A reading is of the last day and never of the future."""
    with refused(rule):
        read_density(zone, density=1, by=commander, event_at=timezone.now() - timedelta(hours=hours))


def test_counters_tell_nothing_before_somebody_said_how_many_are_inside(
    zone: Zone, commander: User, device_of: Callable[..., Any]
) -> None:
    """People inside are unknown, not zero, until a first count; from there on the counters add and take away."""
    device = device_of(zone)
    assert device.send(50, 3, ago_min=8).json() == {"taken": True}
    assert counted(zone) is None
    count_people(zone, people=100, by=commander, event_at=timezone.now() - 5 * MINUTE)
    device.send(40, 10, ago_min=3)
    device.send(5, 0, ago_min=1)
    found = counted(zone)
    assert found is not None
    assert (found.people, found.density) == (135, 1.35)
    zone.refresh_from_db()
    assert (zone.people, zone.by_counters, zone.density) == (135, True, 1.35)
    trend = trend_of(zone, zone.people, timezone.now())
    assert trend is not None
    assert trend.amber_min == pytest.approx((300 - 135) / (trend.in_per_min - trend.out_per_min))


def test_of_an_interval_across_the_count_only_the_share_after_it_is_added(
    zone: Zone, commander: User, device_of: Callable[..., Any]
) -> None:
    """Ten minutes with 100 people, four of them after the count: 40 are added."""
    count_people(zone, people=10, by=commander, event_at=timezone.now() - 4 * MINUTE)
    device_of(zone).send(100, 0, span_min=10)
    found = counted(zone)
    assert found is not None
    assert found.people == 50


def test_people_inside_are_never_fewer_than_none(zone: Zone, commander: User, device_of: Callable[..., Any]) -> None:
    """Counters that miss people who enter drift; a negative number of people is never shown."""
    count_people(zone, people=3, by=commander, event_at=timezone.now() - 5 * MINUTE)
    device_of(zone).send(0, 20)
    found = counted(zone)
    assert found is not None
    assert found.people == 0


def test_of_an_estimate_and_a_count_the_denser_one_decides(
    zone: Zone, commander: User, read: Callable[..., Reading]
) -> None:
    """While both count; whichever is wrong, the error is on the safe side."""
    count_people(zone, people=50, by=commander)
    read(zone, 2.5)
    found = deciding(zone, timezone.now())
    assert found is not None
    assert found.density == 2.5
    count_people(zone, people=280, by=commander)
    found = deciding(zone, timezone.now())
    assert found is not None
    assert found.density == 2.8


def test_the_curve_ends_where_the_zone_is(zone: Zone, commander: User, device_of: Callable[..., Any]) -> None:
    """Replayed reading by reading it comes to what one sum comes to."""
    count_people(zone, people=20, by=commander, event_at=timezone.now() - 30 * MINUTE)
    device = device_of(zone)
    for ago in (20, 15, 10, 5):
        device.send(ago, 3, ago_min=ago, span_min=4)
    found = counted(zone)
    assert found is not None
    points = curve(zone, timezone.now() - 12 * MINUTE)
    assert [one.density for one in points][-1] == found.density
    assert len(points) == 2


def test_dense_minutes_are_those_in_which_a_reading_counted() -> None:
    """Until the next reading of its kind or until it is old; estimates and counts that overlap count once."""
    start = timezone.now() - 60 * MINUTE
    ten, five = 10 * MINUTE, 5 * MINUTE

    def point(minute: int, density: float, *, is_counted: bool = False) -> Point:
        return Point(start + minute * MINUTE, density, is_counted, five if is_counted else ten)

    points = [point(0, 3.2), point(4, 4.5), point(30, 2.0), point(6, 3.1, is_counted=True)]
    points.sort(key=lambda one: one.at)
    assert dense_minutes(points, 3.0, start + 60 * MINUTE) == pytest.approx(14)
    assert dense_minutes(points, 4.0, start + 60 * MINUTE) == pytest.approx(10)
    assert dense_minutes([point(0, 5.0)], 3.0, start + 2 * MINUTE) == pytest.approx(2)
    assert dense_minutes([], 3.0, start) == 0


def test_a_reading_is_never_changed_or_deleted(zone: Zone, read: Callable[..., Reading]) -> None:
    """The model refuses both; only the fields of striking out are written."""
    row = read(zone, 2.0)
    row.density = 1.0
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.save(update_fields=["density"])
    with pytest.raises(TypeError):
        row.delete()


def test_what_is_struck_out_stays_readable_and_counts_no_more(
    zone: Zone, commander: User, read: Callable[..., Reading]
) -> None:
    """With a reason, once; the reading before it is on record again."""
    first, second = read(zone, 1.0, ago_min=2), read(zone, 2.9)
    with refused("crowds.words_needed"):
        strike(second, text="no", by=commander)
    strike(second, text="it was the other court", by=commander)
    zone.refresh_from_db()
    assert (zone.density, zone.density_at) == (1.0, first.event_at)
    second.refresh_from_db()
    assert (second.density, second.struck_reason) == (2.9, "it was the other court")
    with refused("crowds.struck_already"):
        strike(second, text="it was the other court", by=commander)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "density", "density": 11},
        {"kind": "density"},
        {"kind": "people", "density": 1, "people": 3},
        {"kind": "passed", "people_in": 3, "people_out": 1},
        {"kind": "face", "people": 3},
        {"kind": "people", "people": 3, "office": None, "entered_by": None},
    ],
)
def test_the_database_itself_knows_what_a_reading_is(values: dict[str, Any], zone: Zone, commander: User) -> None:
    """A kind has its numbers and nothing else, and somebody or some counter read it."""
    office = commander.own_office
    now = timezone.now()
    told = {"zone": zone, "event_at": now, "entered_at": now, "entered_by": commander, "office": office, **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(**told)


def test_the_ground_is_measured_from_the_outline_and_never_larger(
    place_of: Callable[..., Place], planner_there: User
) -> None:
    """A square of about 100 m by 100 m; more ground than the outline holds is refused."""
    side_lat, side_lon = 100 / 111_320, 100 / (111_320 * 0.85536)
    ring = [[29.9, 31.2], [29.9 + side_lon, 31.2], [29.9 + side_lon, 31.2 + side_lat], [29.9, 31.2 + side_lat]]
    outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    zone = add_zone(place_of(), ZoneDraft("الساحة", outline=outline), by=planner_there)
    assert zone.area_m2 == pytest.approx(10_000, rel=0.01)
    with refused("crowds.bad_ground"):
        change_zone(zone, ZoneDraft("الساحة", outline=outline, area_m2=12_000), by=planner_there)
    with refused("crowds.no_ground"):
        change_zone(zone, ZoneDraft("الساحة"), by=planner_there)


@pytest.mark.parametrize(
    ("draft", "rule"),
    [
        (GateDraft("باب"), "crowds.leads_nowhere"),
        (GateDraft("باب", is_exit=True), "crowds.bad_width"),
        (GateDraft("باب", is_entrance=True, rate_per_h=200, rate_source="measured"), "crowds.bad_lanes"),
        (GateDraft("باب", is_entrance=True, lanes=2, rate_per_h=200), "crowds.rate_needs_source"),
        (GateDraft("باب", is_entrance=True, lanes=2, rate_source="measured"), "crowds.rate_needs_source"),
        (GateDraft("", is_exit=True, width_m=2), "crowds.no_title"),
    ],
)
def test_a_gate_that_says_too_little_is_refused(draft: GateDraft, rule: str, zone: Zone, planner_there: User) -> None:
    """Each by its own rule: without it a forecast would rest on nothing."""
    with refused(rule):
        keep_gate(zone, draft, by=planner_there)
    assert not Gate.objects.exists()
