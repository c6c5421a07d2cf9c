"""The list that is the picture without a map, and the tiles of the wall."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.dispatch.queries.board import by_state
from himaya.web.posts.actions.takeover import take_over
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.posts.queries.listing import sums_of
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


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=unit:available", ["نسر 1"]),
        ("?state=unit:on_scene", ["نسر 2"]),
        ("?state=unit:off_duty", ["نسر 3"]),
        ("?state=post:active", ["باب بحري"]),
        ("?state=post:planned&layer=post", ["باب قبلي"]),
        ("?state=incident:reported", []),
        ("?state=post:flying&layer=road", ["غلق"]),
    ],
)
def test_the_address_narrows_to_one_state(
    query: str,
    shown: list[str],
    on_duty: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    desk_of: Callable[..., Client],
) -> None:
    """Of units as dispatch has it, of posts as they are reported; an unknown state counts as not asked."""
    on_duty(1, state="available")
    on_duty(2, state="on_scene")
    on_duty(3)
    take_over(plan_in_force().version)
    LivePost.objects.filter(call_sign="نسر 1").update(state="active", checked_in_at=timezone.now(), present=2)
    assert _titles(desk_of(Role.OPERATOR), query) == shown


def test_the_list_tells_state_number_and_alarms(
    on_duty: Callable[..., Any], plan_in_force: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """The number that stands in the sign before the word; an alarm of a post with its time; one who calls stays red."""
    on_duty(1, state="available", number=2)
    on_duty(2, state="on_scene", number=7, seconds=600)
    on_duty(3, state="en_route", number=0, signal="emergency", seconds=600)
    take_over(plan_in_force().version)
    post = LivePost.objects.get(call_sign="نسر 1")
    now = timezone.now()
    Alarm.objects.create(post=post, kind="not_checked_in", since=now, told_at=now)
    client = desk_of(Role.OPERATOR)
    client.cookies["himaya_language"] = "en"
    text = client.get("/picture/").content.decode()
    for words in ("2 · Available", "7 · Taking somebody away, position is old", "0 · Emergency · On the way"):
        assert words in text
    assert f"Unit named, Not checked in {timezone.localtime(now):%H:%M}, until" in text
    assert _titles(client, "?only=red") == ["نسر 3", "باب بحري", "باب قبلي"]


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
    """Each figure is counted from the rows of the app that owns them."""
    on_duty(1, seconds=5, state="available")
    on_duty(2, seconds=None, state="rest")
    on_duty(3)
    incident()
    take_over(plan_in_force().version)
    LivePost.objects.filter(call_sign="نسر 1").update(state="active", checked_in_at=timezone.now(), present=2)
    tiles = _tiles(desk_of(Role.OPERATOR))
    assert list(tiles) == [
        "plan", "alert", "incidents", "queue", "units", "positions", "posts", "gaps", "roads", "feeds",
    ]  # fmt: skip
    shown = {key: re.search(r"<bdi>(.*?)</bdi>", part)[1] for key, part in tiles.items()}  # type: ignore[index]  # each has one
    assert (shown["plan"], shown["incidents"], shown["queue"]) == ("1", "1", "1")
    assert (shown["units"], shown["positions"], shown["posts"]) == ("1 / 2", "1 / 2", "1 / 2")
    assert (shown["roads"], shown["gaps"]) == ("0", "0")
    assert "tile-red" in tiles["incidents"]
    assert "tile-red" in tiles["posts"]
    assert all('data-at="' in part and 'data-limit="' in part for part in tiles.values())


def test_the_wall_agrees_with_dispatch_and_with_the_posts(
    on_duty: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    office_of: Callable[..., User],
    desk_of: Callable[..., Client],
) -> None:
    """Units are those on the board of dispatch, in the same states; posts are those the list of posts counts."""
    for number, state in enumerate(("available", "available", "on_scene", "rest", "out_of_service", "off_duty")):
        on_duty(number, state=state)
    on_duty(9, area=CAIRO, state="available")
    take_over(plan_in_force().version)
    user, now = office_of(Role.OPERATOR), timezone.now()
    board = {group.state: len(group.units) for group in by_state(user, "EG-ALX", now)}
    tiles = _tiles(desk_of(Role.OPERATOR))
    assert f"<bdi>{board['available']} / {sum(board.values())}</bdi>" in tiles["units"]
    assert sum(board.values()) == 5
    found = sums_of(user, now)
    assert f"<bdi>{found.held} / {found.due}</bdi>" in tiles["posts"]
    assert found.due == 2


def test_the_tile_of_positions_is_as_old_as_the_newest_of_them(
    on_duty: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """It is not the instant of the page that counts; where no unit has reported it has none at all."""
    on_duty(1, seconds=None, state="available")
    client = desk_of(Role.OPERATOR)
    assert 'data-at="' not in _tiles(client)["positions"]
    on_duty(2, seconds=600, state="available")
    told = re.search(r'data-at="(.*?)"', _tiles(client)["positions"])
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
