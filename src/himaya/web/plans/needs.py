"""What plans ask of directors and planners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.plans.models import PlanVersion, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

_SHOWN = 10


def needs(user: User) -> Iterator[Need]:
    """Versions that wait for approval or were returned, and approved ones that wait to be put into force."""
    for version in _waiting(user, Verb.APPROVE_PLANS, State.IN_REVIEW):
        if version.author_account != user.username:
            url = reverse("version_review", args=[version.plan_id, version.number])
            yield Need(URGENT, _("A plan waits for your decision"), version.plan.title, url, version.starts_at)
    for version in _waiting(user, Verb.EDIT_PLANS, State.DRAFT):
        url = reverse("version", args=[version.plan_id, version.number])
        if version.returned_reason:
            yield Need(SOON, _("A plan was returned"), f"{version.plan.title}: {version.returned_reason}", url)
        elif version.author_account == user.username:
            yield Need(LATER, _("Your draft of a plan"), version.plan.title, url, version.starts_at)
    for version in _waiting(user, Verb.RUN_PLANS, State.ACTIVE):
        if version.is_over:
            url = reverse("version_review", args=[version.plan_id, version.number])
            yield Need(SOON, _("The time of a plan in force is up: close it"), version.plan.title, url, version.ends_at)
    for version in _waiting(user, Verb.RUN_PLANS, State.APPROVED):
        if version.is_over:
            continue
        url = reverse("version_review", args=[version.plan_id, version.number])
        yield Need(LATER, _("An approved plan waits to be put into force"), version.plan.title, url, version.starts_at)


def _waiting(user: User, verb: Verb, state: State) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(state=state).select_related("plan").order_by("starts_at", "pk")
    return scope_of(user, verb).within(rows, "plan__area")[:_SHOWN]
