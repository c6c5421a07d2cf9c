"""What dispatch asks of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.needs import URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.models import UnitState
from himaya.web.dispatch.states import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Calls of units that wait for an answer."""
    if not may(user, Verb.DISPATCH_UNITS):
        return
    rows = scope_of(user, Verb.DISPATCH_UNITS).within(UnitState.objects.exclude(signal=Signal.NONE), "unit__area")
    waiting = list(rows.order_by("signal_at").values_list("signal", "signal_at"))
    if waiting:
        title = _("Units that call for an answer")
        if any(signal == Signal.EMERGENCY for signal, _at in waiting):
            title = _("Units in an emergency")
        yield Need(URGENT, title, str(len(waiting)), reverse("dispatch"), waiting[0][1])
