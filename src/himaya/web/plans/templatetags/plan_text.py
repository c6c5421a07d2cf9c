"""Texts of the planner and times of forms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.translation import get_language

if TYPE_CHECKING:
    from himaya.planning.wording import Text

register = template.Library()


@register.filter
def in_language(text: Text) -> str:
    """A text of the planner in the reader's language."""
    return text.en if get_language() == "en" else text.ar


@register.filter
def wall(moment: str | datetime, zone: str = settings.TIME_ZONE) -> str:
    """Wall-clock time of a zone as a field of date and time takes it."""
    instant = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
