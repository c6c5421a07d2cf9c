"""What has been kept long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from himaya.web.mandates.models import Impediment, Instrument, JointEntry, LandPicture, Mandate
from himaya.web.mandates.states import ENDED

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def ended_before(before: datetime) -> QuerySet[Instrument]:
    """Instruments registered before an instant, with nothing newer and no task that still stands."""
    later = (
        Mandate.objects.filter(instrument=OuterRef("pk"), stepped_at__gte=before),
        Mandate.objects.filter(instrument=OuterRef("pk")).exclude(state__in=ENDED),
        Impediment.objects.filter(instrument=OuterRef("pk"), entered_at__gte=before),
        LandPicture.objects.filter(mandate__instrument=OuterRef("pk"), entered_at__gte=before),
        JointEntry.objects.filter(mandate__instrument=OuterRef("pk"), entered_at__gte=before),
    )
    rows = Instrument.objects.filter(entered_at__lt=before, expires_on__lt=before.date())
    for some in later:
        rows = rows.filter(~Exists(some))
    return rows
