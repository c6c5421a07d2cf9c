"""Taking messages of units, and writing to them; each is in the journal in the same transaction."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.chat.models import LONGEST_TEXT, Message
from himaya.web.chat.queries.messages import units_to_write_to
from himaya.web.chat.words import Action, Kind
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.positions.models import Sender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.live.chats import Said
    from himaya.web.accounts.models import User
    from himaya.web.places.models import Unit

log = logging.getLogger(__name__)


def take(said: Sequence[Said]) -> int:
    """Keep messages that a feed has taken; returns how many were new.

    One that is there already, that comes from a device revoked since, or of
    which nothing is left without what is hidden is not kept.
    """
    codes = {one.device for one in said}
    devices = {one.code: one for one in Sender.objects.filter(code__in=codes, revoked_at__isnull=True)}
    return sum(_take(one, devices[one.device]) for one in said if one.device in devices)


def _take(said: Said, device: Sender) -> bool:
    text = masked(said.text, LONGEST_TEXT)
    with transaction.atomic():
        locked = Sender.objects.select_for_update(of=("self",)).select_related("unit").get(pk=device.pk)
        known = Message.objects.filter(device=locked, client_id=said.message_id).exists()
        if known or not text or locked.revoked_at is not None:
            return False
        unit, now = locked.unit, timezone.now()
        after = {"unit": unit.code, "shared": said.is_shared, "text": text}
        at = min(said.at, now)
        record(
            Action.RECEIVED,
            by=None,
            kind=Kind.MESSAGE,
            object_id=_number(),
            area=unit.area,
            after=after,
            happened_at=at,
        )
        Message.objects.create(
            area=unit.area,
            unit=unit,
            device=locked,
            is_shared=said.is_shared,
            text=text,
            client_id=said.message_id,
            said_at=at,
        )
    return True


def write(area: str, *, unit: str, text: str, by: User) -> Message:
    """Write to a unit on duty, or to every unit of a governorate where none is named.

    Raises
    ------
    InvalidInputError : `chat.words_needed`, `chat.too_long`, `chat.unknown_unit`.
    """
    office = require(by, Verb.ANSWER_MESSAGES, area=area)
    words = " ".join(text.split())
    if len(words) > LONGEST_TEXT:
        raise InvalidInputError.of("chat.too_long", most=str(LONGEST_TEXT))
    said = masked(words, LONGEST_TEXT)
    if not said:
        raise InvalidInputError.of("chat.words_needed")
    to = _unit_of(by, area, unit)
    client_id = _number()
    with transaction.atomic():
        after = {"unit": to.code if to else "", "text": said}
        record(Action.SENT, by=by, kind=Kind.MESSAGE, object_id=client_id, area=area, after=after)
        return Message.objects.create(
            area=area,
            unit=to,
            office=office,
            is_shared=to is None,
            text=said,
            client_id=client_id,
            said_at=timezone.now(),
        )


def _unit_of(by: User, area: str, code: str) -> Unit | None:
    if not code:
        return None
    unit = units_to_write_to(by).filter(area=area, code=code).first()
    if unit is None:
        raise InvalidInputError.of("chat.unknown_unit")
    return unit


def _number() -> str:
    return str(uuid.uuid4())
