"""Tags and filters of every page: built assets, times, names in the reader's language."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allauth.core.internal.ratelimit import parse_rate
from django import template
from django.conf import settings
from django.utils import dateformat
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from himaya.planning import showing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django.utils.safestring import SafeString

register = template.Library()
_SPANS = re.compile(r"(\d[\d:.]*(?:[-+][\d:.]+)+(?: \d\d:\d\d)?)")


@register.simple_tag
def island(name: str) -> SafeString:
    """Style sheets and script of one front-end entry, by the names the build gave them."""
    manifest = settings.FRONTEND_BUILD / ".vite" / "manifest.json"
    entries = _manifest(manifest, manifest.stat().st_mtime_ns) if manifest.exists() else {}
    entry = entries.get(f"src/{name}.ts", {})
    base = f"{settings.STATIC_URL}himaya/build/"
    styles = format_html_join(
        "\n", '<link rel="stylesheet" href="{}{}">', ((base, css) for css in _styles(entries, f"src/{name}.ts"))
    )
    if "file" not in entry:
        return styles
    return format_html('{}\n<script type="module" src="{}{}"></script>', styles, base, entry["file"])


def built(name: str) -> str:
    """The file that the build made of one front-end entry, under the folder of the build; empty before a build."""
    manifest = settings.FRONTEND_BUILD / ".vite" / "manifest.json"
    entries = _manifest(manifest, manifest.stat().st_mtime_ns) if manifest.exists() else {}
    return str(entries.get(f"src/{name}.ts", {}).get("file", ""))


def _styles(entries: Mapping[str, Any], name: str) -> list[str]:
    """Style sheets of an entry after those of the parts it shares with other entries, each once."""
    entry = entries.get(name, {})
    shared = [css for part in entry.get("imports", ()) for css in _styles(entries, part)]
    return list(dict.fromkeys([*shared, *entry.get("css", ())]))


@lru_cache(maxsize=4)
def _manifest(path: Path, _changed_ns: int) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


@register.simple_tag
def sign_in_pause_minutes() -> int:
    """Minutes after which wrong passwords no longer stop an account from signing in, of the limit in the settings."""
    rates = settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
    durations: list[float] = [parse_rate(rate).duration for rate in rates]
    return math.ceil(max(durations) / 60)


@register.filter
def in_order(text: str) -> SafeString:
    """A sentence whose dates and spans of time keep their own direction inside Arabic."""
    parts = enumerate(_SPANS.split(text))
    told = (format_html('<bdi dir="ltr">{}</bdi>', part) if number % 2 else part for number, part in parts)
    return format_html_join("", "{}", ((part,) for part in told))


@register.filter
def named(item: Mapping[str, Any], field: str) -> str:
    """`field` of a plan's item in the reader's language; the other language where that is empty."""
    first, second = ("en", "ar") if get_language() == "en" else ("ar", "en")
    return str(item.get(f"{field}_{first}") or item.get(f"{field}_{second}") or "")


@register.filter
def clock(instant: str | datetime, zone: str = settings.TIME_ZONE) -> str:
    """Hours and minutes on the area's wall clock, 24 hours, Western digits."""
    return f"{_local(instant, zone):%H:%M}"


@register.filter
def day(instant: str | datetime, zone: str = settings.TIME_ZONE) -> str:
    """Weekday and date on the area's calendar in the reader's language, Western digits."""
    return dateformat.format(_local(instant, zone), "l j F Y")


@register.filter
def percent(share: float) -> str:
    """Write a share of 1 in percent with at most one decimal, Western digits in both languages."""
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


@register.filter
def at_least(share: float) -> str:
    """Write a promised share of 1 in percent, never larger than it is."""
    return showing.share_percent(share)


@register.filter
def at_most(share: float) -> str:
    """Write a limit of a share in percent, never tighter than it is."""
    return percent(float(showing.rounded_up(share, 3)))


@register.filter
def figure(value: float | None) -> str:
    """Write a number for reading: Western digits, thousands parted, at most three decimals."""
    return "" if value is None else showing.figure(value)


def _local(instant: str | datetime, zone: str) -> datetime:
    moment = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return moment.astimezone(ZoneInfo(zone))
