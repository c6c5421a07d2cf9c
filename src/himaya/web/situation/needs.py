"""What waits for an office: handovers that nobody has taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.common.needs import SOON, Need
from himaya.web.common.verbs import Verb
from himaya.web.situation.models import HandoverState
from himaya.web.situation.queries.reports import handovers_of
from himaya.web.situation.showing import area_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Handovers on offer that this officer may sign, being another one than who leaves."""
    scope = scope_of(user, Verb.HAND_OVER)
    if not scope:
        return
    rows = scope.within(handovers_of(user).filter(state=HandoverState.OFFERED)).exclude(left_by=user)
    for row in rows:
        title = _("A shift waits to be taken over: %(area)s") % {"area": area_words(row.area)}
        yield Need(SOON, title, row.left_office.title, reverse("handover", args=[row.pk]))
