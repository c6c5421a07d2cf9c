"""Draw the rounds of a night: once, by an office that commands, in the journal before anybody drives."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.planning.codec import to_json
from himaya.planning.patrol.draw import commitment, draw_pattern
from himaya.planning.patrol.orders import patrol_of
from himaya.planning.supervise.draw import draw_visits
from himaya.web.accounts.policies import require
from himaya.web.common.cipher import cipher
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.plans.models import NightDraw, Solution
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from himaya.web.accounts.models import User

PURPOSE = "himaya nightly draw"
"""What seeds are sealed for."""
FARTHEST = timedelta(days=60)
"""How far ahead a night may be drawn."""
_BITS = 128


def draw_night(solution: Solution, document: Mapping[str, Any], *, night: date, by: User) -> NightDraw:
    """Draw the rounds and the supervisors' tours of a night, never those of the night before.

    A night that was drawn stays as it is.

    Raises
    ------
    InvalidInputError : `plans.bad_night` for a night that is over or too far ahead; `patrol.no_patterns`,
        `patrol.too_few_patterns`.
    """
    office = require(by, Verb.RUN_PLANS, area=solution.area)
    with transaction.atomic():
        held = Solution.objects.select_for_update(of=("self",)).get(pk=solution.pk)
        earlier = NightDraw.objects.filter(solution=held, night=night).first()
        if earlier is not None:
            return earlier
        seed = secrets.randbits(_BITS)
        row = NightDraw(
            solution=held,
            night=night,
            commitment=commitment(seed),
            sealed_seed=cipher(PURPOSE).encrypt(str(seed).encode()).decode(),
            office=office,
            drawn_by=by,
        )
        if row.is_over or night > (timezone.now() + FARTHEST).date():
            raise InvalidInputError.of("plans.bad_night", column="night", value=night.isoformat())
        before = NightDraw.objects.filter(solution=held, night=night - timedelta(days=1)).first()
        row.pattern = draw_pattern(
            patrol_of(document), seed=seed, night=night, before=before.pattern if before else None
        )
        row.visits = to_json(
            draw_visits(document, seed=seed, night=night, before=patterns_of(before.visits) if before else None)
        )
        row.save()
        after = {"night": night.isoformat(), "commitment": row.commitment, "plan": held.hash}
        record(PlanAction.NIGHT_DRAWN, by=by, kind=PlanKind.NIGHT, object_id=str(row.pk), area=held.area, after=after)
    return row


def patterns_of(visits: Mapping[str, Any] | None) -> dict[str, int]:
    """The supervisors' patterns by level, as a night keeps what was drawn."""
    return {level: one["pattern"] for level, one in (visits or {}).items()}


def opened_seed(row: NightDraw) -> str:
    """The seed of a night that is over; nothing before.

    Raises
    ------
    cryptography.fernet.InvalidToken : after the installation's key was changed.
    """
    return cipher(PURPOSE).decrypt(row.sealed_seed.encode()).decode() if row.is_over else ""
