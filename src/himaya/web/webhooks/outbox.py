"""The outbox: what partners are told of is written down with the change itself, and sent afterwards."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.web.webhooks.models import Delivery, Endpoint

if TYPE_CHECKING:
    from himaya.web.webhooks.kinds import Event


def tell(event: Event, *, number: int, path: str, area: str, partner: str) -> int:
    """Have the programs of a partner of a governorate told that something is to be fetched; returns how many.

    Parameters
    ----------
    number, path : which thing it is, and its address in the interface, where a token and the rules of the pages stand
        before it. Nothing else of it is sent.

    Raises
    ------
    TransactionManagementError : no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        text = "a message belongs to the transaction of what it tells of"
        raise transaction.TransactionManagementError(text)
    now = timezone.now()
    rows = Endpoint.objects.filter(Q(area="") | Q(area=area), partner=partner, ended_at__isnull=True)
    told = [one for one in rows.select_related("assignment__user", "assignment__office") if event.value in one.kinds]
    made = [written(one, event.value, number=number, path=path) for one in told if one.ended_by(now) is None]
    Delivery.objects.bulk_create(made)
    return len(made)


def written(endpoint: Endpoint, kind: str, *, number: int | None = None, path: str = "") -> Delivery:
    """One message that waits, not yet kept."""
    now = timezone.now()
    message = f"msg_{secrets.token_hex(16)}"
    return Delivery(
        endpoint=endpoint, message=message, kind=kind, number=number, path=path, happened_at=now, next_at=now
    )
