"""Times on the wall clock of Egypt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import dateformat, timezone

if TYPE_CHECKING:
    from datetime import date, datetime

register = template.Library()


@register.filter
def wall_clock(instant: datetime) -> str:
    """Hours and minutes, 24 hours, Western digits."""
    return f"{timezone.localtime(instant):%H:%M}"


@register.filter
def wall_day(instant: datetime) -> str:
    """Weekday and date in the reader's language."""
    return dateformat.format(timezone.localtime(instant), "l j F Y")


@register.filter
def calendar_day(day: date) -> str:
    """Weekday and date of a day in the reader's language."""
    return dateformat.format(day, "l j F Y")
