"""Who may listen, and to what. Asks the database; runs on threads, never on the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import close_old_connections
from django.db.models import Q

from himaya.web.accounts.cookie import signed_in
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import is_nationwide, kind_choices, reader_of
from himaya.web.live.hub import Event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.accounts.powers import Scope

REPLAYED_AT_MOST = 10_000
_BATCH = 500


class Listener:
    """An account that listens: for each kind of object, where it may see what happens to it."""

    def __init__(self, account: str, scopes: Mapping[str, Scope]) -> None:
        self.account = account
        self.scopes = scopes

    def sees(self, event: Event) -> bool:
        """Whether an event lies within its duties and its area."""
        scope = self.scopes.get(event.kind)
        return scope is not None and (scope.covers(event.area) or (not event.area and is_nationwide(event.kind)))

    def condition(self) -> Q:
        """The same as a condition on entries."""
        seen = Q(pk__in=())
        for kind, scope in self.scopes.items():
            if scope.everywhere:
                seen |= Q(object_kind=kind)
            elif scope:
                nation = {""} if is_nationwide(kind) else set()
                seen |= Q(object_kind=kind, area__in=sorted(scope.areas | nation))
        return seen


def listener_of(cookie: str) -> Listener | None:
    """The account of a session cookie; None where nobody is signed in, or a second factor is still to be set up."""
    close_old_connections()
    try:
        found = signed_in(cookie)
        if found is None:
            return None
        user, _session = found
        kinds = [value for value, _label in kind_choices()]
        scopes = {kind: scope_of(user, reader_of(kind) or Verb.READ_JOURNAL) for kind in kinds}
        return Listener(user.username, {kind: scope for kind, scope in scopes.items() if scope})
    finally:
        close_old_connections()


def missed(listener: Listener, after: int, until: int) -> Sequence[Event]:
    """The next events of a resumed stream: those it may see after a number, up to another, some at a time."""
    close_old_connections()
    try:
        rows = JournalEntry.objects.filter(listener.condition(), seq__gt=after, seq__lte=until).order_by("seq")
        return [event_of(entry) for entry in rows[:_BATCH]]
    finally:
        close_old_connections()


def event_of(entry: JournalEntry) -> Event:
    """What may be told of an entry."""
    at = f"{entry.entered_at.astimezone():%Y-%m-%dT%H:%M:%S.%f%z}"
    kind, object_id = entry.object_kind, entry.object_id
    return Event(entry.seq, entry.action, kind, object_id, entry.area, at, entry.account)
