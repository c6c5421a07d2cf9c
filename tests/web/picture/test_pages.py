"""The list that is the picture without a map, and the tiles of the wall."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.readiness.models import AlertLevel, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
CAIRO = "EG-C"


def _titles(client: Client, query: str = "") -> list[str]:
    text = client.get(f"/picture/{query}").content.decode()
    return re.findall(r'<span class="item-name"><bdi>(.*?)</bdi>', text)


def test_the_list_holds_everything_the_map_holds(
    on_duty: Callable[..., Any],
    incident: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    desk_of: Callable[..., Client],
) -> None:
    """Without any script the list has incidents, units, posts and roads, in this order."""
    on_duty(7)
    one = incident()
    plan_in_force()
    assert _titles(desk_of(Role.OPERATOR)) == [f"{one.pk} · حريق", "نسر 7", "باب قبلي", "باب بحري", "غلق"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?layer=unit", ["نسر 1", "نسر 2", "نسر 3"]),
        ("?layer=unit&layer=road", ["نسر 1", "نسر 2", "نسر 3", "غلق"]),
        ("?kind=ambulance", ["نسر 2"]),
        ("?only=stale", ["نسر 2", "نسر 3"]),
        ("?only=red", ["باب قبلي"]),
        ("?q=%D9%86%D8%B3%D8%B1+%D9%A3", ["نسر 3"]),
        ("?layer=nothing&only=what&area=EG-XX", ["نسر 1", "نسر 2", "نسر 3", "باب قبلي", "باب بحري", "غلق"]),
        ("?area=EG-C", []),
    ],
)
def test_filters_of_the_address_narrow_the_list(
    query: str,
    shown: list[str],
    on_duty: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    desk_of: Callable[..., Client],
) -> None:
    """Layers, function, state, governorate and words in any spelling; what is not understood counts as not asked."""
    on_duty(1, seconds=5)
    on_duty(2, seconds=125, kind="ambulance")
    on_duty(3, seconds=None)
    plan_in_force()
    assert _titles(desk_of(Role.OPERATOR), query) == shown


def test_what_is_old_is_grey_and_says_so(on_duty: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """A position of more than two minutes is marked and named old; one of less is not."""
    on_duty(1, seconds=90)
    client = desk_of(Role.OPERATOR)
    assert "item-stale" not in client.get("/picture/").content.decode()
    on_duty(2, seconds=130)
    text = client.get("/picture/").content.decode()
    assert text.count("item-stale") == 1
    assert "الموقع قديم" in text


def _tiles(client: Client) -> dict[str, str]:
    text = client.get("/wall/tiles/").content.decode()
    return {key: part for part, key in re.findall(r'(<a class="tile [^>]*id="tile-(\w+)".*?</a>)', text, re.DOTALL)}


def test_the_wall_has_a_tile_for_each_thing_with_the_instant_of_its_data(
    on_duty: Callable[..., Any],
    incident: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    desk_of: Callable[..., Client],
) -> None:
    """Plan, alert level, incidents, units, posts, gaps, roads, feeds; figures counted from the rows."""
    on_duty(1, seconds=5)
    on_duty(2, seconds=None)
    incident()
    plan_in_force()
    tiles = _tiles(desk_of(Role.OPERATOR))
    assert list(tiles) == ["plan", "alert", "incidents", "units", "posts", "gaps", "roads", "feeds"]
    shown = {key: re.search(r"<bdi>(.*?)</bdi>", part)[1] for key, part in tiles.items()}  # type: ignore[index]  # each has one
    assert (shown["plan"], shown["incidents"], shown["units"], shown["posts"]) == ("1", "1", "1 / 2", "2")
    assert (shown["roads"], shown["gaps"]) == ("0", "0")
    assert "tile-red" in tiles["incidents"]
    assert "tile-red" in tiles["posts"]
    assert all('data-at="' in part and 'data-limit="' in part for part in tiles.values())


def test_the_tile_of_units_is_as_old_as_the_newest_position(
    on_duty: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """It is not the instant of the page that counts; where no unit has reported it has none at all."""
    on_duty(1, seconds=None)
    client = desk_of(Role.OPERATOR)
    assert 'data-at="' not in _tiles(client)["units"]
    on_duty(2, seconds=600)
    told = re.search(r'data-at="(.*?)"', _tiles(client)["units"])
    assert told
    assert (timezone.now() - datetime.fromisoformat(told[1])).total_seconds() == pytest.approx(600, abs=5)


def test_a_wall_shows_its_own_governorates(
    incident: Callable[..., Any], office_of: Callable[..., User], desk_of: Callable[..., Client]
) -> None:
    """Neither incidents nor the alert level of another governorate reach it."""
    incident()
    now = timezone.now()
    ends = now + timedelta(hours=4)
    office = office_of(Role.DIRECTOR).own_office
    AlertLevel.objects.create(
        area="EG-ALX", level=Level.HIGHEST, reason="ليلة العيد", starts_at=now, ends_at=ends, until=ends,
        review_at=ends, office=office,
    )  # fmt: skip
    home, away = _tiles(desk_of(Role.OPERATOR)), _tiles(desk_of(Role.OPERATOR, CAIRO))
    assert "tile-red" in home["alert"]
    assert "tile-green" in away["alert"]
    assert "tile-green" in away["incidents"]
