"""What plans ask of directors and planners."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.places.queries.calendar import upcoming
from himaya.web.plans.models import Plan, PlanVersion, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

_SHOWN = 10
_AHEAD, _CLOSE = timedelta(days=45), timedelta(days=14)


def needs(user: User) -> Iterator[Need]:
    """Versions to decide on, drafts, celebrations without a plan, and what waits to be put into force or closed."""
    for version in _waiting(user, Verb.APPROVE_PLANS, State.IN_REVIEW):
        if version.author_account != user.username:
            url = reverse("version_review", args=[version.plan_id, version.number])
            yield Need(URGENT, _("A plan waits for your decision"), version.plan.title, url, version.starts_at)
    for version in _waiting(user, Verb.EDIT_PLANS, State.DRAFT):
        url = reverse("version", args=[version.plan_id, version.number])
        if version.returned_reason:
            yield Need(SOON, _("A plan was returned"), f"{version.plan.title}: {version.returned_reason}", url)
        else:
            own = version.author_account == user.username
            title = _("Your draft of a plan") if own else _("A draft of a plan")
            yield Need(LATER, title, version.plan.title, url, version.starts_at)
    yield from _unplanned(user)
    for version in _waiting(user, Verb.RUN_PLANS, State.ACTIVE):
        if version.is_over:
            url = reverse("version_review", args=[version.plan_id, version.number])
            yield Need(SOON, _("The time of a plan in force is up: close it"), version.plan.title, url, version.ends_at)
    for version in _waiting(user, Verb.RUN_PLANS, State.APPROVED):
        if version.is_over:
            continue
        url = reverse("version_review", args=[version.plan_id, version.number])
        yield Need(LATER, _("An approved plan waits to be put into force"), version.plan.title, url, version.starts_at)


def _unplanned(user: User) -> Iterator[Need]:
    """Celebrations of the next weeks for which a governorate of the planner has no plan."""
    scope, now = scope_of(user, Verb.EDIT_PLANS), timezone.now()
    wanted = [area for area in governorates() if scope.covers(area)]
    if not wanted:
        return
    today = timezone.localdate(now)
    near = [one for one in upcoming(today) if one.first_day <= today + _AHEAD]
    rows = Plan.objects.filter(celebration__in={one.code for one in near}, celebration_day__gte=today)
    live = rows.filter(versions__state__in=set(State) - {State.WITHDRAWN})
    planned = set(live.values_list("celebration", "celebration_day", "area"))
    for one in near:
        missing = [area for area in wanted if (one.code, one.first_day, area) not in planned]
        if missing:
            query = urlencode({"celebration": one.code, "year": str(one.first_day.year)})
            url = f"{reverse('plan_new')}?{query}"
            title = _("No plan yet: %(celebration)s") % {"celebration": one.title}
            detail = _("%(missing)s of %(all)s governorates") % {"missing": len(missing), "all": len(wanted)}
            start = one.period.start
            yield Need(SOON if start <= now + _CLOSE else LATER, title, "" if len(wanted) == 1 else detail, url, start)


def _waiting(user: User, verb: Verb, state: State) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(state=state).select_related("plan").order_by("starts_at", "pk")
    return scope_of(user, verb).within(rows, "plan__area")[:_SHOWN]
