"""Units with what they do and their newest position, as columns for a map that draws ten thousand every second."""

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

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.signs import LIVES, NO_NUMBER, number_of, tone_of, words_of
from himaya.web.dispatch.states import UnitLife
from himaya.web.picture.items import Item, Layer
from himaya.web.picture.marks import unit_letters
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.queries.positions import STALE, last_positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from himaya.web.accounts.models import User

KEPT_S = 0.8
"""So long a reading serves every console of the same scope: a second is what they ask for."""
_MOST_SCOPES = 64
_MICRO = 1e5
"""Degrees are whole numbers of 1e-5: a metre."""
_LIFE = {state.value: number for number, state in enumerate(LIVES)}
_READ = ("pk", "code", "call_sign", "kind", "area", "live__state", "live__number", "live__signal")
_reading = threading.Lock()
_kept: dict[tuple[bool, frozenset[str]], tuple[float, Snapshot]] = {}


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A unit on duty, or one whose duty has begun by the register and that is off duty still.

    `number` is that of its status, `NO_NUMBER` for none; `signal` a call that waits for an answer; `lon`, `lat`, `at`
    are None until it has reported a position.
    """

    code: str
    call_sign: str
    kind: str
    area: str
    state: str
    number: int
    signal: str
    lon: float | None
    lat: float | None
    at: datetime | None


def on_duty(user: User, now: datetime) -> list[OnDuty]:
    """Every unit on the board of dispatch or on duty by the register, of the office's governorates, and where it is."""
    fixes = {unit: rest for unit, *rest in last_positions(user, now).values_list("unit_id", "lon", "lat", "at")}
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    mustered = Q(live__isnull=False) & ~Q(live__state=UnitLife.OFF_DUTY)
    rows = scope_of(user, Verb.VIEW_POSITIONS).within(Unit.objects.filter(mustered | Exists(duty)))
    told = rows.order_by("area", "sort_key", "code").values_list(*_READ)
    nowhere: Sequence[Any] = (None, None, None)
    return [_unit(*names, state, sent, signal, fixes.get(pk, nowhere)) for pk, *names, state, sent, signal in told]


def _unit(code: str, call_sign: str, kind: str, area: str, *told: Any) -> OnDuty:
    state, sent, signal, fix = told
    state, signal = state or UnitLife.OFF_DUTY.value, signal or ""
    return OnDuty(code, call_sign, kind, area, state, number_of(state, sent, signal), signal, *fix)


def unit_items(units: Sequence[OnDuty], now: datetime) -> Iterator[Item]:
    """The same for a list."""
    language, letters = get_language() or "ar", unit_letters()
    for unit in units:
        yield Item(
            Layer.UNIT,
            f"unit:{unit.code}",
            unit.call_sign,
            unit.kind,
            kind_label(UnitKind(unit.kind), language),
            unit.state,
            _title(unit, now),
            tone_of(unit.state, unit.signal),
            unit.area,
            unit.lon,
            unit.lat,
            reverse("unit", args=[unit.code]),
            mark=sign_of(unit, letters),
            at=unit.at,
            limit=STALE,
        )


def sign_of(unit: OnDuty, letters: Mapping[str, str]) -> str:
    """What stands in its sign: the letter of its function and the number of its status, as far as it has them."""
    return f"{letters.get(unit.kind, '')}{'' if unit.number == NO_NUMBER else unit.number}"


def _title(unit: OnDuty, now: datetime) -> str:
    told = words_of(unit.state, unit.number)
    if unit.at is None:
        return f"{told}, {_('no position')}"
    return f"{told}, {_('position is old')}" if now - unit.at > STALE else told


class Snapshot:
    """What all consoles of one scope are told between two readings.

    `doing` is ten times the place of the state among `LIVES`, plus the number in the sign.
    """

    def __init__(self, units: Sequence[OnDuty], now: datetime) -> None:
        names = [[getattr(unit, field) for unit in units] for field in ("code", "call_sign", "kind", "area")]
        self._names = dict(zip(("code", "call_sign", "kind", "area"), names, strict=True))
        self.roster = _digest(self._names)
        where = {
            "lon": [None if unit.lon is None else round(unit.lon * _MICRO) for unit in units],
            "lat": [None if unit.lat is None else round(unit.lat * _MICRO) for unit in units],
        }
        doing = [10 * _LIFE[unit.state] + unit.number for unit in units]
        self.seen = _digest([self.roster, where, doing, [unit.at and unit.at.timestamp() for unit in units]])
        self._told = {
            "as_of": now.isoformat(),
            "stale_after_s": int(STALE.total_seconds()),
            "roster": self.roster,
            "seen": self.seen,
            **where,
            "doing": doing,
            "seconds_old": [unit.at and max(0, round((now - unit.at).total_seconds(), 1)) for unit in units],
        }

    @cached_property
    def columns(self) -> bytes:
        """Positions alone, compressed, for a console that knows the roster."""
        return packed(self._told)

    @cached_property
    def whole(self) -> bytes:
        """Positions and roster, compressed."""
        return packed({**self._told, "units": self._names})


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


def packed(told: dict[str, Any]) -> bytes:
    """As JSON, compressed."""
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 4, mtime=0)
