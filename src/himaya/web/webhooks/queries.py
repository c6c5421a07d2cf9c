"""The only readers of webhooks, beside the runner that sends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from himaya.web.webhooks.models import Delivery, DeliveryState, Endpoint

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

TOLD_FOR = timedelta(days=7)
_AT_ONCE = 1000


def endpoints() -> QuerySet[Endpoint]:
    """Every webhook with account and office; `waiting` counts what waits, `lost` what was given up in a week."""
    lately = Q(deliveries__state=DeliveryState.GIVEN_UP, deliveries__tried_at__gt=timezone.now() - TOLD_FOR)
    rows = Endpoint.objects.select_related("assignment__user", "assignment__office").order_by("-made_at", "-pk")
    return rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
        lost=Count("deliveries", filter=lately),
    )


def not_reached() -> QuerySet[Endpoint]:
    """Webhooks that stand and of which messages were given up in a week."""
    found: Any = endpoints().filter(ended_at__isnull=True)
    rows: QuerySet[Endpoint] = found.filter(lost__gt=0)
    return rows


def endpoints_of(user: User) -> QuerySet[Endpoint]:
    """Webhooks of one account."""
    return endpoints().filter(assignment__user=user)


def own_endpoint(user: User, pk: int) -> Endpoint:
    """One webhook of an account's own, or 404."""
    return get_object_or_404(endpoints_of(user), pk=pk)


def endpoint_of(pk: int) -> Endpoint:
    """One webhook, or 404."""
    return get_object_or_404(endpoints(), pk=pk)


def deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    """Messages of a webhook, the newest first."""
    return Delivery.objects.filter(endpoint=endpoint)


def remove_ended(before: datetime) -> int:
    """Remove messages that were taken, given up or dropped before an instant; returns how many."""
    ended = Delivery.objects.exclude(state=DeliveryState.WAITING).filter(happened_at__lt=before)
    return Delivery.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:_AT_ONCE])).delete()[0]


def ended_before(before: datetime) -> QuerySet[Endpoint]:
    """Webhooks that ended before an instant."""
    return Endpoint.objects.filter(ended_at__lt=before)
