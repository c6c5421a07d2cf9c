"""Adding a channel, taking it out of use, and making its outage an incident."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.scenario.fold import plain
from himaya.web.accounts.policies import require
from himaya.web.channels.actions.common import locked, tell, words, write_down
from himaya.web.channels.models import EVERY_DAY, LONGEST_TEXT, LONGEST_TITLE, Channel, ChannelKind, Outage
from himaya.web.channels.words import Action
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.reports import NewReport, report_incident

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident

INCIDENT_KIND = "other"
_DIGITS = re.compile(r"[0-9]{3,12}")


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A number or a desk as it is entered; forms are the server's own and add themselves."""

    kind: str
    title_ar: str
    title_en: str
    digits: str = ""
    where_ar: str = ""
    where_en: str = ""
    opens: time | None = None
    closes: time | None = None
    days: str = EVERY_DAY


def add_channel(area: str, draft: ChannelDraft, *, by: User) -> Channel:
    """Put a number or a desk of a governorate, or of the country where `area` is empty, on the board.

    Raises
    ------
    InvalidInputError : `channels.bad_kind`, `channels.bad_digits`, `channels.bad_hours`, `channels.known`,
        `channels.words_needed`.
    """
    office = require(by, Verb.KEEP_CHANNELS, area=area)
    if draft.kind not in {ChannelKind.PHONE, ChannelKind.DESK}:
        raise InvalidInputError.of("channels.bad_kind")
    is_phone, digits = draft.kind == ChannelKind.PHONE, plain(draft.digits).strip()
    if is_phone and not _DIGITS.fullmatch(digits):
        raise InvalidInputError.of("channels.bad_digits")
    if (draft.opens is None) != (draft.closes is None) or (
        draft.opens and draft.closes and draft.opens >= draft.closes
    ):
        raise InvalidInputError.of("channels.bad_hours")
    made = Channel(
        area=area, kind=draft.kind, title_ar=words(draft.title_ar, LONGEST_TITLE),
        title_en=words(draft.title_en, LONGEST_TITLE), digits=digits if is_phone else "",
        where_ar="" if is_phone else words(draft.where_ar, LONGEST_TITLE),
        where_en="" if is_phone else words(draft.where_en, LONGEST_TITLE), opens=draft.opens, closes=draft.closes,
        days="".join(one for one in EVERY_DAY if one in draft.days) or EVERY_DAY, office=office,
    )  # fmt: skip
    with transaction.atomic():
        same = {name: getattr(made, name) for name in ("area", "kind", "digits", "path", "where_ar")}
        if Channel.objects.filter(**same, retired_at__isnull=True).exists():
            raise InvalidInputError.of("channels.known")
        made.save()
        write_down(Action.ADDED, made, by=by)
        tell(made)
    return made


def retire(channel: Channel, text: str, *, by: User) -> Channel:
    """Take a number or a desk out of use, in words; its tests stay.

    Raises
    ------
    InvalidInputError : `channels.bad_kind`, `channels.retired`, `channels.words_needed`.
    """
    require(by, Verb.KEEP_CHANNELS, area=channel.area)
    why = words(text, LONGEST_TEXT)
    with transaction.atomic():
        fresh = locked(channel.pk)
        if fresh.kind == ChannelKind.FORM:
            raise InvalidInputError.of("channels.bad_kind")
        fresh.retired_at, fresh.retired_text = timezone.now(), why
        fresh.save(update_fields=["retired_at", "retired_text"])
        for one in Outage.objects.filter(channel=fresh, ended_at__isnull=True):
            one.ended_at = fresh.retired_at
            one.save(update_fields=["ended_at"])
        write_down(Action.RETIRED, fresh, by=by, text=why)
        tell(fresh)
    return fresh


def open_incident(channel: Channel, *, by: User) -> Incident:
    """Make the outage of a channel an incident, once, with one confirmation.

    Raises
    ------
    InvalidInputError : `channels.not_down`, `channels.incident_already`, `channels.retired`.
    """
    with transaction.atomic():
        fresh = locked(channel.pk)
        outage = fresh.outages.select_for_update(of=("self",)).filter(ended_at__isnull=True).first()
        if outage is None or outage.announced_at is None:
            raise InvalidInputError.of("channels.not_down")
        if outage.incident_id is not None:
            raise InvalidInputError.of("channels.incident_already", number=str(outage.incident_id))
        told = _("The public cannot come through: «%(channel)s»") % {"channel": fresh.title}
        new = NewReport(
            kind=INCIDENT_KIND, report=told, where_text=fresh.title, area=fresh.area, called_at=outage.since
        )
        outage.incident = report_incident(new, by=by)
        outage.save(update_fields=["incident"])
        write_down(Action.INCIDENT, fresh, by=by, incident=outage.incident.pk)
        return outage.incident
