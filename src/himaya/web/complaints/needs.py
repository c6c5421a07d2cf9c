"""What complaints ask of an office now: nothing of what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.complaints.clock import ACKNOWLEDGE_WITHIN, Clock, due_clocks
from himaya.web.complaints.queries.listing import escalated, is_still_late, seen
from himaya.web.complaints.states import OPEN, ComplaintState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

MOST = 500


def needs(user: User) -> Iterator[Need]:
    """Complaints to acknowledge, to refer today, and past a deadline; for the auditor, what was escalated."""
    if may(user, Verb.HANDLE_COMPLAINTS):
        yield from _of_officers(user)
    if may(user, Verb.OVERSEE_COMPLAINTS):
        late = sum(is_still_late(one) for one in escalated(user)[:MOST])
        if late:
            yield Need(URGENT, _("Deadlines of complaints that passed"), str(late), reverse("complaints_oversight"))


def _of_officers(user: User) -> Iterator[Need]:
    now, url = timezone.now(), reverse("complaints")
    rows = list(seen(user).filter(state__in=OPEN)[:MOST])
    waiting = [one.received_at for one in rows if one.state == ComplaintState.RECEIVED]
    if waiting:
        due = min(waiting) + ACKNOWLEDGE_WITHIN
        yield Need(SOON, _("Complaints to acknowledge"), str(len(waiting)), f"{url}?state=received", due)
    clocks = [(clock, due) for one in rows for clock, due in due_clocks(one)]
    refer = [due for clock, due in clocks if clock == Clock.REFER]
    if refer:
        yield Need(URGENT, _("Complaints to refer to the prosecution today"), str(len(refer)), url, min(refer))
    late = [due for clock, due in clocks if due <= now and clock != Clock.REFER]
    if late:
        yield Need(URGENT, _("Complaints past a deadline"), str(len(late)), url, min(late))
