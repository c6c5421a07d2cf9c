"""Counters by HTTP: who is heard, what is taken, and that nothing but counts ever is."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.web.crowds.conftest import post
from tests.web.crowds.refusing import refused

from himaya.web.common.refusal import RefusedError
from himaya.web.crowds.actions import counters
from himaya.web.crowds.actions.zones import close_zone
from himaya.web.crowds.models import Counter, Gate, Reading, Zone
from himaya.web.crowds.views import intake
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User


def test_a_count_is_kept_and_written_down(zone: Zone, device_of: Callable[..., Any]) -> None:
    """Two numbers, the interval, the counter; the journal names its code, never its secret."""
    device = device_of(zone)
    answer = device.send(12, 5)
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"taken": True})
    row = Reading.objects.get()
    assert (row.kind, row.people_in, row.people_out, row.counter) == ("passed", 12, 5, device.counter)
    assert (row.event_at - (row.from_at or row.event_at)).total_seconds() == pytest.approx(60, abs=1)
    entry = JournalEntry.objects.get(action="crowd-read")
    assert device.counter.code in entry.after_json
    secret = device.token.partition("-")[2]
    assert not any(secret in one.after_json for one in JournalEntry.objects.all())
    assert not Counter.objects.filter(secret_sha256__contains=secret[:12]).exists()


@pytest.mark.parametrize(
    "changes", [{"id": ""}, {"id": "abcdefgh"}, {"id": "abcdefgh-" + "a" * 32}, {"id": "../../etc/passwd"}]
)
def test_a_stranger_is_told_nothing(changes: dict[str, str], zone: Zone, device_of: Callable[..., Any]) -> None:
    """An empty 403, the same for all; nothing is kept. The code alone opens nothing."""
    device = device_of(zone)
    for told in (changes, {"id": f"{device.counter.code}-{'a' * 32}"}):
        answer = device.send(1, **told)
        assert (answer.status_code, answer.content) == (HTTPStatus.FORBIDDEN, b"")
    assert not Reading.objects.exists()


@pytest.mark.parametrize("field", ["image", "photo", "face", "mac", "imei", "plate", "track", "age", "note"])
def test_whatever_is_no_count_is_refused_with_all_of_it(field: str, zone: Zone, device_of: Callable[..., Any]) -> None:
    """Guard: the list of five fields. A picture or an identity is not ignored: the whole report is turned away."""
    answer = device_of(zone).send(3, 1, **{field: "x"})
    assert (answer.status_code, answer.json()["rule"]) == (HTTPStatus.BAD_REQUEST, "only-counts")
    assert not Reading.objects.exists()


def test_a_file_is_not_even_read(zone: Zone, device_of: Callable[..., Any]) -> None:
    """A form with a picture, JSON, an address with fields and a large body are those of a stranger."""
    device = device_of(zone)
    told = {"id": device.token, "in": "1", "out": "0"}
    picture = SimpleUploadedFile("gate.jpg", b"\xff\xd8\xff", content_type="image/jpeg")
    assert Client().post("/crowds/in/", {**told, "image": picture}).status_code == HTTPStatus.FORBIDDEN
    as_json = Client().post("/crowds/in/", told, content_type="application/json")
    assert as_json.status_code == HTTPStatus.FORBIDDEN
    assert Client().get("/crowds/in/", told).status_code == HTTPStatus.FORBIDDEN
    assert device.send(1, note="x" * 3000).status_code == HTTPStatus.FORBIDDEN
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"in": "-1"}, "malformed"),
        ({"in": "1.5"}, "malformed"),
        ({"in": "٣"}, "malformed"),
        ({"in": "99999999"}, "malformed"),
        ({"until": "soon"}, "malformed"),
        ({"until": ""}, "malformed"),
        ({"from": "2027-01-06T20:00:00"}, "malformed"),
        ({"from": "nan"}, "malformed"),
    ],
)
def test_a_count_that_is_not_understood_is_told_so(
    changes: dict[str, str], rule: str, zone: Zone, device_of: Callable[..., Any]
) -> None:
    """A registered counter learns the rule; nothing is kept."""
    answer = device_of(zone).send(3, 1, **changes)
    assert (answer.status_code, answer.json()) == (HTTPStatus.BAD_REQUEST, {"taken": False, "rule": rule})
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"ago_min": -2}, "clock-ahead"),
        ({"ago_min": 361}, "stale"),
        ({"span_min": 61}, "interval"),
        ({"span_min": 0}, "interval"),
        ({"came": 5001}, "too-many"),
    ],
)
def test_a_count_that_cannot_be_is_refused_by_its_rule(
    told: dict[str, Any], rule: str, zone: Zone, device_of: Callable[..., Any]
) -> None:
    """Each rule by itself; answered with 200, for it would not be taken later either."""
    answer = device_of(zone).send(**{"came": 1, **told})
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"taken": False, "rule": rule})
    assert not Reading.objects.exists()


def test_sent_twice_it_counts_once(zone: Zone, device_of: Callable[..., Any]) -> None:
    """The same interval, and one that overlaps it, are refused; the next one is taken, and another counter's too."""
    device, until = device_of(zone), timezone.now() - timedelta(minutes=2)

    def at(minutes: float) -> str:
        return (until + timedelta(minutes=minutes)).isoformat()

    told = {"id": device.token, "in": "4", "out": "0"}
    answers = [post({**told, "from": at(a), "until": at(b)}).json() for a, b in ((-1, 0), (-1, 0), (-0.5, 0.5), (0, 1))]
    assert [answer["taken"] for answer in answers] == [True, False, False, True]
    assert answers[1]["rule"] == "overlaps"
    assert device_of(zone).send(1, ago_min=2).json()["taken"] is True
    assert Reading.objects.count() == 3


def test_a_revoked_counter_is_a_stranger(
    zone: Zone, device_of: Callable[..., Any], planner_there: User, commander: User
) -> None:
    """At once; what it counted stays. Only who draws zones revokes it, with a reason, once."""
    device = device_of(zone)
    device.send(2, ago_min=3)
    with pytest.raises(RefusedError):
        counters.revoke_counter(device.counter, reason="lost", by=commander)
    with refused("crowds.no_reason"):
        counters.revoke_counter(device.counter, reason="", by=planner_there)
    counters.revoke_counter(device.counter, reason="lost", by=planner_there)
    with refused("crowds.revoked_already"):
        counters.revoke_counter(device.counter, reason="lost", by=planner_there)
    assert device.send(2).status_code == HTTPStatus.FORBIDDEN
    assert Reading.objects.count() == 1


def test_a_zone_out_of_use_takes_no_counts(zone: Zone, device_of: Callable[..., Any], planner_there: User) -> None:
    """Told by its rule."""
    device = device_of(zone)
    close_zone(zone, closed=True, by=planner_there)
    assert device.send(2).json() == {"taken": False, "rule": "zone-closed"}


def test_a_counter_of_arrivals_has_its_gate(
    zone: Zone, zone_of: Callable[..., Zone], gate_of: Callable[..., Gate], planner_there: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Guards: a way in of the same zone; and how many counters a zone has."""
    other = gate_of(zone_of(50.0, title_ar="الفناء الغربي"))
    with refused("crowds.counter_needs_gate"):
        counters.register_counter(zone, gate=None, stands="approach", by=planner_there)
    with refused("crowds.counter_needs_gate"):
        counters.register_counter(zone, gate=None, stands="roof", by=planner_there)
    with refused("crowds.gate_of_another_zone"):
        counters.register_counter(zone, gate=other, stands="approach", by=planner_there)
    monkeypatch.setattr(counters, "MOST_COUNTERS", 1)
    counters.register_counter(zone, gate=None, stands="door", by=planner_there)
    with refused("crowds.too_many_counters"):
        counters.register_counter(zone, gate=None, stands="door", by=planner_there)


def test_who_knocks_too_often_waits(zone: Zone, device_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A counter that sends too much is told when to come again; an address that guesses is asked for no more.

    A counter that was right before is heard all the same: without that, a stranger behind its proxy could silence it.
    """
    device, silent = device_of(zone), device_of(zone)
    monkeypatch.setattr(intake, "by_counter", intake.pace.Pace(1, 60.0))
    monkeypatch.setattr(intake, "strangers", intake.pace.Pace(2, 60.0))
    assert device.send(1, ago_min=5).json() == {"taken": True}
    late = device.send(1)
    assert (late.status_code, late.headers["Retry-After"]) == (HTTPStatus.TOO_MANY_REQUESTS, "30")
    for _guess in range(2):
        device.send(1, id=f"{device.counter.code}-{'a' * 32}")
    assert silent.send(1).status_code == HTTPStatus.FORBIDDEN
    assert device.send(1).status_code == HTTPStatus.TOO_MANY_REQUESTS
