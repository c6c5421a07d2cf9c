"""What crowds ask of an office now, the figure they show it, and the sign in the header of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.header import Sign, kept_count
from himaya.web.common.needs import URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.crowds.queries.density import is_old
from himaya.web.crowds.queries.listing import seen, waiting_alarms
from himaya.web.crowds.states import ALARMING, CrowdLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Alarms to acknowledge; and for whoever reports, zones in alarm whose reading is old."""
    if may(user, Verb.ANSWER_CROWDS):
        waiting = list(waiting_alarms(user, Verb.ANSWER_CROWDS).order_by("since").values_list("since", flat=True))
        if waiting:
            url = f"{reverse('crowds')}?alarm=1"
            yield Need(URGENT, _("Crowd alarms to acknowledge"), str(len(waiting)), url, waiting[0])
    if may(user, Verb.REPORT_CROWDS):
        now, rows = timezone.now(), seen(user).filter(level__in=ALARMING, is_closed=False)
        old = [zone for zone in rows if is_old(zone, now)]
        if old:
            yield Need(URGENT, _("Zones in alarm without a fresh reading"), str(len(old)), reverse("crowds"))


def figures(user: User) -> Iterator[Figure]:
    """Zones at amber and red of those in use."""
    if not may(user, Verb.VIEW_CROWDS):
        return
    levels = list(seen(user).filter(is_closed=False).values_list("level", flat=True))
    if not levels:
        return
    red, amber = levels.count(CrowdLevel.RED), levels.count(CrowdLevel.AMBER)
    tone = Tone.RED if red else Tone.YELLOW if amber else Tone.GREEN
    detail = _("red: %(red)s, amber: %(amber)s") % {"red": red, "amber": amber}
    yield Figure(_("Crowd zones in alarm"), f"{red + amber} / {len(levels)}", detail, reverse("crowds"), tone)


def signs(user: User) -> Iterator[Sign]:
    """Whoever answers for crowds sees on every page that an alarm waits; counted anew every few seconds."""
    if not may(user, Verb.ANSWER_CROWDS):
        return
    scope = scope_of(user, Verb.ANSWER_CROWDS)
    count = kept_count(f"crowd-alarms-{scope.key}", waiting_alarms(user, Verb.ANSWER_CROWDS).count)
    if count:
        yield Sign("red", "!", _("Crowd alarms: %(count)s") % {"count": count}, f"{reverse('crowds')}?alarm=1")
