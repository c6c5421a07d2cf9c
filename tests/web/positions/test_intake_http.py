"""Reports by HTTP: who is heard, what is answered, what is kept."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Duty
from himaya.web.positions.actions import counting
from himaya.web.positions.actions.senders import revoke_sender
from himaya.web.positions.models import Count, Fix, Latest
from himaya.web.positions.views import intake

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
AGO = timedelta(seconds=1)


def _at(seconds: float) -> str:
    return f"{(timezone.now() + timedelta(seconds=seconds)).timestamp():.3f}"


def test_a_report_is_kept(phone: Any) -> None:
    """Newest position and record have it, with the accuracy it came with; nothing of it is in the journal."""
    before = JournalEntry.objects.count()
    answer = phone.report(accuracy="5.5", speed="10", batt="80")
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"taken": True})
    row, fix = Latest.objects.get(), Fix.objects.get()
    assert (row.unit, row.lat, row.lon, row.error_m, row.battery_percent) == (phone.sender.unit, 31.2, 29.9, 5.5, 80)
    assert row.speed_mps == pytest.approx(5.144, abs=1e-3)
    assert (fix.unit, fix.at) == (row.unit, row.at)
    assert JournalEntry.objects.count() == before


def test_the_traccar_client_posts_its_fields(phone: Any) -> None:
    """A form is read like a query, without a cookie or a token against forgery."""
    fields = {"deviceid": phone.token, "lat": "31.2", "lon": "29.9", "timestamp": _at(0)}
    answer = Client(enforce_csrf_checks=True).post("/positions/in/", fields)
    assert answer.json() == {"taken": True}


@pytest.mark.parametrize(
    "told",
    [
        {"id": ""},
        {"id": "abcdefgh"},
        {"id": "abcdefgh-" + "a" * 32},
        {"id": "../../etc/passwd"},
        {"id": "x" * 4000},
        {"id": "abcdefgh-" + "a" * 32, "lat": "nan", "timestamp": ""},
        {f"f{n}": "1" for n in range(40)},
    ],
)
def test_a_stranger_is_told_nothing(told: dict[str, str], phone: Any) -> None:
    """Whatever is wrong, the answer is an empty 403 that is the same for all; nothing is kept."""
    answer = phone.report(**{"id": "zzzzzzzz-" + "z" * 32, **told})
    assert (answer.status_code, answer.content) == (HTTPStatus.FORBIDDEN, b"")
    assert not Latest.objects.exists()


def test_the_code_alone_opens_nothing(phone: Any) -> None:
    """The code stands in lists and in the journal; with another secret it is a stranger's."""
    assert phone.report(id=f"{phone.sender.code}-{'a' * 32}").status_code == HTTPStatus.FORBIDDEN


def test_a_revoked_sender_is_a_stranger(phone: Any, director: User) -> None:
    """At once; and its last position is shown no longer."""
    assert phone.report().status_code == HTTPStatus.OK
    revoke_sender(phone.sender, reason="lost", by=director)
    assert not Latest.objects.exists()
    assert phone.report(timestamp=_at(1)).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"lat": "91"}, "exchange.report_number"),
        ({"lat": "nan"}, "exchange.report_number"),
        ({"accuracy": "inf"}, "exchange.report_number"),
        ({"lon": ""}, "exchange.report_lacks"),
        ({"timestamp": "soon"}, "exchange.report_time"),
    ],
)
def test_a_report_that_is_not_understood_is_told_its_field(changes: dict[str, str], rule: str, phone: Any) -> None:
    """A registered device learns which field is wrong."""
    answer = phone.report(**changes)
    assert (answer.status_code, answer.json()["rule"]) == (HTTPStatus.BAD_REQUEST, rule)
    assert answer.json()["field"] in changes
    assert not Latest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"timestamp": -7200}, "off-duty"),
        ({"timestamp": -125}, "stale"),
        ({"timestamp": 45}, "clock-ahead"),
        ({"lat": "29.0"}, "outside"),
    ],
)
def test_a_rule_is_named_and_nothing_is_kept(changes: dict[str, Any], rule: str, phone: Any) -> None:
    """Answered with 200, for the application would send it again for ever; the position is nowhere."""
    if "timestamp" in changes:
        changes = {"timestamp": _at(changes["timestamp"])}
    answer = phone.report(**changes)
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"taken": False, "rule": rule})
    assert (Latest.objects.count(), Fix.objects.count()) == (0, 0)


def test_nobody_is_followed_after_duty(phone: Any) -> None:
    """The minute the duty has ended, the same report is refused and the one before it is the last on record."""
    assert phone.report().json() == {"taken": True}
    Duty.objects.update(ends_at=timezone.now() - AGO)
    assert phone.report(timestamp=_at(0)).json()["rule"] == "off-duty"
    assert Fix.objects.count() == 1


def test_a_wrong_first_fix_is_overcome(phone: Any) -> None:
    """After a position fifty kilometres off the third true one is taken, though each came in a request of its own."""
    assert phone.report(timestamp=_at(-20), lat="31.0", lon="29.6").json() == {"taken": True}
    said = [phone.report(timestamp=_at(step - 10)).json() for step in range(3)]
    assert said == [{"taken": False, "rule": "too-fast"}] * 2 + [{"taken": True}]
    assert Latest.objects.get().lat == 31.2


def test_the_same_report_counts_once(phone: Any) -> None:
    """Sent again because an answer was lost, it is a duplicate."""
    at = _at(-3)
    assert phone.report(timestamp=at).json() == {"taken": True}
    assert phone.report(timestamp=at).json()["rule"] == "duplicate"


def test_the_record_has_one_position_in_ten_seconds(phone: Any) -> None:
    """Of reports a second apart the newest is the last position, the first alone is on record."""
    for step in (-14, -13, -12, -3):
        assert phone.report(timestamp=_at(step)).json() == {"taken": True}
    assert Fix.objects.count() == 2
    assert Latest.objects.get().at > timezone.now() - timedelta(seconds=5)


def test_too_many_reports_are_put_off(phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent faster than the pace is answered with 429 and when to come again."""
    monkeypatch.setattr(intake, "by_sender", intake.pace.Pace(3, 600.0))
    for _report in range(3):
        assert phone.report().status_code == HTTPStatus.OK
    answer = phone.report()
    assert (answer.status_code, answer.headers["Retry-After"]) == (HTTPStatus.TOO_MANY_REQUESTS, "30")


def test_guessing_ends_without_keeping_the_known_out(
    phone: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After thirty wrong identifiers no table is asked for another, however slow; a sender heard before is heard."""
    monkeypatch.setattr(intake, "strangers", intake.pace.Pace(30, 86_400.0))
    assert phone.report().status_code == HTTPStatus.OK
    for _guess in range(30):
        phone.report(id=f"{phone.sender.code}-{'a' * 32}")
    with django_assert_num_queries(0):
        assert phone.report(id="abcdefgh-" + "b" * 32).status_code == HTTPStatus.FORBIDDEN
    assert phone.report(timestamp=_at(0)).status_code == HTTPStatus.OK


def test_what_became_of_each_message_is_counted(phone: Any) -> None:
    """Every answer is in one count; strangers alone make nothing be written before it is time."""
    phone.report(timestamp=_at(-1))
    phone.report(lat="29.0")
    phone.report(lat="x")
    phone.report(id="x")
    assert not Count.objects.exists()
    counting.http.write()
    counted = dict(Count.objects.values_list("fate", "messages"))
    assert counted == {"taken": 1, "outside": 1, "malformed": 1, "unknown-sender": 1}


def test_a_sender_that_rests_is_forgotten_first() -> None:
    """The memory of paces is bounded; what was used last stays."""
    pace = intake.pace.Pace(1, 60.0, keys=2)
    assert [pace.allows(key, now=0) for key in ("a", "b", "a", "c", "b")] == [True, True, False, True, True]
    assert pace.allows("b", now=59) is False
    assert pace.allows("b", now=61) is True
