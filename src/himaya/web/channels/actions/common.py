"""What every writer of channels does: hold the row, write it down, tell the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.faults import InvalidInputError
from himaya.web.channels.models import Channel
from himaya.web.channels.words import Kind
from himaya.web.common.masking import masked
from himaya.web.journal.actions import record
from himaya.web.portal.actions import publish, withdraw
from himaya.web.portal.models import Topic

if TYPE_CHECKING:
    from datetime import time

    from himaya.web.accounts.models import User
    from himaya.web.channels.words import Action

FEWEST_LETTERS = 5


def locked(pk: int) -> Channel:
    """The channel as it is now, held until the transaction ends.

    Raises
    ------
    InvalidInputError : `channels.retired`.
    """
    found = Channel.objects.select_for_update(of=("self",)).get(pk=pk)
    if found.retired_at is not None:
        raise InvalidInputError.of("channels.retired")
    return found


def words(text: str, most: int, *, fewest: int = FEWEST_LETTERS) -> str:
    """A text as it is kept, numbers of persons masked.

    Raises
    ------
    InvalidInputError : `channels.words_needed`.
    """
    said = masked(text, most + 1)
    if not fewest <= len(said) <= most:
        raise InvalidInputError.of("channels.words_needed", least=str(fewest), most=str(most))
    return said


def write_down(action: Action, channel: Channel, *, by: User | None, **after: Any) -> None:
    """Put it into the journal."""
    told = {"channel": str(channel), **after}
    record(action, by=by, kind=Kind.CHANNEL, object_id=str(channel.pk), area=channel.area, after=told)


def tell(channel: Channel) -> None:
    """Tell the public of a channel as it is now: where, when, and whether it answers; no queue and no test."""
    if channel.retired_at is not None:
        withdraw(Topic.CHANNEL, str(channel.pk))
        return
    down = channel.outages.filter(ended_at__isnull=True, announced_at__isnull=False).first()
    told = {name: getattr(channel, name) for name in ("kind", "title_ar", "title_en", "digits", "path", "days")}
    told |= {"where_ar": channel.where_ar, "where_en": channel.where_en}
    told |= {"opens": _clock(channel.opens), "closes": _clock(channel.closes)}
    told["down_since"] = down.since.isoformat() if down else ""
    publish(
        Topic.CHANNEL, str(channel.pk), area=channel.area, starts_at=channel.entered_at, ends_at=None, told=told
    )  # fmt: skip


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
