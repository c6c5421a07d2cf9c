"""How the documents of a plan say things: words in both languages, times, figures."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from himaya.faults import Language
from himaya.planning import showing
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label
from himaya.scenario.model import PlaceKind, UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.planning.counting import Count

    Words = Mapping[str, Mapping[str, Mapping[str, str]]]

NOTHING = "—"
"""Shown where a figure does not exist."""
_SIGNS = re.compile(r"([\\`*_\[\]<>|#~&$])")
"""Signs that Markdown reads anywhere in a line."""
_START = re.compile(r"^(\d*)([-+=.)])(?=[-+=\s]|$)")
"""What begins a list or a rule."""
_SERVICES = frozenset({"ambulance", "fire", "emergency_police", "rapid_intervention", "eod", "traffic"})


@cache
def _words() -> Words:
    return tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))


def word(family: str, name: str, language: Language = Language.AR) -> str:
    """Call `name` of a family (`status`, `severity`, ...) by its word; an unknown name stands as it is."""
    return _words().get(family, {}).get(name, {}).get(language, name)


def word_text(family: str, name: str) -> Text:
    """Call `name` of a family by its word in both languages."""
    return Text(word(family, name), word(family, name, Language.EN))


def words(family: str, language: Language = Language.AR) -> dict[str, str]:
    """List every word of a family in one language."""
    return {name: texts[language] for name, texts in _words()[family].items()}


def function_text(name: str) -> Text:
    """Call a post's function or a responder's service as the planner calls it."""
    return say(f"service.{name}" if name in _SERVICES else f"function.{name}")


def function_name(name: str, language: Language = Language.AR) -> str:
    """Call a post's function or a responder's service in one language."""
    text = function_text(name)
    return text.ar if language is Language.AR else text.en


def kind_name(kind: str, language: Language = Language.AR) -> str:
    """Call a kind of place as the scenario's tables call it."""
    return kind_label(PlaceKind(kind), language)


def unit_kind_name(kind: str, language: Language = Language.AR) -> str:
    """Call a kind of unit as the scenario's tables call it."""
    return kind_label(UnitKind(kind), language)


def instant(text: str) -> datetime:
    """Read an aware instant from ISO 8601."""
    return datetime.fromisoformat(text)


def zone_of(plan: Mapping[str, Any]) -> ZoneInfo:
    """Find the zone in which the plan's times are shown."""
    return ZoneInfo(plan["inputs"]["scenario"]["timezone"])


def clock(text: str, zone: ZoneInfo) -> str:
    """Show the time of day on the 24-hour clock, `18:00`."""
    return instant(text).astimezone(zone).strftime("%H:%M")


def day_and_clock(text: str, zone: ZoneInfo) -> str:
    """Show date and time of day, `2027-01-06 18:00`."""
    return instant(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def figure(value: float | None, *, decimals: int = 3) -> str:
    """Show a number with Western digits, thousands separated, at most `decimals` places and no idle zeros."""
    return NOTHING if value is None else showing.figure(value, decimals=decimals)


def held(count: Count) -> str:
    """Show how many stints a unit holds of those required, `12 / 14`; nothing where there are no stints."""
    return NOTHING if count.stints is None else f"{count.filled:,} / {count.stints:,}"


def listed(language: Language, texts: Iterable[str]) -> str:
    """List several in one line, with the comma of the language."""
    return ("، " if language is Language.AR else ", ").join(texts)


def markdown_safe(text: str) -> str:
    """Escape text so that Markdown shows it as written: in a heading, a list, a sentence, or the cell of a table.

    White space is one blank each, as Markdown shows it, and line ends are white space.
    """
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _START.sub(r"\1\\\2", escaped)
