"""Taking what a telephone kept while it had no network: each once, at the time at which it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.controls.actions.queueing import Queue, report_queue
from himaya.web.controls.queries.listing import control_of
from himaya.web.field.forms import FORMS
from himaya.web.field.models import Received
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.checkin import CheckIn, check_in
from himaya.web.posts.moments import now_at
from himaya.web.posts.queries.listing import post_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from himaya.web.accounts.models import User
    from himaya.web.posts.models import LivePost

    Act = Callable[["Sent", dict[str, Any], User], object]

OLDEST = timedelta(hours=12)
"""What happened longer ago is entered by the room, with its reason."""
WRONG_CLOCK = timedelta(seconds=60)
"""A telephone's clock that differs from ours by more is set right by the difference."""
_REMOVED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Sent:
    """One report: `happened_at` and `sent_at` by the telephone's own clock; `about` the number of a post or control."""

    token: UUID
    kind: str
    happened_at: datetime
    sent_at: datetime
    about: int | None
    said: Mapping[str, Any]


def take(sent: Sent, *, by: User) -> bool:
    """Do what a report says, once.

    Returns
    -------
    False where it was taken before.

    Raises
    ------
    InvalidInputError : `field.unknown_kind`, `field.too_old`, `field.bad_report`, and whatever refuses the same act on
        the pages.
    """

    def act() -> None:
        form = _form(sent)
        _ACTS[sent.kind](sent, {**form.cleaned_data, "event_at": instant_of(sent)}, by)

    return once(sent.token, sent.kind, act, by=by)


def once(token: UUID, kind: str, act: Callable[[], object], *, by: User) -> bool:
    """Do something that may be sent again under the same token, once.

    Returns
    -------
    False where it was done before.

    Raises
    ------
    InvalidInputError : `field.bad_report` for a token of another account, and whatever the act refuses.
    """
    with transaction.atomic():
        known, is_new = Received.objects.get_or_create(token=token, defaults={"kind": kind[:12], "sent_by": by})
        if not is_new:
            if known.sent_by_id != by.pk:
                raise InvalidInputError.of("field.bad_report", field="token")
            return False
        act()
    return True


def add_report(kind: str, form: type[Form], act: Act) -> None:
    """Let an app above take one more kind of report; its act gets the cleaned fields and `event_at`."""
    FORMS[kind], _ACTS[kind] = form, act


def about(sent: Sent) -> int:
    """Number of what a report is about.

    Raises
    ------
    InvalidInputError : `field.bad_report`.
    """
    if sent.about is None:
        raise InvalidInputError.of("field.bad_report", field="about")
    return sent.about


def instant_of(sent: Sent) -> datetime:
    """When it happened, by our clock.

    Raises
    ------
    InvalidInputError : `field.too_old`.
    """
    now = timezone.now()
    ahead = sent.sent_at - now
    at = min(now, sent.happened_at - (ahead if abs(ahead) > WRONG_CLOCK else timedelta()))
    if now - at > OLDEST:
        raise InvalidInputError.of("field.too_old", hours=str(int(OLDEST.total_seconds()) // 3600))
    return at


def remove_old(before: datetime) -> int:
    """Forget tokens of an instant before another, so many at once; returns how many."""
    keys = list(Received.objects.filter(received_at__lt=before).order_by("pk").values_list("pk", flat=True))
    return Received.objects.filter(pk__in=keys[:_REMOVED_AT_ONCE]).delete()[0]


def _form(sent: Sent) -> Form:
    made = FORMS.get(sent.kind)
    if made is None:
        raise InvalidInputError.of("field.unknown_kind")
    form = made({key: str(value) for key, value in sent.said.items() if value is not None})
    if not form.is_valid():
        raise InvalidInputError.of("field.bad_report", field=", ".join(form.errors))
    return form


def _post(sent: Sent, said: dict[str, Any], by: User) -> LivePost:
    """The post that it is about; of one that a simulated night plays the time is told by the clock of the night."""
    post = post_of(by, about(sent))
    said["event_at"] = now_at(post) - (timezone.now() - said["event_at"])
    return post


def _check_in(sent: Sent, said: dict[str, Any], by: User) -> object:
    post = _post(sent, said, by)
    return check_in(post, CheckIn(**said), by=by)


def _comms(sent: Sent, said: dict[str, Any], by: User) -> object:
    post = _post(sent, said, by)
    return reports.check_comms(post, by=by, event_at=said["event_at"])


def _count(sent: Sent, said: dict[str, Any], by: User) -> object:
    post = _post(sent, said, by)
    return reports.count_crew(post, by=by, **said)


def _queue(sent: Sent, said: dict[str, Any], by: User) -> object:
    return report_queue(control_of(by, about(sent)), Queue(**said), by=by)


def _incident(_sent: Sent, said: dict[str, Any], by: User) -> object:
    at = said.pop("event_at")
    return report_incident(NewReport(**said, called_at=at), by=by)


_ACTS: dict[str, Act] = {
    "check-in": _check_in,
    "comms": _comms,
    "count": _count,
    "queue": _queue,
    "incident": _incident,
}
