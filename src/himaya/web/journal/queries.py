"""The only readers of the journal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max, Q, Subquery
from django.http import Http404
from django.utils import timezone

from himaya.web.journal import signing
from himaya.web.journal.chain import canonical
from himaya.web.journal.filters import NOBODY
from himaya.web.journal.models import JournalEntry, JournalHead, SignedHead, Tombstone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

    from himaya.web.journal.filters import Filters

PER_PAGE = 50
_LOOKED_AT = 1000
"""How far back the newest entry of a governorate is sought: the journal has no index by area."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)")
_SEARCHED = (
    "object_id",
    "account",
    "office_ar",
    "office_en",
    "acting_for_ar",
    "acting_for_en",
    "program",
    "before_json",
    "after_json",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `older` and `newer` are the numbers to go on from, None at an end."""

    entries: Sequence[JournalEntry]
    older: int | None
    newer: int | None


def narrowed(filters: Filters) -> QuerySet[JournalEntry]:
    """Entries that pass the filters."""
    rows = JournalEntry.objects.all()
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.office:
        rows = rows.filter(account="" if filters.office == NOBODY else filters.office)
    if filters.kind:
        rows = rows.filter(object_kind=filters.kind)
    if filters.object:
        rows = rows.filter(object_id=filters.object)
    if filters.since:
        rows = rows.filter(entered_at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(entered_at__lt=_midnight(filters.until + timedelta(days=1)))
    for word in filters.q.split():
        rows = rows.filter(_holds(word))
    return rows


def _holds(word: str) -> Q:
    anywhere = Q()
    for field in _SEARCHED:
        anywhere |= Q(**{f"{field}__icontains": word})
    return anywhere


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def page(filters: Filters) -> Page:
    """One page: after a number towards the newer, before a number towards the older, else the newest."""
    rows = narrowed(filters)
    if filters.after is not None:
        found = list(rows.filter(seq__gt=filters.after).order_by("seq")[: PER_PAGE + 1])
        shown = found[:PER_PAGE][::-1]
        more_newer, more_older = len(found) > PER_PAGE, True
    else:
        if filters.before is not None:
            rows = rows.filter(seq__lt=filters.before)
        found = list(rows.order_by("-seq")[: PER_PAGE + 1])
        shown = found[:PER_PAGE]
        more_newer, more_older = filters.before is not None, len(found) > PER_PAGE
    if not shown:
        return Page((), None, None)
    return Page(shown, shown[-1].seq if more_older else None, shown[0].seq if more_newer else None)


def entry_of(seq: int) -> JournalEntry:
    """One entry, or 404."""
    entry = JournalEntry.objects.filter(seq=seq).first()
    if entry is None:
        raise Http404
    return entry


def latest_of(kind: str, object_id: str, *, most: int) -> Sequence[JournalEntry]:
    """The newest entries about one object; whoever asks has decided that the office may see that object."""
    return list(JournalEntry.objects.filter(object_kind=kind, object_id=object_id).order_by("-seq")[:most])


def tombstone_of(entry: JournalEntry) -> Tombstone | None:
    """When the thing an entry is about was removed, None while it is kept."""
    return Tombstone.objects.filter(kind=entry.object_kind, object_id=entry.object_id).first()


def changes(entry: JournalEntry) -> list[tuple[str, str, str]]:
    """Field by field: name, value before, value after; one row without a name where they are no objects."""
    before, after = entry.before, entry.after
    if not all(value is None or isinstance(value, dict) for value in (before, after)):
        return [("", canonical(before), canonical(after))]
    first, second = before or {}, after or {}
    return [(key, _shown(first, key), _shown(second, key)) for key in sorted({*first, *second})]


def _shown(values: dict[str, Any], key: str) -> str:
    if key not in values:
        return ""
    value = _clocked(values[key])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clocked(value: Any) -> Any:
    """A value with every instant in it by the clock of the page, however deep it lies."""
    if isinstance(value, str):
        return _on_the_clock(value)
    if isinstance(value, Mapping):
        return {key: _clocked(part) for key, part in value.items()}
    return [_clocked(part) for part in value] if isinstance(value, list) else value


def _on_the_clock(text: str) -> str:
    """An instant by the clock of the page, to the minute; any other text as it is."""
    if not _INSTANT.fullmatch(text):
        return text
    try:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return text


def offices() -> Sequence[Mapping[str, Any]]:
    """Every office that stands in the journal: account, titles of its latest entry."""
    latest = JournalEntry.objects.exclude(account="").order_by().values("account").annotate(seq=Max("seq"))
    rows = JournalEntry.objects.filter(seq__in=latest.values("seq")).order_by("account")
    return list(rows.values("account", "office_ar", "office_en"))


def head() -> JournalHead:
    """Where the chain ends."""
    return JournalHead.objects.filter(pk=JournalHead.ROW).first() or JournalHead()


def newest_of(area: str) -> str:
    """Hash of the newest of the last `_LOOKED_AT` entries that concern a governorate; empty where none does."""
    end = JournalHead.objects.filter(pk=JournalHead.ROW).values("seq")
    rows = JournalEntry.objects.filter(area=area, seq__gt=Subquery(end) - _LOOKED_AT).order_by("-seq")
    return rows.values_list("hash", flat=True).first() or ""


def last_signed() -> SignedHead | None:
    """The newest signed day."""
    return SignedHead.objects.order_by("day").last()


def head_now() -> dict[str, Any]:
    """The end of the chain at this moment, signed, to be printed and kept elsewhere."""
    end = head()
    key = signing.ensure_key(settings.DATA_DIR)
    said = signing.statement(day=timezone.localdate(), seq=end.seq, hash_=end.hash)
    public = key.public_key().public_bytes_raw().hex()
    return {**said, "public_key": public, "signature": signing.sign(key, said)}


def lines(rows: QuerySet[JournalEntry]) -> Iterator[str]:
    """Entries as JSON lines, oldest first: each the content that was hashed, and its hash."""
    for entry in rows.order_by("seq").iterator(chunk_size=1000):
        yield f"{canonical({**entry.content(), 'hash': entry.hash})}\n"
