"""What readiness and the alert level ask of an office, and the figures and the sign they show it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of, whole_scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.header import Sign
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.templatetags.himaya import percent
from himaya.web.common.verbs import Verb
from himaya.web.readiness import alert_queries, queries
from himaya.web.readiness.formula import Verdict
from himaya.web.readiness.models import AlertLevel, Level
from himaya.web.readiness.states import MeasureState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User

TONES = {Level.ORDINARY: "green", Level.MEDIUM: "yellow", Level.HIGH: "orange", Level.HIGHEST: "red"}
SHAPES = {Level.ORDINARY: "●", Level.MEDIUM: "▲", Level.HIGH: "◆", Level.HIGHEST: "■"}
_VERDICT_TONES = {
    Verdict.READY: Tone.GREEN,
    Verdict.INCOMPLETE: Tone.YELLOW,
    Verdict.NOT_READY: Tone.RED,
    Verdict.UNKNOWN: Tone.PLAIN,
}
_ENDS_SOON = timedelta(days=1)


def needs(user: User) -> Iterator[Need]:
    """Measures to answer and to do, claims to verify, own items that are due, levels to review or that end."""
    yield from _measures(user)
    yield from _claims(user)
    yield from _own_items(user)
    yield from _levels(user)


def _measures(user: User) -> Iterator[Need]:
    if not may(user, Verb.ACKNOWLEDGE_MEASURES):
        return
    now, url = timezone.now(), reverse("alert_measures")
    rows = [row for row in alert_queries.my_measures(user, now) if row.state != MeasureState.DONE]
    current = [row for row in rows if row.level.starts_at <= now]
    waiting = [row for row in current if row.state == MeasureState.ASSIGNED]
    begun = [row for row in current if row.state == MeasureState.ACKNOWLEDGED]
    if waiting:
        first = min(row.answer_by for row in waiting)
        yield Need(URGENT, _("Measures to acknowledge"), str(len(waiting)), url, first)
    if late := alert_queries.escalated(user, now):
        yield Need(URGENT, _("Measures that other offices left unanswered"), str(len(late)), url, late[0].answer_by)
    if begun:
        first = min(row.due for row in begun)
        yield Need(URGENT if first <= now else SOON, _("Measures to carry out"), str(len(begun)), url, first)
    if ahead := [row for row in rows if row.level.starts_at > now]:
        first = min(row.level.starts_at for row in ahead)
        yield Need(LATER, _("Measures of levels set for later"), str(len(ahead)), url, first)


def _claims(user: User) -> Iterator[Need]:
    if not may(user, Verb.VERIFY_READINESS):
        return
    waiting = queries.waiting_for_verification(user)
    count, first = waiting.count(), waiting.order_by("due").values_list("due", flat=True).first()
    if count:
        url = f"{reverse('readiness_items')}?state=claimed_ready"
        urgency = URGENT if first and first <= timezone.now() else SOON
        yield Need(urgency, _("Claims of readiness to verify"), str(count), url, first)


def _own_items(user: User) -> Iterator[Need]:
    if not may(user, Verb.CLAIM_READINESS):
        return
    late = queries.owned_and_late(user)
    count, first = late.count(), late.order_by("due").values_list("due", flat=True).first()
    if count:
        url = f"{reverse('readiness_items')}?mine=1&failing=1"
        urgency = URGENT if first and first <= timezone.now() else SOON
        yield Need(urgency, _("Readiness items of this office that are due"), str(count), url, first)


def _levels(user: User) -> Iterator[Need]:
    scope, now = scope_of(user, Verb.SET_ALERT), timezone.now()
    if not scope:
        return
    for row in scope.within(AlertLevel.objects.filter(alert_queries.in_force(now))).order_by("until"):
        url, place = reverse("alert_area", args=[row.area]), area_title(row.area)
        if row.until <= now + _ENDS_SOON:
            yield Need(SOON, _("An alert level ends within a day"), place, url, row.until)
        elif row.review_at <= now + _ENDS_SOON:
            yield Need(LATER, _("An alert level is to be reviewed"), place, url, row.review_at)


def figures(user: User) -> Iterator[Figure]:
    """Readiness of everything in reach."""
    if not whole_scope_of(user, Verb.VIEW_READINESS):
        return
    found = queries.nation(user)
    share = found.tally.share
    value = _("Unknown") if share is None else percent(share)
    tone = _VERDICT_TONES[found.verdict]
    yield Figure(_("Readiness, verified"), value, str(found.verdict.label), reverse("readiness"), tone)


def signs(user: User) -> Iterator[Sign]:
    """The alert level in the header: of the office's own area, or the highest one of several and how many have it."""
    scope = scope_of(user, Verb.VIEW_ALERT)
    if not scope:
        return
    current = alert_queries.levels_now(user)
    if not scope.everywhere and len(scope.areas) == 1:
        [area] = scope.areas
        level = Level(current[area].level) if area in current else Level.ORDINARY
        yield Sign(TONES[level], SHAPES[level], _("Alert level: %(level)s") % {"level": level.label}, reverse("alert"))
        return
    areas = alert_queries.count_areas(scope)
    level = max((Level(row.level) for row in current.values()), default=Level.ORDINARY)
    having = sum(row.level == level for row in current.values()) or areas
    text = _("Alert level: %(level)s, %(having)s of %(areas)s")
    told = {"level": level.label, "having": having, "areas": areas}
    yield Sign(TONES[level], SHAPES[level], text % told, reverse("alert"))
