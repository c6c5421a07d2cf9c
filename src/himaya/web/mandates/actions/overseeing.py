"""Reading notices to oversight, and keeping a judicial matter by its reference alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.fold import plain
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.mandates.actions.common import write_down
from himaya.web.mandates.models import Consequence, Notice, Reference
from himaya.web.mandates.models.instrument import LONGEST_TITLE
from himaya.web.mandates.texts import about_ground
from himaya.web.mandates.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.places.models import Place

LONGEST = timedelta(days=14)
_NUMBER = re.compile(r"[0-9]{1,8}(?:[/-][0-9]{1,8}){0,2}")


def read_notice(notice: Notice, *, by: User) -> Notice:
    """Say that a notice was read; it stays.

    Raises
    ------
    InvalidInputError : `mandates.read_already`.
    """
    require(by, Verb.OVERSEE_MANDATES, area=notice.mandate.area)
    with transaction.atomic():
        fresh = Notice.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=notice.pk)
        if fresh.seen_at is not None:
            raise InvalidInputError.of("mandates.read_already")
        fresh.seen_at, fresh.seen_by = timezone.now(), by
        fresh.save(update_fields=list(Notice.LATER))
        write_down(Action.NOTICED, fresh.mandate, by=by, notice=fresh.kind)
    return fresh


@dataclass(frozen=True, slots=True)
class ReferenceDraft:
    """A judicial matter as it is entered: reference number, authority, and what it means for a place until when."""

    number: str
    authority: str
    consequence: str
    until: datetime


def refer(place: Place, draft: ReferenceDraft, *, by: User) -> Reference:
    """Keep a matter that a judicial authority handles by its reference, with its protective consequence for a place.

    Raises
    ------
    InvalidInputError : `mandates.bad_number`, `mandates.no_such_consequence`, `mandates.bad_end`, and the faults of
        the text.
    """
    office = require(by, Verb.REQUEST_MANDATES, area=place.area)
    number, now = plain(draft.number).strip(), timezone.now()
    if not _NUMBER.fullmatch(number):
        raise InvalidInputError.of("mandates.bad_number")
    if draft.consequence not in Consequence.values:
        raise InvalidInputError.of("mandates.no_such_consequence")
    if not now < draft.until <= now + LONGEST:
        raise InvalidInputError.of("mandates.bad_end", days=str(LONGEST.days))
    with transaction.atomic():
        made = Reference.objects.create(
            area=place.area, number=number, authority=about_ground(draft.authority, most=LONGEST_TITLE), place=place,
            consequence=draft.consequence, until=draft.until, office=office, entered_by=by,
        )  # fmt: skip
        record(
            Action.REFERRED, by=by, kind=Kind.REFERENCE, object_id=str(made.pk), area=made.area,
            after={"number": number, "place": place.code, "consequence": made.consequence},
        )  # fmt: skip
    return made
