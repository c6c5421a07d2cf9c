"""What the demonstration begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.accounts.models import Role, User
from himaya.web.crowds.actions.demonstration import ensure_demo_crowds
from himaya.web.crowds.models import Gate, Reading, Zone
from himaya.web.places.models import Door, Place

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_demonstration_has_one_zone_and_no_reading(
    place_of: Callable[..., Place], office_of: Callable[..., User]
) -> None:
    """From the doors of the register, said to be illustrative, once; nothing without the room that draws it."""
    place = place_of()
    place.area_m2 = 1150.0
    place.save()
    for number, lanes in enumerate((2, 0)):
        Door.objects.create(
            place=place, code=f"D-{number}", name_ar=f"باب {number}", lon=29.9, lat=31.2, width_m=2.0, lanes_men=lanes
        )
    ensure_demo_crowds()
    assert not Zone.objects.exists()
    User.objects.filter(pk=office_of(Role.OPERATOR).pk).update(username="operator")
    ensure_demo_crowds()
    ensure_demo_crowds()
    zone = Zone.objects.get()
    assert "توضيحية" in zone.title_ar
    assert zone.area_m2 == 1150
    assert sorted(Gate.objects.values_list("is_entrance", "lanes", "is_exit")) == [(False, 0, True), (True, 2, True)]
    assert not Reading.objects.exists()
