"""Filters of the pages of readiness: state at an instant, level with its label, numbers and times for forms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django import template

from himaya.web.readiness.models import Level

if TYPE_CHECKING:
    from himaya.web.readiness.models import AlertLevel, ReadinessItem
    from himaya.web.readiness.states import ItemState

register = template.Library()


@register.filter
def state_at(item: ReadinessItem, now: datetime) -> ItemState:
    """State of an item at the instant the page speaks of."""
    return item.state_at(now)


@register.filter
def level_of(row: AlertLevel) -> Level:
    """Level of a row, with its label."""
    return Level(row.level)


@register.filter
def tenths(value: float) -> str:
    """Write a number with at most one decimal, thousands parted, Western digits in both languages."""
    return f"{value:,.1f}".removesuffix(".0")


@register.filter
def hundredth(share: float) -> str:
    """Write a share of 1 in hundredths for an attribute, with a point in every language."""
    return f"{100 * share:.1f}"


@register.filter
def wall_clock(value: datetime | str | None) -> str:
    """Write a time of a form, which is on the wall clock already, as an input wants it; typed text stays as typed."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return value or ""
