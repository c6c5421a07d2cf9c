"""Messages as a partner's own system sees them: signed, thin, tried again, and never sent where they may not go."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.environment_webhooks import Webhooks
from himaya.web.journal.models import JournalEntry
from himaya.web.mandates.actions.common import stop
from himaya.web.mandates.states import Pause
from himaya.web.webhooks import posting, sending
from himaya.web.webhooks.actions import end_endpoint, renew_secret, send_test
from himaya.web.webhooks.kinds import Event
from himaya.web.webhooks.models import Delivery, Endpoint
from himaya.web.webhooks.needs import needs
from himaya.web.webhooks.outbox import tell
from himaya.web.webhooks.signing import signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

    Registered = tuple[Endpoint, str]

pytestmark = pytest.mark.django_db
OPENSSL = shutil.which("openssl") or ""


def _told(number: int = 12) -> int:
    with transaction.atomic():
        path = f"/api/v1/partners/confirmations/{number}"
        return tell(Event.CONFIRMATION_ASKED, number=number, path=path, area="EG-ALX", partner="ambulance")


def _fits(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a message fits a secret by the specification, as openssl computes it."""
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    command = [OPENSSL, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    wanted = base64.b64encode(subprocess.run(command, input=signed, capture_output=True, check=True).stdout).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split()


def test_a_signature_is_that_of_the_published_example() -> None:
    """The example that implementations of Standard Webhooks share."""
    body = b'{"event_type":"ping","data":{"success":true}}'
    told = {"message": "msg_loFOjxBNrRLzqYUf", "timestamp": 1731705121, "body": body}
    assert signature("whsec_plJ3nmyCDGBKInavdOK15jsl", **told) == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="  # type: ignore[arg-type]  # three kinds of value


def test_a_message_says_that_there_is_something_and_nothing_of_it(registered: Registered, receiver: Any) -> None:
    """Kind, instant, number and address; signed so that openssl agrees, and no other secret, time or body does."""
    assert _told() == 1
    assert sending.send_waiting() == 1
    path, headers, body = receiver.taken[0]
    told = json.loads(body)
    assert path == "/hooks?from=himaya"
    assert set(told) == {"type", "timestamp", "data"}
    assert told["type"] == "confirmation.asked"
    assert told["data"] == {"id": 12, "url": "https://himaya.example.gov.eg/api/v1/partners/confirmations/12"}
    secret = registered[1]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert _fits(secret, headers, body)
    assert not _fits("whsec_" + base64.b64encode(b"x" * 32).decode(), headers, body)
    assert not _fits(secret, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 600)}, body)
    assert not _fits(secret, {**headers, "webhook-id": "msg_other"}, body)
    assert not _fits(secret, headers, body.replace(b"12", b"13"))
    kept = Delivery.objects.get()
    assert (kept.state, kept.status, kept.attempts, kept.failure) == ("taken", 204, 1, "")
    assert sending.send_waiting() == 0
    assert len(receiver.taken) == 1


def test_a_message_belongs_to_the_transaction_of_its_change(registered: Registered) -> None:
    """Undone with it, and refused outside of one."""
    assert registered
    with transaction.atomic():
        _told()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_only_the_partner_of_the_governorate_is_told(registered: Registered) -> None:
    """Neither another partner, nor another governorate, nor a kind that was not chosen, nor one that has ended."""
    endpoint = registered[0]
    with transaction.atomic():
        for area, partner in (("EG-C", "ambulance"), ("EG-ALX", "utilities")):
            assert tell(Event.CONFIRMATION_ASKED, number=1, path="/x", area=area, partner=partner) == 0
        Endpoint.objects.update(kinds=["mandate.suspended"])
    assert _told() == 0
    Endpoint.objects.update(kinds=list(Event.values))
    end_endpoint(endpoint, by=endpoint.assignment.user)
    assert _told() == 0


def test_what_waits_for_a_webhook_that_ended_is_not_sent(registered: Registered, receiver: Any) -> None:
    """The account leaves its office between the change and the minute of the runner."""
    _told()
    registered[0].assignment.ends_at = timezone.now()
    registered[0].assignment.save()
    sending.send_waiting()
    assert (receiver.taken, Delivery.objects.get().state) == ([], "dropped")


@pytest.mark.parametrize(
    ("does", "failure", "status"),
    [
        ("send_slowly", "too_slow", None),
        ("send_headers_hugely", "no_http", None),
        ("redirect", "redirect", 302),
        ("refuse", "refused", 410),
        ("break", "refused", 500),
        ("hang_up", "no_http", None),
    ],
)
def test_what_a_receiver_does_wrong(  # what it does, and what becomes of it
    registered: Registered,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
    does: str,
    failure: str,
    status: int | None,
) -> None:
    """Slow, endless, leading elsewhere, refusing, silent: the message waits for its next attempt, with the reason."""
    assert registered
    monkeypatch.setattr(posting, "WITHIN_S", 1.0)
    ways: dict[str, Callable[[Any], None]] = {
        "redirect": lambda handler: handler.send_plain(302, Location=receiver.target),
        "refuse": lambda handler: handler.send_plain(410),
        "break": lambda handler: handler.send_plain(500),
        "hang_up": lambda handler: handler.connection.close(),
    }
    receiver.answer = ways.get(does, lambda handler: getattr(handler, does)())
    _told()
    begun = time.monotonic()
    assert sending.send_waiting() == 0
    assert time.monotonic() - begun < 5
    kept = Delivery.objects.get()
    assert (kept.state, kept.failure, kept.status, kept.attempts) == ("waiting", failure, status, 1)
    assert timedelta(0) < kept.next_at - timezone.now() <= sending.WAITS[0]
    assert len(receiver.taken) == 1


def test_a_huge_answer_is_not_read(registered: Registered, receiver: Any) -> None:
    """The status says that the message was taken; what follows it is left where it is."""
    assert registered
    receiver.answer = lambda handler: handler.send_hugely()
    _told()
    assert sending.send_waiting() == 1
    assert Delivery.objects.get().state == "taken"


def test_a_certificate_that_nobody_trusts_gets_nothing(registered: Registered, receiver: Any, settings: Any) -> None:
    """The connection ends before the message."""
    assert registered
    settings.WEBHOOKS = Webhooks(frozenset({"localhost"}))
    _told()
    sending.send_waiting()
    assert (Delivery.objects.get().failure, receiver.taken) == ("not_trusted", [])


def test_a_host_that_moved_into_a_private_network_gets_nothing(
    registered: Registered, receiver: Any, settings: Any
) -> None:
    """Asked again at every attempt: an address that was public once is none for ever."""
    assert registered
    settings.WEBHOOKS = Webhooks(frozenset(), receiver.certificate)
    _told()
    sending.send_waiting()
    assert (Delivery.objects.get().failure, receiver.taken) == ("private", [])


def test_a_message_is_given_up_and_two_people_see_it(
    registered: Registered, receiver: Any, office_of: Callable[..., User]
) -> None:
    """Eight attempts with growing waits, the same number each time; then the journal, the holder and administrators."""
    receiver.answer = lambda handler: handler.send_plain(503)
    _told()
    waits = []
    for _one in range(8):
        Delivery.objects.update(next_at=timezone.now())
        sending.send_waiting()
        waits.append(Delivery.objects.get().next_at - timezone.now())
    kept = Delivery.objects.get()
    assert (kept.state, kept.attempts) == ("given_up", 8)
    assert waits[:7] == sorted(waits[:7])
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.taken}) == 1
    assert JournalEntry.objects.filter(action="webhook-given-up").count() == 1
    Delivery.objects.update(next_at=timezone.now())
    assert sending.send_waiting() == 0
    assert len(receiver.taken) == 8
    assert [one.url for one in needs(registered[0].assignment.user)] == [f"/accounts/webhooks/{registered[0].pk}/"]
    assert "/accounts/webhooks/all/" in [one.url for one in needs(office_of(Role.ADMINISTRATOR, ""))]


def test_a_message_that_somebody_else_is_sending_is_left_to_them(registered: Registered, receiver: Any) -> None:
    """Two runners at the same minute: one of them has it until its lease is over."""
    assert registered
    _told()
    assert sending._claimed(Delivery.objects.get().pk)
    assert sending.send_waiting() == 0
    assert receiver.taken == []


def test_for_a_day_both_secrets_sign(registered: Registered, receiver: Any) -> None:
    """After a renewal either secret fits; after the day only the new one."""
    endpoint, old = registered
    user = endpoint.assignment.user
    new = renew_secret(endpoint, by=user)
    send_test(endpoint, by=user)
    sending.send_waiting()
    _path, headers, body = receiver.taken[0]
    assert json.loads(body)["type"] == "webhook.test"
    assert _fits(old, headers, body)
    assert _fits(new, headers, body)
    Endpoint.objects.update(before_until=timezone.now())
    send_test(endpoint, by=user)
    sending.send_waiting()
    _path, headers, body = receiver.taken[1]
    assert not _fits(old, headers, body)
    assert _fits(new, headers, body)


def test_a_secret_is_kept_encrypted(registered: Registered) -> None:
    """Neither the row nor the journal holds it, nor its bytes."""
    secret = registered[1]
    kept = str(Endpoint.objects.values().get()) + "".join(str(one) for one in JournalEntry.objects.values())
    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept


def test_a_suspended_task_is_told(registered: Registered, receiver: Any, world: Any) -> None:
    """The partner that was asked hears of it, by the number of its confirmation."""
    assert registered
    request = world.mandate.requests.get()
    with transaction.atomic():
        stop(world.mandate, Pause.COMMAND, by=None, office=None, text="توقف")
    sending.send_waiting()
    told = json.loads(receiver.taken[0][2])
    assert (told["type"], told["data"]["id"]) == ("mandate.suspended", request.pk)
