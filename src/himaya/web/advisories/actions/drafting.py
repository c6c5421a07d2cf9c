"""Writing an advisory, and changing it until somebody has checked it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.advisories.actions.common import locked, write_down
from himaya.web.advisories.models import LONGEST_TEXT, Advisory
from himaya.web.advisories.states import AdvisoryState
from himaya.web.advisories.words import Action
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

LONGEST = timedelta(days=14)
_TEXTS = (
    "headline_ar", "headline_en", "text_ar", "text_en", "instruction_ar", "instruction_en", "where_ar", "where_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What an advisory is to say; `outline` in (lon, lat), closed, or empty for the whole area."""

    category: str
    response: str
    urgency: str
    severity: str
    certainty: str
    headline_ar: str
    text_ar: str
    where_ar: str
    starts_at: datetime
    ends_at: datetime
    headline_en: str = ""
    text_en: str = ""
    instruction_ar: str = ""
    instruction_en: str = ""
    where_en: str = ""
    outline: tuple[tuple[float, float], ...] = ()


def write_advisory(area: str, draft: Draft, *, by: User, replaces: Advisory | None = None) -> Advisory:
    """Write an advisory for a governorate, or for the country; an update of a published one keeps its area.

    Raises
    ------
    InvalidInputError : `advisories.bad_times`, `advisories.too_long`, `advisories.replaces_what`.
    """
    office = require(by, Verb.WRITE_ADVISORIES, area=area)
    _check_times(draft)
    made = Advisory(area=area, replaces=replaces, written_by=by, office=office, **_values(draft))
    with transaction.atomic():
        if replaces is not None:
            earlier = locked(replaces)
            if earlier.area != area or earlier.state != AdvisoryState.PUBLISHED or hasattr(earlier, "replaced_by"):
                raise InvalidInputError.of("advisories.replaces_what")
        made.save()
        write_down(Action.WRITTEN, made, by=by)
    return made


def change_advisory(advisory: Advisory, draft: Draft, *, by: User) -> Advisory:
    """Change what is still a draft.

    Raises
    ------
    InvalidInputError : `advisories.not_a_draft`, `advisories.bad_times`, `advisories.too_long`.
    """
    require(by, Verb.WRITE_ADVISORIES, area=advisory.area)
    _check_times(draft)
    with transaction.atomic():
        fresh = locked(advisory)
        if fresh.state != AdvisoryState.DRAFT:
            raise InvalidInputError.of("advisories.not_a_draft")
        for name, value in _values(draft).items():
            setattr(fresh, name, value)
        fresh.written_by = by
        fresh.save()
        write_down(Action.CHANGED, fresh, by=by)
    return fresh


def _values(draft: Draft) -> dict[str, object]:
    values: dict[str, object] = {one.name: getattr(draft, one.name) for one in fields(draft)}
    return {
        **values,
        **{name: masked(str(values[name]), LONGEST_TEXT) for name in _TEXTS},
        "outline": [list(corner) for corner in draft.outline],
    }


def _check_times(draft: Draft) -> None:
    if draft.ends_at <= draft.starts_at or draft.ends_at <= timezone.now():
        raise InvalidInputError.of("advisories.bad_times")
    if draft.ends_at - draft.starts_at > LONGEST:
        raise InvalidInputError.of("advisories.too_long", days=str(LONGEST.days))
