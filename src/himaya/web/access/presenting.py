"""A program shows a token: whether it is one, whether it still opens anything, and how often it has asked."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.web.access.models import AccessToken
from himaya.web.access.secrets import digest, parts_of
from himaya.web.access.words import Action, Kind
from himaya.web.accounts.models import User
from himaya.web.accounts.powers import Holding
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.access.models import Ending

A_MINUTE = 60
"""Requests that one token may send in a minute of the clock."""
SEARCHES_A_DAY = 50
"""Lists read on and numbers not found in a day; more of them is unusual, and two people are told."""


class UnknownTokenError(Exception):
    """Nobody was ever given this text, or it is not the text of a token at all."""


class EndedTokenError(Exception):
    """The token was one, and opens nothing any more: why."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class TooOftenError(Exception):
    """The token has asked as often as it may in this minute."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(str(allowance.left))
        self.allowance = allowance


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests are left to a token, and in how many seconds it has all of them again."""

    left: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Presented:
    """A token that opens something, the account it stands for, and what is left to it."""

    token: AccessToken
    user: User
    allowance: Allowance


def present(text: str) -> Presented:
    """The account that a token stands for: only with the office of the token, and with the token's mark.

    Raises
    ------
    UnknownTokenError, EndedTokenError, TooOftenError
    """
    now, token = timezone.now(), _found(text)
    if token is None:
        raise UnknownTokenError
    ending = token.ended_at(now)
    if ending is not None:
        AccessToken.objects.filter(pk=token.pk).update(refused_at=now)
        raise EndedTokenError(ending)
    allowance = _counted(token, now)
    user, office = token.assignment.user, token.office
    user.__dict__["holdings"] = (Holding(office, office),)
    user.program = str(token)
    return Presented(token, user, allowance)


def note_search(token: AccessToken) -> None:
    """Count that a list was read on, or a number not found; the journal says once a day when it is too many."""
    now, today = timezone.now(), timezone.localdate()
    with transaction.atomic():
        kept = AccessToken.objects.select_for_update().get(pk=token.pk)
        kept.day, kept.day_searches = today, (kept.day_searches if kept.day == today else 0) + 1
        if kept.day_searches == SEARCHES_A_DAY + 1:
            kept.unusual_at = now
            after = {"label": kept.label, "searches": kept.day_searches}
            record(Action.UNUSUAL, by=None, kind=Kind.TOKEN, object_id=str(kept.pk), area=kept.area, after=after)
        kept.save(update_fields=["day", "day_searches", "unusual_at"])


def _found(text: str) -> AccessToken | None:
    parts = parts_of(text)
    if parts is None:
        return None
    code, secret = parts
    token = AccessToken.objects.select_related("assignment__user", "assignment__office").filter(code=code).first()
    kept = token.secret_sha256 if token else digest("")
    return token if hmac.compare_digest(kept, digest(secret)) else None


def _counted(token: AccessToken, now: datetime) -> Allowance:
    minute = now.replace(second=0, microsecond=0)
    seconds = max(1, round((minute + timedelta(minutes=1) - now).total_seconds()))
    if token.minute == minute and token.minute_requests >= A_MINUTE:
        raise TooOftenError(Allowance(0, seconds))
    with transaction.atomic():
        kept = AccessToken.objects.select_for_update().get(pk=token.pk)
        requests = kept.minute_requests if kept.minute == minute else 0
        if requests >= A_MINUTE:
            raise TooOftenError(Allowance(0, seconds))
        kept.minute, kept.minute_requests, kept.last_used_at = minute, requests + 1, now
        kept.save(update_fields=["minute", "minute_requests", "last_used_at"])
    return Allowance(A_MINUTE - kept.minute_requests, seconds)
