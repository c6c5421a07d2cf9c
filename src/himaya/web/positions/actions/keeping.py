"""Writing positions, in batches; and removing them after thirty days. None of it goes through the journal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from himaya.live.intake import Limits, Position, Track, judged
from himaya.web.positions.models import Count, Fix, Latest, Sender
from himaya.web.positions.queries.senders import known_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.live.intake import Refusal

KEPT_EVERY = timedelta(seconds=10)
"""The record has no two positions of a sender that lie closer."""
LIMITS = Limits()
_AT_ONCE = 5000
_REMOVED_AT_ONCE = 20_000
_FIELDS = ("at", "told_at", "lat", "lon", "speed_mps", "course_deg", "error_m", "battery_percent")
_WRITTEN = ("unit", *_FIELDS, "doubted", "agreed", "kept_at")


def take(sender: Sender, position: Position, now: datetime, *, limits: Limits = LIMITS) -> Refusal | None:
    """Judge one position by every rule and keep it; returns the rule that refused it.

    Duty is that of the instant of the position, which may have waited on the device.
    """
    with transaction.atomic():
        row = Latest.objects.select_for_update().filter(sender=sender).first()
        found = judged(position, known_of(sender, min(now, position.at)), _track(row, sender), now, limits)
        if found.refusal is None and found.track.last is not None:
            _keep([(sender, found.track.last)], {} if row is None else {sender.pk: row})
        elif row is not None:
            row.doubted, row.agreed = _written(found.track.doubted), found.track.agreed
            row.save(update_fields=["doubted", "agreed"])
    return found.refusal


def keep(batch: Sequence[tuple[str, Position]]) -> int:
    """Keep positions that a feed has taken, with the codes of their senders; returns how many were kept.

    One that came from a sender revoked since, or that is older than what stands, is not kept.
    """
    kept = 0
    for start in range(0, len(batch), _AT_ONCE):
        part = batch[start : start + _AT_ONCE]
        with transaction.atomic():
            codes = [code for code, _position in part]
            senders = {one.code: one for one in Sender.objects.filter(code__in=codes, revoked_at__isnull=True)}
            rows = {
                row.sender_id: row for row in Latest.objects.select_for_update().filter(sender__in=senders.values())
            }
            news = [
                (senders[code], position)
                for code, position in part
                if code in senders and ((row := rows.get(senders[code].pk)) is None or row.at < position.at)
            ]
            _keep(news, rows)
        kept += len(news)
    return kept


def _keep(news: Sequence[tuple[Sender, Position]], rows: dict[int, Latest]) -> None:
    latest, fixes = [], []
    for sender, position in news:
        row = rows.get(sender.pk) or Latest(sender=sender)
        row.unit_id = sender.unit_id
        for field in _FIELDS:
            setattr(row, field, getattr(position, field))
        row.doubted, row.agreed = None, 0
        if row.kept_at is None or position.at - row.kept_at >= KEPT_EVERY:
            row.kept_at = position.at
            where = {name: getattr(position, name) for name in ("at", "lat", "lon", "speed_mps", "error_m")}
            fixes.append(Fix(unit_id=sender.unit_id, sender=sender, **where))
        latest.append(row)
    Latest.objects.bulk_create(latest, update_conflicts=True, unique_fields=["sender"], update_fields=_WRITTEN)
    Fix.objects.bulk_create(fixes)


def _track(row: Latest | None, sender: Sender) -> Track:
    if row is None:
        return Track()
    last = Position(sender.unit.code, **{field: getattr(row, field) for field in _FIELDS})
    return Track(last, _read(row.doubted, sender), row.agreed)


def _read(doubted: dict[str, object] | None, sender: Sender) -> Position | None:
    if not doubted:
        return None
    told = {**doubted, "at": datetime.fromisoformat(str(doubted["at"]))}
    return Position(sender.unit.code, **told)  # type: ignore[arg-type]  # as `_written` has written it


def _written(doubted: Position | None) -> dict[str, object] | None:
    if doubted is None:
        return None
    told = asdict(doubted)
    return {"at": doubted.at.isoformat(), **{name: told[name] for name in ("lat", "lon", "error_m")}}


def remove_old(before: datetime) -> int:
    """Remove positions of an instant before another, so many at once; returns how many."""
    keys = list(Fix.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:_REMOVED_AT_ONCE])
    Fix.objects.filter(pk__in=keys).delete()
    gone = Latest.objects.filter(at__lt=before).delete()[0]
    Count.objects.filter(day__lt=before.date()).delete()
    return len(keys) + gone
