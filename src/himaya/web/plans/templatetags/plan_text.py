"""Texts of the planner and times of forms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.translation import get_language

from himaya.web.plans.seen import mark_of

if TYPE_CHECKING:
    from django.db.models import Model

    from himaya.planning.wording import Text

register = template.Library()


@register.filter
def in_language(text: Text) -> str:
    """A text of the planner in the reader's language."""
    return text.en if get_language() == "en" else text.ar


@register.filter
def wall(moment: str | datetime, zone: str = settings.TIME_ZONE) -> str:
    """Wall-clock time of a zone as a field of date and time takes it; nothing for nothing."""
    if not moment:
        return ""
    instant = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


@register.filter
def mark(row: Model, part: str = "") -> str:
    """Digest of what a form shows, for the action to know whether it still says so."""
    return mark_of(row, part)


@register.simple_tag(takes_context=True)
def typed(context: Any, part: str, field: str, saved: object = "", key: object = "") -> object:
    """What was typed into a field of the form that was refused; in every other form what is saved.

    Parameters
    ----------
    part, key : name the form: the part it changes, and which of several; no key for the form that adds one.
    """
    return context["typed"].get(field, "") if is_typed(context, part, key) else saved


@register.simple_tag(takes_context=True)
def is_typed(context: Any, part: str, key: object = "") -> bool:
    """Whether this is the form that was refused."""
    if context.get("typed_in") != part:
        return False
    sent = context["typed"]
    return str(key) == next(
        (sent[name] for name in ("key", "item", "annex", "number", "service_id") if sent.get(name)), ""
    )
