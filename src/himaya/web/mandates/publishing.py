"""For everybody: what became of removal decisions in each governorate, counted once a month; never how well it went."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from himaya.web.mandates.models import Instrument, InstrumentKind, Mandate, Notice, NoticeKind, StepEntry
from himaya.web.mandates.models.instrument import open_impediments
from himaya.web.mandates.states import MandateState, Pause
from himaya.web.portal.actions import tell_figures, told_figures
from himaya.web.portal.figures import FEWEST, MANDATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

DONE = ("complete", "complete_partly")
LAWFUL = (
    Pause.STAY, Pause.GRIEVANCE, Pause.REGULARISATION, Pause.APPEAL, Pause.TITLE_CLAIM, Pause.VETO, Pause.CLASH,
    Pause.LEGAL,
)  # fmt: skip
"""Why the law stopped a task; neither an office's press nor the clock is among them."""
_COUNTED = ("due", "carried_out", "suspended", "out_of_order")


def publish_removals(today: date | None = None) -> None:
    """Tell the twelve months before this one; told once, they stay until the next month.

    From a count that changed within a month the day of a single case could be read.
    """
    until = (today or timezone.localdate()).replace(day=1)
    known = told_figures(MANDATES)
    if known is not None and known["until"] == until.isoformat():
        return
    since = until.replace(year=until.year - 1)
    areas = {area: {key: _told(n) for key, n in counts.items()} for area, counts in removals(since, until).items()}
    shown = {area: counts for area, counts in areas.items() if any(n is not None for n in counts.values())}
    told = {"since": since.isoformat(), "until": until.isoformat(), "fewest": FEWEST, "areas": shown}
    tell_figures(MANDATES, told)


def removals(since: date, until: date) -> Mapping[str, Mapping[str, int]]:
    """By governorate, decisions that fell due from a day on and before another: how many, and what became of them.

    Carried out is wholly or in part. Suspended is what was not carried out and what something in its way, a partner,
    a celebration or a legal objection stops now. Out of order is what came before older ones, for a reason.
    """
    rows = Instrument.objects.filter(kind=InstrumentKind.REMOVAL_DECISION, due_on__gte=since, due_on__lt=until)
    done = Exists(StepEntry.objects.filter(mandate__instrument=OuterRef("pk"), step__in=DONE))
    stopped = Mandate.objects.filter(instrument=OuterRef("pk"), state=MandateState.SUSPENDED, pause__in=LAWFUL)
    waits = Q(Exists(open_impediments().filter(instrument=OuterRef("pk")))) | Q(Exists(stopped))
    before = Exists(Notice.objects.filter(mandate__instrument=OuterRef("pk"), kind=NoticeKind.OUT_OF_ORDER))
    parts = (rows, rows.filter(done), rows.filter(~done).filter(waits), rows.filter(before))
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for key, part in zip(_COUNTED, parts, strict=True):
        for area in _areas(part):
            found[area][key] += 1
    return found


def _areas(rows: QuerySet[Instrument]) -> list[str]:
    return list(rows.order_by().values_list("area", flat=True))


def _told(count: int) -> int | None:
    return count if count >= FEWEST else None
