"""What the operation order says of readiness: the standard items of the boards that were opened from its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.documents.book.parts import UNSAID, ReadinessLine, ReadinessState
from himaya.web.plans.papers.words import named
from himaya.web.readiness.models import ReadinessItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.wording import Text
    from himaya.web.accounts.models import Office
    from himaya.web.plans.models import PlanVersion


def lines(version: PlanVersion) -> Iterator[ReadinessLine]:
    """Items by board, critical ones first, as they stand now; those of single posts stay on the boards."""
    rows = ReadinessItem.objects.filter(board__plan=str(version), board__area=version.plan.area, element="")
    known, now = set(version.places.values_list("code", flat=True)), timezone.now()
    order = ("board__subject", "board__tier", "board__title_ar", "board_id", "-critical", "due", "pk")
    for row in rows.select_related("board", "owner", "verified_office").order_by(*order):
        yield ReadinessLine(
            text=named(row.title_ar, row.title_en),
            place=named(row.board.title_ar, row.board.title_en),
            is_critical=row.critical,
            owner=_office(row.owner),
            due=row.due,
            state=ReadinessState(row.state_at(now)),
            verifier=_office(row.verified_office),
            valid_until=row.valid_until,
            area=row.area,
            place_id=row.board.place if row.board.place in known else "",
        )


def _office(office: Office | None) -> Text:
    return UNSAID if office is None else named(office.title_ar, office.title_en)
