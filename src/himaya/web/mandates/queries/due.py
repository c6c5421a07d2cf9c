"""Instruments that may be carried out, in the order of their dates: the same order for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from himaya.web.mandates.models import Instrument, Mandate
from himaya.web.mandates.models.instrument import open_impediments
from himaya.web.mandates.states import OUTCOMES, MandateState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

_BEGUN = (MandateState.IN_EXECUTION, *OUTCOMES, MandateState.AFTER_ACTION, MandateState.CLOSED)


def due(today: date) -> QuerySet[Instrument]:
    """What may be carried out on a day and has not begun: served, enforceable, valid, with nothing in its way."""
    begun = Mandate.objects.filter(instrument=OuterRef("pk"), state__in=_BEGUN)
    rows = Instrument.objects.filter(due_on__lte=today, expires_on__gte=today)
    waits = Exists(open_impediments().filter(instrument=OuterRef("pk")))
    return rows.filter(~waits, ~Exists(begun)).order_by("due_on", "issued_on", "pk")


def older_than(instrument: Instrument, today: date) -> QuerySet[Instrument]:
    """What is due before an instrument: of its kind, in its governorate."""
    rows = due(today).filter(area=instrument.area, kind=instrument.kind).exclude(pk=instrument.pk)
    return rows.filter(due_on__lt=instrument.due_on) if instrument.due_on else rows
