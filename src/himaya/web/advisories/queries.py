"""What an office sees of advisories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.advisories.models import Advisory
from himaya.web.advisories.states import COMING, AdvisoryState
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50
ALL = "all"


def seen(user: User) -> QuerySet[Advisory]:
    """Advisories of the areas of an account, and those of the country, which concern everybody."""
    scope = scope_of(user, Verb.VIEW_ADVISORIES)
    if scope.everywhere:
        return Advisory.objects.all()
    return Advisory.objects.filter(Q(area__in=sorted(scope.areas)) | Q(area="", published_at__isnull=False))


def listed(user: User, state: str) -> QuerySet[Advisory]:
    """Those of a state; without one, what is published or on its way."""
    rows = seen(user).select_related("office")
    if state in AdvisoryState.values:
        return rows.filter(state=state)
    return rows if state == ALL else rows.filter(state__in=(*COMING, AdvisoryState.PUBLISHED))


def advisory_of(user: User, pk: int) -> Advisory:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    related = ("office", "replaces", "written_by", "checked_by", "approved_by", "reviewed_by")
    found: Advisory | None = seen(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def areas_to_write(user: User) -> list[tuple[str, str]]:
    """Areas that an account may write for: the country first, where it may."""
    scope = scope_of(user, Verb.WRITE_ADVISORIES)
    return [(code, area_title(code)) for code in governorates() if scope.covers(code)]


def may_do(user: User, shown: Advisory) -> Mapping[str, Any]:
    """Which steps an account is offered."""

    def may(verb: Verb) -> bool:
        return scope_of(user, verb).covers(shown.area)

    is_other = shown.written_by_id != user.pk
    state = shown.state
    return {
        "change": state == AdvisoryState.DRAFT and may(Verb.WRITE_ADVISORIES),
        "check": state == AdvisoryState.DRAFT and is_other and may(Verb.CHECK_ADVISORIES),
        "approve": state == AdvisoryState.CHECKED and is_other and may(Verb.APPROVE_ADVISORIES),
        "publish": state == AdvisoryState.APPROVED and may(Verb.WRITE_ADVISORIES),
        "publish_now": state == AdvisoryState.DRAFT and may(Verb.APPROVE_ADVISORIES),
        "return": state in COMING[1:] and may(Verb.CHECK_ADVISORIES),
        "withdraw": state in COMING and may(Verb.WRITE_ADVISORIES),
        "cancel": state == AdvisoryState.PUBLISHED and may(Verb.APPROVE_ADVISORIES),
        "update": state == AdvisoryState.PUBLISHED and not hasattr(shown, "replaced_by") and may(Verb.WRITE_ADVISORIES),
        "review": shown.awaits_review
        and user.pk not in {shown.written_by_id, shown.approved_by_id}
        and may(Verb.CHECK_ADVISORIES),
    }
