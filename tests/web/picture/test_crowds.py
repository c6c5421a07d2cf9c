"""Crowd zones on the picture: where they are, how dense they were read, and what nobody knows."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.crowds.models import Zone
from himaya.web.crowds.table import table
from himaya.web.picture.queries.tiles import tiles
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
SQUARE = [[[29.9, 31.2], [29.902, 31.2], [29.902, 31.202], [29.9, 31.202], [29.9, 31.2]]]
AGO = timedelta(minutes=1)


@pytest.fixture
def zone() -> Callable[..., Zone]:
    """Make a zone of a place of Alexandria, read `ago` at a density; None: nobody has looked."""
    ensure_organisation()

    def make(title: str, density: float | None = None, ago: timedelta = AGO, **changes: Any) -> Zone:
        now, area = timezone.now(), changes.get("area", "EG-ALX")
        at = {"lon": 29.95, "lat": 31.25, "area": area}
        named = {"kind": "church", "name_ar": "الكاتدرائية", "tier": 1, "capacity": 900, **at}
        place, _made = Place.objects.get_or_create(code=f"P-{area}", defaults=named)
        read = {} if density is None else {"density": density, "density_at": now - ago}
        told = {
            "area": area,
            "place": place,
            "title_ar": title,
            "area_m2": 900.0,
            "planned_density": 2.0,
            "level_at": now,
        }
        return Zone.objects.create(office=parent_of(area), **(told | read | changes))

    return make


def _zones(client: Client, query: str = "") -> list[dict[str, Any]]:
    told = client.get(f"/picture/items.json{query}").json()["items"]
    return [one for one in told if one["layer"] == "zone"]


def test_zones_are_told_by_level_with_their_ground(zone: Callable[..., Zone], desk_of: Callable[..., Client]) -> None:
    """The densest first; colour by level, the density in the sign and in words, the ground where it is drawn."""
    zone("الفناء", 1.2)
    zone("الساحة", 4.25, level="red", outline={"type": "Polygon", "coordinates": SQUARE})
    zone("الممر", 3.0, level="amber")
    red, amber, calm = _zones(desk_of(Role.OPERATOR))
    assert [one["title"] for one in (red, amber, calm)] == ["الساحة", "الممر", "الفناء"]
    assert [(one["state"], one["tone"], one["mark"]) for one in (red, amber, calm)] == [
        ("red", "red", "4.2"), ("amber", "yellow", "3.0"), ("calm", "green", "1.2"),
    ]  # fmt: skip
    assert "4.25" in red["state_title"]
    assert red["lines"] == SQUARE
    assert (red["lon"], red["lat"]) == (pytest.approx(29.901), pytest.approx(31.201))
    assert (amber["lines"], amber["lon"], amber["lat"]) == ([], 29.95, 31.25)


def test_what_nobody_has_looked_at_has_no_colour(zone: Callable[..., Zone], desk_of: Callable[..., Client]) -> None:
    """Never read, or calm by a reading that counts no more: not known. An alarm stays however old its reading is."""
    late = table().estimate_counts + AGO
    zone("بلا قراءة")
    zone("قراءة قديمة", 1.0, late)
    zone("إنذار قديم", 4.5, late, level="red")
    alarm, *others = _zones(desk_of(Role.OPERATOR))
    assert (alarm["state"], alarm["tone"], alarm["limit_s"]) == ("red", "red", None)
    assert {(one["state"], one["tone"], one["mark"]) for one in others} == {("unknown", "plain", "?")}


def test_a_calm_zone_turns_grey_in_the_page_when_its_reading_stops_counting(
    zone: Callable[..., Zone], desk_of: Callable[..., Client]
) -> None:
    """The page is told for how long a count and an estimate hold."""
    zone("عد", 1.0, by_counters=True)
    zone("تقدير", 1.0)
    limits = {one["title"]: one["limit_s"] for one in _zones(desk_of(Role.OPERATOR))}
    assert limits == {"عد": table().counter_counts.total_seconds(), "تقدير": table().estimate_counts.total_seconds()}


def test_zones_stay_in_their_governorate_and_those_in_use(
    zone: Callable[..., Zone], desk_of: Callable[..., Client]
) -> None:
    """What is out of use is not shown, nor what is of another governorate; the centre sees both and may narrow them."""
    zone("هنا", 1.0)
    zone("مغلقة", 1.0, is_closed=True)
    zone("هناك", 1.0, area="EG-C")
    assert [one["title"] for one in _zones(desk_of(Role.OPERATOR))] == ["هنا"]
    centre = desk_of(Role.DUTY_OFFICER, "")
    assert len(_zones(centre)) == 2
    assert [one["title"] for one in _zones(centre, "?area=EG-C")] == ["هناك"]


def test_the_list_and_the_sheet_have_them(zone: Callable[..., Zone], desk_of: Callable[..., Client]) -> None:
    """Without a script too; narrowed by layer, by level and by alarm; printed on the same filters."""
    zone("الساحة الكبرى", 4.25, level="red")
    zone("الفناء", 1.2)
    desk = desk_of(Role.OPERATOR)
    for query, shown in {"layer=zone": 2, "state=zone:red": 1, "only=red&layer=zone": 1, "layer=unit": 0}.items():
        page = desk.get(f"/picture/?{query}").content.decode()
        assert page.count("item item-zone") == shown, query
    assert desk.get("/picture/sheet.pdf?layer=zone").status_code == HTTPStatus.OK


def test_the_wall_counts_zones_in_alarm(zone: Callable[..., Zone], office_of: Callable[..., User]) -> None:
    """As the list of crowds counts them; there is no tile where there is no zone."""
    user = office_of(Role.OPERATOR)
    assert "crowds" not in [tile.key for tile in tiles(user, timezone.now())]
    zone("الساحة", 4.25, level="red")
    zone("الفناء", 1.2)
    tile = next(tile for tile in tiles(user, timezone.now()) if tile.key == "crowds")
    assert (tile.value, tile.tone.value) == ("1 / 2", "red")
