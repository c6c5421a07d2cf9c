"""Sends what waits in the outbox: every minute, one attempt for each message that is due, none twice at once."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import himaya
from himaya.web.journal.actions import record
from himaya.web.webhooks.models import Delivery, DeliveryState, Failure
from himaya.web.webhooks.posting import judged, post
from himaya.web.webhooks.reaching import UnreachableError, parsed
from himaya.web.webhooks.signing import opened, signature
from himaya.web.webhooks.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.webhooks.models import Endpoint

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 1440))
"""After each attempt that failed; after the one behind the last wait, about 42 hours in all, a message is given up."""
_LEASE = timedelta(minutes=2)
_WITHIN_S = 30.0
_AT_ONCE = 50


def send_waiting() -> int:
    """Try what is due, the oldest first; returns how many were taken.

    An endpoint that failed is left alone until the next minute, so that one that is slow delays no other.
    """
    until, taken, failed = time.monotonic() + _WITHIN_S, 0, set[int]()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=timezone.now())
    for pk, endpoint in due.order_by("next_at", "pk").values_list("pk", "endpoint")[:_AT_ONCE]:
        if time.monotonic() >= until:
            break
        if endpoint in failed or not _claimed(pk):
            continue
        if _attempted(pk):
            taken += 1
        else:
            failed.add(endpoint)
    return taken


def _claimed(pk: int) -> bool:
    """Whether this runner may try it now; nobody else does so until the lease is over."""
    now = timezone.now()
    rows = Delivery.objects.filter(pk=pk, state=DeliveryState.WAITING, next_at__lte=now)
    return bool(rows.update(next_at=now + _LEASE))


def _attempted(pk: int) -> bool:
    rows = Delivery.objects.select_related("endpoint__assignment__user", "endpoint__assignment__office")
    one = rows.get(pk=pk)
    if one.endpoint.ending is not None:
        Delivery.objects.filter(pk=pk).update(state=DeliveryState.DROPPED)
        return True
    status, failure = _sent(one)
    _keep(one, status, failure)
    return failure is None


def _sent(one: Delivery) -> tuple[int | None, Failure | None]:
    target, body = parsed(one.endpoint.target), body_of(one)
    if target is None:
        return None, Failure.NO_ADDRESS
    try:
        status = post(target, body, headers_of(one, body))
    except UnreachableError as error:
        return None, error.failure
    return status, judged(status)


def body_of(one: Delivery) -> bytes:
    """What is sent: kind, instant, number and where to fetch it, the same at every attempt."""
    at = one.happened_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"id": one.number, "url": one.endpoint.origin + one.path} if one.path else {}
    return json.dumps({"type": one.kind, "timestamp": at, "data": data}, separators=(",", ":")).encode()


def headers_of(one: Delivery, body: bytes) -> dict[str, str]:
    """Number, time of this attempt and signatures: of the secret, and for a day of the one before it."""
    timestamp = int(timezone.now().timestamp())
    signed = [
        signature(secret, message=one.message, timestamp=timestamp, body=body) for secret in _secrets(one.endpoint)
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Himaya/{himaya.__version__}",
        "webhook-id": one.message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }


def _secrets(endpoint: Endpoint) -> list[str]:
    kept = [endpoint.sealed_secret]
    if endpoint.before_until is not None and endpoint.before_until > timezone.now():
        kept.append(endpoint.sealed_before)
    return [opened(one) for one in kept]


def _keep(one: Delivery, status: int | None, failure: Failure | None) -> None:
    """Write down how an attempt ended, and when the next one is; the last one stands in the journal."""
    now: datetime = timezone.now()
    one.attempts, one.tried_at, one.status, one.failure = one.attempts + 1, now, status, failure or ""
    if failure is None:
        one.state = DeliveryState.TAKEN
    elif one.attempts > len(WAITS):
        one.state = DeliveryState.GIVEN_UP
    else:
        one.next_at = now + WAITS[one.attempts - 1]
    with transaction.atomic():
        one.save(update_fields=["attempts", "tried_at", "status", "failure", "state", "next_at"])
        if one.state == DeliveryState.GIVEN_UP:
            after = {"message": one.message, "failure": one.failure, "attempts": one.attempts}
            record(
                Action.GIVEN_UP, by=None, kind=Kind.WEBHOOK, object_id=str(one.endpoint.pk), area=one.endpoint.area,
                after=after,
            )  # fmt: skip
