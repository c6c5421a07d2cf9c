"""Setting a run card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from himaya.faults import InvalidInputError
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.models import RunCard
from himaya.web.dispatch.queries.cards import card_of, lines_of, needs_of
from himaya.web.dispatch.words import Action, Kind
from himaya.web.incidents.playbooks import playbooks
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User

MOST_UNITS, MOST_LINES = 20, 8


def set_card(area: str, kind: str, lines: Sequence[dict[str, Any]], *, by: User) -> RunCard:
    """Add a version of a run card, which counts from now on; earlier ones stay on record.

    Parameters
    ----------
    lines : `{"kinds": [...], "units": n}` in the order in which they are asked for.

    Raises
    ------
    InvalidInputError : `incidents.unknown_type`, `dispatch.bad_card`, `dispatch.same_card`.
    """
    office = require(by, Verb.EDIT_RUN_CARDS, area=area)
    if kind not in playbooks():
        raise InvalidInputError.of("incidents.unknown_type")
    _check(lines)
    needs = needs_of(lines)
    with transaction.atomic():
        before = card_of(area, kind)
        if needs == before.needs:
            raise InvalidInputError.of("dispatch.same_card")
        newest = RunCard.objects.filter(area=area, kind=kind).aggregate(newest=Max("number"))["newest"] or 0
        card = RunCard.objects.create(
            area=area, kind=kind, number=newest + 1, needs=lines_of(needs), office=office, set_by=by
        )
        record(
            Action.CARD_SET, by=by, kind=Kind.RUN_CARD, object_id=kind, area=area, before=lines_of(before.needs),
            after=card.needs,
        )  # fmt: skip
    return card


def _check(lines: Sequence[dict[str, Any]]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise InvalidInputError.of("dispatch.bad_card", line="1", most=str(MOST_UNITS))
    for number, line in enumerate(lines, start=1):
        kinds, units = line.get("kinds"), line.get("units")
        sound = isinstance(kinds, list) and kinds and set(kinds) <= set(UnitKind)
        if not sound or not isinstance(units, int) or not 1 <= units <= MOST_UNITS:
            raise InvalidInputError.of("dispatch.bad_card", line=str(number), most=str(MOST_UNITS))
