"""Lists of the register as workbooks; those of places and units can be sent back to the import as they are."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import BaseKind, ShiftPattern
from himaya.scenario.register import BASE_ROWS, NOT_TAKEN, PLACE_ROWS, UNIT_ROWS
from himaya.web.common.lists import list_answer
from himaya.web.places import forms
from himaya.web.places.models import Duty, PlaceKind, Settlement, UnitKind
from himaya.web.places.queries.stored import BASE_FIELDS, PLACE_FIELDS, UNIT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from himaya.scenario.columns import Column
    from himaya.web.places.models import EmergencyNumber, Place, Unit
    from himaya.web.places.queries.calendar import Fallen

_CHUNK = 2000
"""Rows read at once."""
_LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""


def places_sheet(places: QuerySet[Place]) -> HttpResponse:
    """Places under the headings of their import.

    The column of outlines is left out where one of them is longer than a cell: the import leaves alone what has no
    column.
    """
    columns = [column for column in PLACE_ROWS.columns if column.field not in NOT_TAKEN]
    drawn = places.exclude(shape=None).order_by().values_list("shape", flat=True)
    if any(len(_typed(shape)) > _LONGEST_CELL for shape in drawn.iterator(chunk_size=_CHUNK)):
        columns = [column for column in columns if column.field != "shape"]
    words = {**_of_area(), "kind": _kinds(PlaceKind), "settlement": _kinds(Settlement)}
    rows = _rows(places, columns, {"id": "code", **PLACE_FIELDS}, words)
    return list_answer("places", _("Places"), [forms.label(column) for column in columns], rows)


def units_sheet(units: QuerySet[Unit]) -> HttpResponse:
    """Units under the headings of their import, each with the duty it has now or next."""
    duty = Duty.objects.filter(unit=OuterRef("pk"), ends_at__gt=timezone.now()).order_by("starts_at")
    found = units.annotate(
        duty_start=Subquery(duty.values("starts_at")[:1]), duty_end=Subquery(duty.values("ends_at")[:1])
    )
    names = {"id": "code", **UNIT_FIELDS, "duty_start": "duty_start", "duty_end": "duty_end"}
    words = {**_of_area(), "kind": _kinds(UnitKind), "shift": _kinds(ShiftPattern)}
    columns = list(UNIT_ROWS.columns)
    return list_answer("units", _("Units"), [forms.label(one) for one in columns], _rows(found, columns, names, words))


def bases_sheet(bases: QuerySet[Any]) -> HttpResponse:
    """Stations, with how many units come from each: their `n_units`."""
    columns = list(BASE_ROWS.columns)
    told = _rows(bases, columns, {"id": "code", **BASE_FIELDS}, {**_of_area(), "kind": _kinds(BaseKind)})
    counts = bases.values_list("n_units", flat=True)
    rows = ([*row, count] for row, count in zip(told, counts.iterator(chunk_size=_CHUNK), strict=True))
    return list_answer("bases", _("Bases"), [*(forms.label(column) for column in columns), _("Units")], rows)


def calendar_sheet(year: int, found: Iterable[Fallen]) -> HttpResponse:
    """Celebrations of a year."""
    heads = [
        _("Celebration"), _("First day"), _("Last day"), _("State"), _("Public holiday"), _("From"), _("Until"),
    ]  # fmt: skip
    rows = (
        [one.title, one.first_day, one.last_day, one.certainty_label, one.holiday, one.period.start, one.period.end]
        for one in found
    )
    return list_answer(f"celebrations-of-{year}", f"{_('Calendar of celebrations')} {year}", heads, rows)


def numbers_sheet(numbers: Iterable[EmergencyNumber]) -> HttpResponse:
    """Numbers to call."""
    heads = [
        _("Number"), _("Service"), _("Source"), _("Day of the source"), _("Verified on"), _("Verified by"), _("State"),
    ]  # fmt: skip
    rows = (
        [
            one.number,
            one.service,
            one.source,
            one.since,
            one.verified_on,
            one.verified_by,
            _("Withdrawn from use")
            if one.is_withdrawn
            else ""
            if one.verified_on
            else _("Not verified, not published"),
        ]
        for one in numbers
    )
    return list_answer("numbers", _("Numbers to call"), heads, rows)


def _rows(
    found: QuerySet[Any], columns: Sequence[Column], names: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> Iterator[Sequence[str]]:
    read = found.values_list(*(names[column.field] for column in columns))
    known = [words.get(column.field) for column in columns]
    for row in read.iterator(chunk_size=_CHUNK):
        yield [_typed(value) if word is None else word[value] for value, word in zip(row, known, strict=True)]


def _typed(value: object) -> str:
    """A value as the import reads it again, to the last digit."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M %z}"
    if isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"))
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def _of_area() -> dict[str, Mapping[str, str]]:
    english = get_language() == "en"
    return {"governorate": {iso: one.name_en if english else one.name_ar for iso, one in governorates().items()}}


def _kinds(kinds: Any) -> dict[str, str]:
    return {kind.value: kind_label(kind, get_language() or "ar") for kind in kinds}
