"""What programs change goes through the same actions as the pages: rules, journal, and nobody's work overwritten."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import Element, PlanVersion
from himaya.web.plans.words import PlanAction

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def send(client: Client, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    """One request with a JSON body."""
    return client.generic(
        method,
        f"{V1}/{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.fixture
def draft(world: SimpleNamespace) -> str:
    """Path of the draft."""
    return f"plans/{world.versions[1].plan_id}/versions/2"


def test_a_change_must_match_what_was_read(draft: str, desk_of: Callable[..., Client]) -> None:
    """With the tag that was read the aim changes and the tag with it; with an old one 412, without one 428."""
    desk = desk_of(Role.PLANNER)
    read = desk.get(f"{V1}/{draft}").json()["etag"]
    first = send(desk, "PUT", f"{draft}/aim", {"aim": "ليلة آمنة"}, if_match=read)
    assert (first.status_code, first.json()["aim"]) == (HTTPStatus.OK, "ليلة آمنة")
    assert first.headers["ETag"] == first.json()["etag"] != read
    late = send(desk, "PUT", f"{draft}/aim", {"aim": "غير ذلك"}, if_match=read)
    assert (late.status_code, late.json()["code"]) == (HTTPStatus.PRECONDITION_FAILED, "plans.changed_meanwhile")
    blind = send(desk, "PUT", f"{draft}/aim", {"aim": "غير ذلك"})
    assert (blind.status_code, blind.json()["code"]) == (HTTPStatus.PRECONDITION_REQUIRED, "interface.no_match")
    assert desk.get(f"{V1}/{draft}").json()["aim"] == "ليلة آمنة"


def test_a_request_that_is_sent_twice_changes_once(draft: str, desk_of: Callable[..., Client]) -> None:
    """A program that did not hear the answer sends the same again: the step is not taken a second time."""
    desk = desk_of(Role.PLANNER)
    read = desk.get(f"{V1}/{draft}").json()["etag"]
    answers = [send(desk, "POST", f"{draft}/steps/submit", if_match=read).status_code for _ in range(2)]
    assert answers == [HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED]
    assert JournalEntry.objects.filter(action=PlanAction.SUBMIT).count() == 1


def test_every_guard_that_is_not_met_is_told(draft: str, desk_of: Callable[..., Client]) -> None:
    """A director who approves too early reads every fault with its remedy, as on the review page; nothing changes."""
    desk = desk_of(Role.PLANNER)
    read = desk.get(f"{V1}/{draft}").json()["etag"]
    submitted = send(desk, "POST", f"{draft}/steps/submit", if_match=read).json()
    told = send(desk_of(Role.DIRECTOR), "POST", f"{draft}/steps/approve", if_match=submitted["etag"])
    assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert {"plans.no_objectives", "plans.axis_unready"} <= {fault["code"] for fault in told.json()["faults"]}
    assert all(fault["detail"] and fault["remedy"] for fault in told.json()["faults"])
    assert PlanVersion.objects.get(number=2).state == "in_review"
    again = send(desk, "POST", f"{draft}/steps/submit", if_match=submitted["etag"])
    assert (again.status_code, again.json()["code"]) == (HTTPStatus.CONFLICT, "plans.step_not_allowed")


def test_owners_and_locks_of_elements(draft: str, world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """An element is given an owner and kept as it is; an office that is none is refused."""
    desk = desk_of(Role.PLANNER)
    tag = desk.get(f"{V1}/{draft}").json()["etag"]
    Element.objects.update(owner=None)
    body = {"owner": world.office.code, "keys": ["post-1"]}
    tag = send(desk, "PUT", f"{draft}/elements/owner", body, if_match=tag).json()["etag"]
    assert set(Element.objects.filter(owner=world.office).values_list("key", flat=True)) == {"post-1"}
    tag = send(desk, "PUT", f"{draft}/elements/lock", {"key": "post-1", "locked": True}, if_match=tag).json()["etag"]
    assert Element.objects.get(key="post-1").locked
    told = send(desk, "PUT", f"{draft}/elements/owner", {"owner": "nobody"}, if_match=tag)
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "plans.unknown_office")


def test_without_the_token_against_forgery_nothing_is_changed(
    world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """A request that another site makes a browser send lacks the token: 403; with it the place is closed."""
    desk = desk_of(Role.PLANNER, enforce_csrf_checks=True)
    told = send(desk, "PUT", "places/CH-01/closed", {"closed": True})
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.FORBIDDEN, "interface.no_token")
    world.place.refresh_from_db()
    assert not world.place.is_closed
    desk.cookies["csrftoken"] = "t" * 32
    told = send(desk, "PUT", "places/CH-01/closed", {"closed": True}, x_csrftoken="t" * 32)
    assert (told.status_code, told.json()["is_closed"]) == (HTTPStatus.OK, True)


def test_readiness_is_claimed_by_one_and_verified_by_another(
    world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """The office that claimed is refused with its rule; another one verifies."""
    item, director = f"readiness/items/{world.item.pk}", desk_of(Role.DIRECTOR)
    for step, body in (("start", {}), ("claim", {"note": "فُحصت الأجهزة كلها"})):
        assert send(director, "POST", f"{item}/{step}", body).status_code == HTTPStatus.OK
    own = send(director, "POST", f"{item}/verify")
    assert (own.status_code, own.json()["code"]) == (HTTPStatus.FORBIDDEN, "readiness.own_claim")
    other = send(desk_of(Role.SUPERVISOR), "POST", f"{item}/verify")
    assert (other.status_code, other.json()["state"]) == (HTTPStatus.OK, "verified")


def test_a_number_of_a_person_is_refused_and_not_written_down(
    world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """A note with an identity number is refused; the journal has the rule and nothing of the note."""
    item, desk = f"readiness/items/{world.item.pk}", desk_of(Role.PLANNER)
    send(desk, "POST", f"{item}/start")
    told = send(desk, "POST", f"{item}/claim", {"note": "المسؤول رقمه 29001010112345"})
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "readiness.personal_data")
    entry = JournalEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.after) == ("action-refused", {"rule": "readiness.personal_data"})


def test_a_level_is_set_read_back_and_ended(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """The director sets the highest level, its measures are read back and done, and the level is ended."""
    desk, now = desk_of(Role.DIRECTOR), timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(days=2), "review_at": now + timedelta(days=1)}
    new = {"areas": ["EG-ALX"], "level": 4, "reason": "تجمع كبير", **{key: at.isoformat() for key, at in times.items()}}
    (level,) = send(desk, "POST", "alert/levels", new).json()
    assert (level["level"], desk.get(f"{V1}/alert").json()[0]["row"]["id"]) == (4, level["id"])
    measure = f"alert/measures/{world.measure.pk}"
    read = send(desk, "POST", f"{measure}/acknowledge", {"read_back": "نستدعي القوة كلها الليلة"})
    assert (read.status_code, read.json()["state"]) == (HTTPStatus.OK, "acknowledged")
    done = send(desk, "POST", f"{measure}/complete", {"note": "اكتملت القوة"})
    assert (done.status_code, done.json()["state"]) == (HTTPStatus.OK, "done")
    ended = send(desk, "POST", f"alert/levels/{level['id']}/end", {"reason": "انفض التجمع"})
    assert (ended.status_code, ended.json()["end_reason"]) == (HTTPStatus.OK, "انفض التجمع")
    late = send(desk, "POST", f"alert/levels/{level['id']}/end", {"reason": "انفض التجمع"})
    assert (late.status_code, late.json()["code"]) == (HTTPStatus.CONFLICT, "readiness.level_over")


def test_work_is_cancelled_once(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """Work that waits is cancelled; cancelled again it is 409."""
    desk, path = desk_of(Role.PLANNER), f"jobs/{world.job.pk}/cancel"
    assert send(desk, "POST", path).json()["state"] == "cancelled"
    told = send(desk, "POST", path)
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.CONFLICT, "jobs.already_ended")


def test_the_journal_is_checked_and_the_check_is_in_it(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """A whole journal has no fault; that it was checked is its newest entry."""
    assert world
    told = send(desk_of(Role.AUDITOR), "POST", "journal/verifications").json()
    assert (told["bad_seq"], told["code"]) == (None, "")
    assert told["entries"] > 0
    assert JournalEntry.objects.order_by("-seq")[0].action == "journal-verified"


@pytest.mark.parametrize("body", ["", "[]", "{", '"closed"', '{"closed": "yes"}', '{"closed": true, "by": "x"}', "{}"])
def test_a_body_that_cannot_be_used_is_refused_with_its_place(
    body: str, world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """No JSON, another shape, a wrong kind of value, nothing at all: refused, and the place stays as it is."""
    told = desk_of(Role.PLANNER).put(f"{V1}/places/CH-01/closed", body, content_type="application/json")
    assert told.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}
    assert told.json()["code"] in {"interface.bad_body", "interface.bad_value"}
    world.place.refresh_from_db()
    assert not world.place.is_closed
