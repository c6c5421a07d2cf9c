"""Units on duty with their newest position, as columns for a map that draws ten thousand of them every second."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import scope_of
from himaya.web.common.figures import Tone
from himaya.web.common.verbs import Verb
from himaya.web.picture.items import Item, Layer
from himaya.web.picture.marks import unit_letters
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.queries.positions import STALE, last_positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.web.accounts.models import User

KEPT_S = 0.8
"""So long a reading serves every console of the same scope: a second is what they ask for."""
_MOST_SCOPES = 64
_MICRO = 1e5
"""Degrees are whole numbers of 1e-5: a metre."""
_reading = threading.Lock()
_kept: dict[tuple[bool, frozenset[str]], tuple[float, Snapshot]] = {}


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A unit on duty; `lon`, `lat`, `at` are None until it has reported."""

    code: str
    call_sign: str
    kind: str
    area: str
    lon: float | None
    lat: float | None
    at: datetime | None


def on_duty(user: User, now: datetime) -> list[OnDuty]:
    """Every unit that is on duty now in the governorates of the office, with its newest position."""
    fixes = {unit: rest for unit, *rest in last_positions(user, now).values_list("unit_id", "lon", "lat", "at")}
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    rows = scope_of(user, Verb.VIEW_POSITIONS).within(Unit.objects.filter(Exists(duty)))
    told = rows.order_by("area", "sort_key", "code").values_list("pk", "code", "call_sign", "kind", "area")
    nowhere: Sequence[Any] = (None, None, None)
    return [OnDuty(code, call_sign, kind, area, *fixes.get(pk, nowhere)) for pk, code, call_sign, kind, area in told]


def unit_items(units: Sequence[OnDuty], now: datetime) -> Iterator[Item]:
    """The same for a list."""
    language, letters = get_language() or "ar", unit_letters()
    for unit in units:
        state, title, tone = _state(unit, now)
        yield Item(
            Layer.UNIT,
            f"unit:{unit.code}",
            unit.call_sign,
            unit.kind,
            kind_label(UnitKind(unit.kind), language),
            state,
            title,
            tone,
            unit.area,
            unit.lon,
            unit.lat,
            reverse("unit", args=[unit.code]),
            mark=letters.get(unit.kind, ""),
            at=unit.at,
            limit=STALE,
        )


def _state(unit: OnDuty, now: datetime) -> tuple[str, str, Tone]:
    if unit.at is None:
        return "silent", _("On duty, no position"), Tone.PLAIN
    if now - unit.at > STALE:
        return "old", _("Position is old"), Tone.PLAIN
    return "seen", _("On duty"), Tone.GREEN


class Snapshot:
    """What all consoles of one scope are told between two readings."""

    def __init__(self, units: Sequence[OnDuty], now: datetime) -> None:
        names = [[getattr(unit, field) for unit in units] for field in ("code", "call_sign", "kind", "area")]
        self._names = dict(zip(("code", "call_sign", "kind", "area"), names, strict=True))
        self.roster = _digest(self._names)
        where = {
            "lon": [None if unit.lon is None else round(unit.lon * _MICRO) for unit in units],
            "lat": [None if unit.lat is None else round(unit.lat * _MICRO) for unit in units],
        }
        self.seen = _digest([self.roster, where, [unit.at and unit.at.timestamp() for unit in units]])
        self._told = {
            "as_of": now.isoformat(),
            "stale_after_s": int(STALE.total_seconds()),
            "roster": self.roster,
            "seen": self.seen,
            **where,
            "seconds_old": [unit.at and max(0, round((now - unit.at).total_seconds(), 1)) for unit in units],
        }

    @cached_property
    def columns(self) -> bytes:
        """Positions alone, compressed, for a console that knows the roster."""
        return _packed(self._told)

    @cached_property
    def whole(self) -> bytes:
        """Positions and roster, compressed."""
        return _packed({**self._told, "units": self._names})


def snapshot(user: User, now: datetime) -> Snapshot:
    """What the units of the office's governorates are told to be, read at most once in `KEPT_S` for each scope."""
    scope = scope_of(user, Verb.VIEW_POSITIONS)
    key = (scope.everywhere, scope.areas)
    with _reading:
        kept = _kept.get(key)
        if kept is None or time.monotonic() - kept[0] > KEPT_S:
            if len(_kept) >= _MOST_SCOPES:
                _kept.clear()
            kept = _kept[key] = (time.monotonic(), Snapshot(on_duty(user, now), now))
        return kept[1]


def forget() -> None:
    """Read anew at once."""
    with _reading:
        _kept.clear()


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=8).hexdigest()


def _packed(told: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 4, mtime=0)
