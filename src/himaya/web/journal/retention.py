"""Removes what has outlived its purpose, and leaves a tombstone for each thing removed.

An app registers a rule for each kind of thing that is not kept for ever. The
journal itself has none: its entries are kept, and name what was removed. Of
what is kept by the million, such as positions, only the number is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from himaya.web.journal.actions import record
from himaya.web.journal.models import Tombstone
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 500


class Expired(Protocol):
    """Find what has ended."""

    def __call__(self, before: datetime, /) -> QuerySet[Any]:
        """Rows whose time began to run before an instant and that nothing else needs."""


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: TextChoices
    days: int
    expired: Expired


@dataclass(frozen=True, slots=True)
class _RuleOfMany:
    kind: TextChoices
    days: int
    remove: Callable[[datetime], int]


_RULES: dict[str, _Rule] = {}
_MANY: dict[str, _RuleOfMany] = {}


def register(kind: TextChoices, *, days: int, expired: Expired) -> None:
    """Keep things of a kind for so many days; the kind is one of the journal's words."""
    _RULES[kind.value] = _Rule(kind, days, expired)


def register_many(kind: TextChoices, *, days: int, remove: Callable[[datetime], int]) -> None:
    """Keep things of a kind for so many days, where each is too small for a tombstone.

    `remove` removes as much as one transaction may hold of what is of an instant before the one it is given, and
    returns how much that was.
    """
    _MANY[kind.value] = _RuleOfMany(kind, days, remove)


def purge(now: datetime | None = None) -> int:
    """Remove what every rule lets go; returns how much that was.

    Each batch is one transaction: rows, tombstones and the journal entry that
    names them go together. A purge that is cut short goes on at the next one.
    """
    moment = now or timezone.now()
    one_by_one = sum(_purge(rule, moment) for rule in _RULES.values())
    return one_by_one + sum(_purge_many(rule, moment) for rule in _MANY.values())


def purge_of(kind: TextChoices) -> int:
    """Remove what the rule of one kind lets go, for kinds that cannot wait for the night; returns how much."""
    return _purge(_RULES[kind.value], timezone.now())


def _purge_many(rule: _RuleOfMany, now: datetime) -> int:
    removed = 0
    while True:
        with transaction.atomic():
            count = rule.remove(now - timedelta(days=rule.days))
            if not count:
                return removed
            record(Action.PURGED, by=None, kind=rule.kind, after={"days": rule.days, "removed": count})
        removed += count


def _purge(rule: _Rule, now: datetime) -> int:
    removed = 0
    while True:
        with transaction.atomic():
            rows = rule.expired(now - timedelta(days=rule.days)).order_by("pk")
            keys = list(rows.values_list("pk", flat=True)[:BATCH])
            if not keys:
                return removed
            ids = [str(key) for key in keys]
            Tombstone.objects.bulk_create(
                Tombstone(kind=rule.kind.value, object_id=one, days=rule.days, removed_at=now) for one in ids
            )
            rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001  # Django's own name for it
            record(Action.PURGED, by=None, kind=rule.kind, after={"days": rule.days, "removed": ids})
        removed += len(ids)
