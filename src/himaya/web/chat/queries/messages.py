"""Messages as offices see them, and as devices are told them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from himaya.exchange.cot.chat import CHAT, EVERYBODY, room_uid
from himaya.exchange.cot.event import Chat, Event, Point
from himaya.exchange.cot.types import our_uid, word
from himaya.live.shown import Shown
from himaya.live.telling import Words
from himaya.web.accounts.policies import scope_of
from himaya.web.chat.models import Message
from himaya.web.chat.texts import room_title
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Duty, Unit
from himaya.web.positions.models import Sender
from himaya.web.positions.queries.senders import box_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50
_RECENT = timedelta(minutes=30)
_LASTS = timedelta(minutes=10)
_AT_ONCE = 500
_LANGUAGE = "ar"


def seen(user: User, area: str = "") -> QuerySet[Message]:
    """Messages of the office's governorates, or of one of them; the newest first."""
    rows = scope_of(user, Verb.VIEW_MESSAGES).within(Message.objects.all())
    return (rows.filter(area=area) if area else rows).select_related("unit", "office")


def units_to_write_to(user: User) -> QuerySet[Unit]:
    """Units on duty with a device in use, where the office may write."""
    now = timezone.now()
    duty = Duty.objects.filter(unit=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    device = Sender.objects.filter(unit=OuterRef("pk"), revoked_at__isnull=True)
    rows = Unit.objects.filter(Exists(duty), Exists(device))
    return scope_of(user, Verb.ANSWER_MESSAGES).within(rows).order_by("area", "sort_key", "code")


def words_after(number: int) -> Sequence[Words]:
    """What devices are to be told of messages after a number: those of rooms, and those of units to everybody.

    From the beginning it is only what was written in the last half hour.
    """
    rows = Message.objects.filter(Q(device__isnull=True) | Q(is_shared=True), pk__gt=number)
    if not number:
        rows = rows.filter(entered_at__gt=timezone.now() - _RECENT)
    with translation.override(_LANGUAGE):
        return [_words(one) for one in rows.select_related("unit").order_by("pk")[:_AT_ONCE]]


def _words(message: Message) -> Words:
    """A message as an event: from a contact that devices know, to the one they know themselves as or to everybody."""
    from_unit = message.unit if message.device_id else None
    to_unit = message.unit if not message.device_id else None
    sender = our_uid(f"unit:{from_unit.code}") if from_unit else room_uid(message.area)
    chat = Chat(
        room=word(to_unit.call_sign) if to_unit else EVERYBODY,
        message_id=f"himaya-message-{message.pk}",
        text=message.text,
        sender=word(from_unit.call_sign) if from_unit else word(room_title(message.area)),
        sender_uid=sender,
    )
    west, south, east, north = box_of(message.area)
    event = Event(
        uid=f"GeoChat.{sender}.{message.pk}",
        type=CHAT,
        how="h-g-i-g-o",
        sent=message.entered_at,
        start=message.entered_at,
        stale=message.entered_at + _LASTS,
        point=Point((south + north) / 2, (west + east) / 2),
        chat=chat,
    )
    of_unit = from_unit.code if from_unit else ""
    return Words(message.pk, message.area, Shown(event, of_unit=of_unit, only_unit=to_unit.code if to_unit else ""))
