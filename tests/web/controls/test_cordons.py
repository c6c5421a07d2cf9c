"""Cordons round a point: the least distance, what lies inside, and who gives the ground back."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m
from himaya.web.accounts.models import Role
from himaya.web.controls.actions.cordons import NewCordon, change_radius, release, set_cordon
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.distances import distances
from himaya.web.controls.models import Cordon, RoadControl
from himaya.web.controls.queries.in_force import closed_sections
from himaya.web.controls.queries.inside import inside
from himaya.web.places.models import Base, Door, Place, Unit

from .conftest import ALX, SOUTH, STEP, WEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
MARKET = (WEST + STEP, SOUTH + STEP)
FAR = (WEST + 4 * STEP, SOUTH)


@pytest.fixture
def asked() -> Callable[..., NewCordon]:
    """A bag at the market, an assembly point far away."""

    def make(**told: Any) -> NewCordon:
        lon, lat = MARKET
        given = {"area": ALX, "item": "case", "lon": lon, "lat": lat, "assembly_lon": FAR[0], "assembly_lat": FAR[1]}
        return NewCordon(**{**given, **told})

    return make


@pytest.fixture
def cordon(asked: Callable[..., NewCordon], traffic: User) -> Cordon:
    """It stands at 600 metres."""
    return set_cordon(asked(radius_m=600), reason="حقيبة مشبوهة", by=traffic)


@pytest.fixture
def team() -> Unit:
    """An explosives team of Alexandria."""
    return Unit.objects.create(
        code="EOD-1", call_sign="مفرقعات 1", kind="eod", base=Base.objects.get(), area=ALX, crew=4
    )


def _codes(error: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {fault.code for fault in error.value.faults}


def test_the_table_holds_the_published_distances() -> None:
    """Copied from the card and the guidance: the greater least distance counts; edition and source are told."""
    published = {
        "pipe": (21, 366), "vest": (34, 518), "case": (46, 564), "car": (98, 580), "van": (122, 732),
        "small_truck": (195, 1159), "container": (263, 1555), "semi_trailer": (479, 2835),
    }  # fmt: skip
    table = distances()
    assert {key: (one.least_m, one.preferred_m) for key, one in table.items.items()} == {
        key: (max(100, least), better) for key, (least, better) in published.items()
    }
    told = tomllib.loads(resources.files("himaya.web.controls").joinpath("distances.toml").read_text("utf-8"))
    assert table.edition == told["edition"]
    assert "NCTC" in table.source


def test_a_cordon_closes_every_road_within_its_radius_at_once(cordon: Cordon, network: Any) -> None:
    """Those sections with a point nearer than the radius, and no others; nobody has to approve first."""
    lon, lat = MARKET
    within = set()
    for section in range(network.n_sections):
        xs, ys = network.section_line(section)
        shares = [step / 200 for step in range(201)]
        away = great_circle_m(
            lon,
            lat,
            [xs[0] + (xs[1] - xs[0]) * one for one in shares],
            [ys[0] + (ys[1] - ys[0]) * one for one in shares],
        )
        if float(away.min()) <= cordon.radius_m:
            within.add(section)
    assert set(closed_sections(ALX)) == within
    assert (cordon.control.state, cordon.control.is_emergency, cordon.least_m) == ("in_force", True, 100)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"item": "cloud"}, "controls.unknown_item"),
        ({"radius_m": 99}, "controls.cordon_too_small"),
        ({"radius_m": 5001}, "controls.cordon_too_large"),
        ({"lon": 31.2, "lat": 30.0}, "controls.bad_point"),
        ({"assembly_lon": MARKET[0], "assembly_lat": MARKET[1] + 0.0005}, "controls.assembly_inside"),
    ],
)
def test_a_cordon_set_wrongly_is_refused(
    told: dict[str, Any], rule: str, asked: Callable[..., NewCordon], traffic: User
) -> None:
    """Each by its rule; nothing is closed."""
    with pytest.raises(InvalidInputError) as error:
        set_cordon(asked(**told), reason="حقيبة مشبوهة", by=traffic)
    assert _codes(error) == {rule}
    assert not RoadControl.objects.exists()


def test_it_grows_freely_and_shrinks_by_the_release_of_an_explosives_team_alone(
    cordon: Cordon,
    team: Unit,
    traffic: User,
    network: Any,  # noqa: ARG001  # pytest's way to ask for the roads
) -> None:
    """Wider without asking; narrower is refused without a team, with another kind of unit, and done with one."""
    wider = change_radius(cordon, 900, reason="جسم ثانٍ", by=traffic)
    assert set(closed_sections(ALX)) > {0}
    patrol = Unit.objects.create(code="P-1", call_sign="دورية", kind="patrol_foot", base=team.base, area=ALX, crew=2)
    for unit in ("", patrol.code, "none"):
        with pytest.raises(InvalidInputError) as error:
            change_radius(wider, 300, reason="انتهى الفحص", by=traffic, unit=unit)
        assert _codes(error) == {"controls.no_release"}
    narrower = change_radius(wider, 300, reason="انتهى الفحص", by=traffic, unit=team.code)
    assert narrower.radius_m == 300
    assert list(narrower.changes.values_list("before_m", "after_m", "unit_code")) == [
        (600, 900, ""),
        (900, 300, "EOD-1"),
    ]


def test_widening_over_the_assembly_point_asks_for_another(cordon: Cordon, traffic: User) -> None:
    """Refused as it is; with a new point farther away it is done."""
    with pytest.raises(InvalidInputError) as error:
        change_radius(cordon, 2000, reason="جسم ثانٍ", by=traffic)
    assert _codes(error) == {"controls.assembly_inside"}
    assert change_radius(cordon, 2000, reason="جسم ثانٍ", by=traffic, assembly=(WEST + 0.05, SOUTH)).radius_m == 2000


def test_a_cordon_is_lifted_by_a_release_alone(cordon: Cordon, team: Unit, traffic: User) -> None:
    """The ordinary button is refused; the release of all ground lifts it and the roads are open."""
    with pytest.raises(InvalidInputError) as error:
        take_step(cordon.control, "lift", by=traffic)
    assert _codes(error) == {"controls.cordon_not_released"}
    with pytest.raises(InvalidInputError) as error:
        release(cordon, unit="", reason="المكان آمن", by=traffic)
    assert _codes(error) == {"controls.no_release"}
    assert release(cordon, unit=team.code, reason="المكان آمن", by=traffic).state == "lifted"
    assert closed_sections(ALX) == ()


def test_what_lies_inside_is_listed(cordon: Cordon) -> None:
    """Places, doors and roads within the radius, by distance; the church at the far corner is not among them."""
    place = Place.objects.get(code="MA-01")
    Door.objects.create(
        place=place, code="MA-01-N", name_ar="الباب البحري", lon=place.lon, lat=place.lat + 0.001, width_m=2.0
    )
    found = inside(cordon)
    assert [one.title for one in found.places] == ["السوق"] or [one.title for one in found.places] == ["Market"]
    (door,) = found.doors
    assert door.away_m == round(float(great_circle_m(*MARKET, place.lon, place.lat + 0.001)))
    assert "شارع طولي" in found.roads
    assert "حارة الكنيسة" not in found.roads


def test_a_cordon_is_set_and_given_back_on_the_pages(browser_of: Callable[..., Client], team: Unit) -> None:
    """By the operations room; the page of the control lists what lies inside."""
    desk = browser_of(Role.OPERATOR)
    lon, lat = MARKET
    sent = {"area": ALX, "item": "case", "lon": str(lon), "lat": str(lat), "reason": "حقيبة مشبوهة", "radius_m": "50"}
    refused = desk.post(reverse("cordon_new"), sent)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "less than the least of the table: 100 m" in refused.content.decode()
    answer = desk.post(reverse("cordon_new"), {**sent, "radius_m": ""}, follow=True)
    text = answer.content.decode()
    assert "Inside the cordon" in text
    assert "Market" in text
    assert "No assembly point is set yet." in text
    pk = RoadControl.objects.get().pk
    wrong = desk.post(reverse("control_cordon", args=[pk]), {"radius_m": "20", "text": "انتهى الفحص"})
    assert "controls.no_release" in wrong.content.decode()
    done = {"unit": team.code, "text": "المكان آمن"}
    assert desk.post(reverse("control_release", args=[pk]), done).status_code == HTTPStatus.FOUND
    assert RoadControl.objects.get().state == "lifted"


def test_a_cordon_ends_by_itself_after_four_hours_and_says_so(cordon: Cordon) -> None:
    """Coercion has an end: past it the roads count as open, and the row stays until it is released."""
    assert cordon.control.ends_at - cordon.control.starts_at <= timedelta(hours=4, seconds=1)
    assert closed_sections(ALX, timezone.now() + timedelta(hours=4, minutes=1)) == ()
