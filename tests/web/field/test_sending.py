"""What a telephone sends: each report once, at the time at which it happened, refused as on the pages."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.field import views
from himaya.web.field.actions.taking import remove_old
from himaya.web.field.models import Received
from himaya.web.incidents.models import Incident
from himaya.web.journal.models import JournalEntry
from himaya.web.positions.pace import Pace
from himaya.web.posts.models import LivePost, PostEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
HERE = {"lon": "29.9", "lat": "31.2", "error_m": "8"}
FINAL = HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_check_in_that_waited_counts_from_when_it_happened(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """Entered now, happened ten minutes ago, placed where the device was."""
    post, desk = live(), browser_of()
    answer = sent(desk, "check-in", about=post.pk, minutes_ago=10, strength="٤", women="0", **HERE)
    assert answer.json() == {"taken": True, "again": False}
    post.refresh_from_db()
    assert (post.state, post.present, post.placed) == ("active", 4, "measured")
    assert post.checked_in_at is not None
    assert timedelta(minutes=9) < timezone.now() - post.checked_in_at < timedelta(minutes=11)


def test_the_same_report_sent_twice_is_one(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """The answer was lost, the telephone sends again: one line; another account's token is no report."""
    post, desk, token = live(), browser_of(), str(uuid.uuid4())
    sent(desk, "check-in", about=post.pk, strength="4", **HERE)
    first, second = (sent(desk, "comms", about=post.pk, token=token) for _ in range(2))
    assert (first.json()["again"], second.json()["again"]) == (False, True)
    assert PostEntry.objects.filter(post=post, kind="comms").count() == 1
    stranger = sent(browser_of(Role.SUPERVISOR), "comms", about=post.pk, token=token)
    assert stranger.status_code == FINAL


def test_a_wrong_clock_is_set_right(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """An hour ahead, an hour behind: what happened five minutes ago by that clock happened five minutes ago."""
    post, desk = live(), browser_of()
    sent(desk, "check-in", about=post.pk, minutes_ago=15, strength="4", **HERE)
    for ahead_s in (3600, -3600):
        assert sent(desk, "comms", about=post.pk, minutes_ago=5, ahead_s=ahead_s).json()["taken"]
    for entry in PostEntry.objects.filter(post=post, kind="comms"):
        assert timedelta(minutes=4) < timezone.now() - entry.event_at < timedelta(minutes=6)


def test_what_the_page_would_refuse_is_refused_for_good(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """With the reason in words and the rule in the journal; nothing of it is kept, and it may be sent anew."""
    post, desk, token = live(), browser_of(), str(uuid.uuid4())
    answer = sent(desk, "comms", about=post.pk, token=token)
    assert (answer.status_code, answer.json()["rule"]) == (FINAL, "posts.nobody_there")
    assert answer.json()["why"]
    assert not Received.objects.exists()
    assert JournalEntry.objects.filter(action="action-refused").count() == 1
    sent(desk, "check-in", about=post.pk, strength="4", **HERE)
    assert sent(desk, "comms", about=post.pk, token=token).json()["taken"]


def test_what_is_no_report(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """Of an unknown kind, too old, about nothing, with a wrong number, of another area, or no report at all."""
    post, desk = live(), browser_of()
    there = browser_of(Role.POST_COMMANDER, "EG-C")
    cases = [
        (sent(desk, "song", about=post.pk), "field.unknown_kind"),
        (sent(desk, "comms", about=post.pk, minutes_ago=13 * 60), "field.too_old"),
        (sent(desk, "comms"), "field.bad_report"),
        (sent(desk, "check-in", about=post.pk, strength="many"), "field.bad_report"),
        (sent(there, "comms", about=post.pk), "field.not_there"),
    ]
    assert [(one.status_code, one.json()["rule"]) for one, _rule in cases] == [(FINAL, rule) for _one, rule in cases]
    for body in ("", "[]", "{", json.dumps({"kind": 5}), json.dumps({"kind": "comms", "said": []}), "x" * 20_000):
        answer = desk.post("/field/send/", body, content_type="application/json")
        assert answer.json()["rule"] == "field.bad_report", body[:40]
    assert not PostEntry.objects.filter(kind="comms").exists()


def test_an_incident_is_reported_from_the_spot(browser_of: Callable[..., Client], sent: Callable[..., Any]) -> None:
    """With the point where the device was and the time at which it was seen; a number of a person is masked."""
    answer = sent(
        browser_of(Role.PATROL_LEADER), "incident", minutes_ago=7, kind="fire", report="دخان، اتصل 01001234567",
        lon="29.9", lat="31.2", error_m="5",
    )  # fmt: skip
    assert answer.json()["taken"], answer.content
    incident = Incident.objects.get()
    assert (incident.kind, incident.where, incident.area) == ("fire", "map", "EG-ALX")
    assert "01001234567" not in incident.report
    assert timedelta(minutes=6) < timezone.now() - incident.called_at < timedelta(minutes=8)


def test_a_telephone_sends_no_faster_than_it_may(
    browser_of: Callable[..., Client], sent: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 is no refusal: what was sent waits and comes again."""
    monkeypatch.setattr(views, "by_account", Pace(2, 3600.0))
    desk = browser_of()
    statuses = [sent(desk, "song").status_code for _ in range(3)]
    assert statuses == [FINAL, FINAL, HTTPStatus.TOO_MANY_REQUESTS]


def test_tokens_are_forgotten_after_a_month(
    live: Callable[..., LivePost], browser_of: Callable[..., Client], sent: Callable[..., Any]
) -> None:
    """They hold nothing but that something was taken."""
    sent(browser_of(), "check-in", about=live().pk, strength="4", **HERE)
    now = timezone.now()
    assert remove_old(now - timedelta(days=30)) == 0
    assert remove_old(now + timedelta(seconds=1)) == 1


def test_the_page_knows_its_post_by_the_card(live: Callable[..., LivePost], browser_of: Callable[..., Client]) -> None:
    """Chosen once it is remembered; a code that the office does not see says so; the page may ask where it is."""
    post, desk = live(), browser_of()
    assert "Which post?" in desk.get("/field/").content.decode()
    wrong = desk.get("/field/?code=zzzzzzz", follow=True)
    assert "No post has this code" in wrong.content.decode()
    assert desk.get(f"/field/?code={post.code.upper()}").status_code == HTTPStatus.FOUND
    page = desk.get("/field/")
    assert post.title_en in page.content.decode()
    assert 'data-field-kind="check-in"' in page.content.decode()
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    other = browser_of(Role.POST_COMMANDER, "EG-C")
    assert post.title_en not in other.get(f"/field/?code={post.code}", follow=True).content.decode()


def test_the_worker_comes_from_its_own_folder(browser_of: Callable[..., Client]) -> None:
    """So that the browser lets it answer for this page alone; nobody signed out gets it."""
    answer = browser_of().get("/field/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "himaya-field" in answer.content.decode()
    assert browser_of(Role.MODERATOR).get("/field/worker.js").status_code == HTTPStatus.FORBIDDEN
