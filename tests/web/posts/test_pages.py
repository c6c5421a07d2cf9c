"""Posts on screen: who sees which, filters in the address, and what a telephone sends."""

from __future__ import annotations

import io
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.common.figures import figures_for
from himaya.web.common.middleware import PERMISSIONS
from himaya.web.posts.actions.ticking import tick
from himaya.web.posts.models import Alarm, LivePost

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def _shown(client: Client, query: str = "") -> set[int]:
    page = client.get(f"/posts/?{query}").content.decode()
    return {pk for pk in LivePost.objects.values_list("pk", flat=True) if f'href="/posts/{pk}/"' in page}


def test_a_directorate_sees_its_own_posts_and_the_centre_all(
    live: Callable[..., LivePost], browser_of: Callable[..., Client]
) -> None:
    """List, page and card follow the area."""
    here, there = live(), live(area="EG-C")
    assert _shown(browser_of()) == {here.pk}
    assert _shown(browser_of(Role.POST_COMMANDER, "EG-C")) == {there.pk}
    assert _shown(browser_of(Role.DUTY_OFFICER, "")) == {here.pk, there.pk}
    assert browser_of().get(f"/posts/{there.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert browser_of().get(f"/posts/card/{there.code}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", {"late", "later", "held"}),
        ("when=now", {"late", "held"}),
        ("when=all", {"late", "later", "held", "closed"}),
        ("state=closed", {"closed"}),
        ("alarm=1", {"late"}),
        ("place=CH-02", {"later"}),
        ("q=باب CH-02", {"later"}),
        ("q=nothing", set()),
        ("own=1", set()),
        ("state=x&when=y&area=z", {"late", "later", "held"}),
    ],
)
def test_filters_stand_in_the_address(
    query: str,
    which: set[str],
    live: Callable[..., LivePost],
    held: Callable[..., LivePost],
    browser_of: Callable[..., Client],
) -> None:
    """Each narrows; what is not understood counts as not asked; those with an alarm come first."""
    made = {
        "late": live(-15, 100),
        "later": live(50, 100, key="CH-02/door_guard/1/1", place_code="CH-02", unit="U-2"),
        "held": held(live(-20, 100, key="CH-01/door_guard/3/1", unit="U-3")),
        "closed": live(-20, 100, key="CH-01/door_guard/4/1", unit="U-4"),
    }
    LivePost.objects.filter(pk=made["closed"].pk).update(state="closed")
    tick()
    assert _shown(browser_of(), query) == {made[one].pk for one in which}


def test_from_the_list_a_crew_is_checked_in_with_two_taps_more(
    live: Callable[..., LivePost], browser_of: Callable[..., Client]
) -> None:
    """The form holds what is planned: the post, then the button; the page alone may ask the device where it is."""
    post, client = live(women=1), browser_of()
    page = client.get(f"/posts/{post.pk}/")
    assert page.headers["Permissions-Policy"] == PERMISSIONS.replace("geolocation=()", "geolocation=(self)")
    assert client.get("/posts/").headers["Permissions-Policy"] == PERMISSIONS
    told = page.content.decode()
    assert 'name="strength" inputmode="numeric" dir="ltr" maxlength="4" required value="4"' in told
    sent = client.post(f"/posts/{post.pk}/check-in/", {"strength": "٤", "women": "1", "lon": "29.9", "lat": "31.2"})
    assert (sent.status_code, sent.headers["Location"]) == (HTTPStatus.FOUND, f"/posts/{post.pk}/")
    post.refresh_from_db()
    assert (post.state, post.present, post.placed) == ("active", 4, "measured")


def test_a_refusal_says_why_and_keeps_what_was_typed(
    live: Callable[..., LivePost], browser_of: Callable[..., Client]
) -> None:
    """Too far away without a word why: the rule, the lawful way, and the numbers as they were typed."""
    post, client = live(), browser_of()
    sent = client.post(f"/posts/{post.pk}/check-in/", {"strength": "3", "lon": "29.9", "lat": "31.21"})
    page = sent.content.decode()
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "the limit is 150 m" in page
    assert 'maxlength="4" required value="3"' in page
    wrong = client.post(f"/posts/{post.pk}/check-in/", {"strength": "many"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_whole_night_of_a_post_by_its_buttons(
    pair: Callable[..., list[LivePost]], browser_of: Callable[..., Client]
) -> None:
    """Check-in, comms, count, relief, alarm, acknowledgement, close: each is a form of the page."""
    old, new = pair(5)
    commander, director = browser_of(), browser_of(Role.DIRECTOR)

    def send(client: Client, post: LivePost, what: str, **said: str) -> str:
        assert client.post(f"/posts/{post.pk}/{what}/", said).status_code == HTTPStatus.FOUND
        post.refresh_from_db()
        return str(post.state)

    assert send(commander, old, "check-in", strength="4") == "active"
    assert send(commander, old, "comms") == "active"
    assert send(commander, old, "count", strength="3") == "degraded"
    assert send(commander, new, "check-in", strength="4") == "checked_in"
    assert send(commander, old, "relieve") == "relieved"
    assert director.post(f"/posts/{old.pk}/close/").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert send(director, old, "acknowledge", text="seen") == "relieved"
    assert send(director, old, "close") == "closed"
    assert send(commander, new, "leave", text="called to an accident") == "unmanned"
    page = director.get(f"/posts/{new.pk}/").content.decode()
    assert "called to an accident" in page
    assert "Unmanned" in page


def test_the_card_leads_to_the_stint_whose_turn_it_is(
    pair: Callable[..., list[LivePost]], browser_of: Callable[..., Client]
) -> None:
    """The running one, then the one to come, then the last."""
    old, new = pair(5)
    assert browser_of().get(f"/posts/card/{old.code.upper()}/").headers["Location"] == f"/posts/{old.pk}/"
    LivePost.objects.filter(pk=old.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert browser_of().get(f"/posts/card/{old.code}/").headers["Location"] == f"/posts/{new.pk}/"


def test_the_list_is_downloaded_as_the_filters_leave_it(
    live: Callable[..., LivePost], browser_of: Callable[..., Client]
) -> None:
    """With the alarms that stand."""
    late = live(-15, 100)
    live(-20, 100, key="CH-02/door_guard/1/1", unit="U-2")
    LivePost.objects.exclude(pk=late.pk).update(state="closed")
    tick()
    sheet = openpyxl.load_workbook(io.BytesIO(browser_of().get("/posts.xlsx").content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if late.code in row]
    assert len(rows) == 1
    assert rows[0][-1] == "Not checked in"


def test_the_first_page_counts_manned_of_due(
    live: Callable[..., LivePost], held: Callable[..., LivePost], office_of: Callable[..., User]
) -> None:
    """Red where a post is empty or an alarm waits; nothing before the first hour."""
    user = office_of(Role.DIRECTOR)
    live(50, 100)
    assert not any(figure.url.endswith("when=now") for figure in figures_for(user))
    held(live(-20, 100, key="CH-02/door_guard/1/1", unit="U-2"))
    figure = next(one for one in figures_for(user) if one.url.endswith("when=now"))
    assert (figure.value, figure.tone) == ("1 / 1", "green")
    live(-20, 100, key="CH-03/door_guard/1/1", unit="U-3")
    figure = next(one for one in figures_for(user) if one.url.endswith("when=now"))
    assert (figure.value, figure.tone) == ("1 / 2", "red")


def test_a_number_of_a_person_is_masked(
    live: Callable[..., LivePost], held: Callable[..., LivePost], browser_of: Callable[..., Client]
) -> None:
    """In words of a count and of an acknowledgement."""
    post = held(live())
    client = browser_of()
    client.post(f"/posts/{post.pk}/count/", {"strength": "3", "text": "call 01001234567"})
    assert "01001234567" not in client.get(f"/posts/{post.pk}/").content.decode()
    browser_of(Role.DIRECTOR).post(f"/posts/{post.pk}/acknowledge/", {"text": "01001234567"})
    assert "▒" in Alarm.objects.get().answer
