"""What the incidents ask of an office now, and the figure they show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.incidents.models import ForceRecord, Priority
from himaya.web.incidents.queries.listing import overdue, seen
from himaya.web.incidents.states import OPEN, IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Reports to triage, METHANE updates that are late, resolved incidents to review."""
    rows, url = seen(user), reverse("incidents")
    if may(user, Verb.RUN_INCIDENTS):
        waiting = list(
            rows.filter(state=IncidentState.REPORTED).order_by("called_at").values_list("called_at", flat=True)
        )
        if waiting:
            title, where = _("Reports that wait for triage"), f"{url}?state=reported"
            yield Need(URGENT, title, str(len(waiting)), where, waiting[0])
        late = rows.filter(overdue(timezone.now())).count()
        if late:
            yield Need(URGENT, _("METHANE updates that are late"), str(late), f"{url}?overdue=1")
    if may(user, Verb.REVIEW_INCIDENTS):
        yield from _force(user)
        resolved = rows.filter(state=IncidentState.RESOLVED).count()
        if resolved:
            yield Need(SOON, _("Resolved incidents to review"), str(resolved), f"{url}?state=resolved")


def _force(user: User) -> Iterator[Need]:
    """Records of force that wait for a review by somebody else than their author."""
    waiting = ForceRecord.objects.filter(reviewed_at__isnull=True, entry__struck_at__isnull=True).exclude(author=user)
    found = scope_of(user, Verb.REVIEW_INCIDENTS).within(waiting, "entry__incident__area").count()
    if found:
        yield Need(SOON, _("Records of force to review"), str(found), reverse("force_records"))


def figures(user: User) -> Iterator[Figure]:
    """Open incidents, and how many of them are of the first priority."""
    if not may(user, Verb.VIEW_INCIDENTS):
        return
    found = list(seen(user).filter(state__in=OPEN).order_by().values_list("priority", "major"))
    first = sum(priority == Priority.P1 for priority, _major in found)
    major = sum(major for _priority, major in found)
    detail = _("P1: %(first)s, major: %(major)s") % {"first": first, "major": major}
    tone = Tone.RED if first or major else Tone.YELLOW if found else Tone.GREEN
    yield Figure(_("Open incidents"), str(len(found)), detail, reverse("incidents"), tone)
