"""Joint decisions as the offices and the partners that take part may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.mandates.policies import own_partners
from himaya.web.partners.models import JointDecision, JointParty, JointVoice
from himaya.web.partners.policies import is_only_partner

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50


def seen(user: User) -> QuerySet[JointDecision]:
    """Decisions of the office's areas; to a partner those in which it takes part."""
    rows = JointDecision.objects.all()
    if not may(user, Verb.VIEW_JOINT_LOG):
        return rows.none()
    if not is_only_partner(user, Verb.VIEW_JOINT_LOG):
        return scope_of(user, Verb.VIEW_JOINT_LOG).within(rows)
    wanted = Q(pk__in=[])
    for one in own_partners(user):
        takes_part = Q(Exists(JointParty.objects.filter(decision=OuterRef("pk"), agency=one.partner)))
        wanted |= takes_part & Q(area=one.area) if one.area else takes_part
    return rows.filter(wanted)


def listed(user: User, *, area: str = "", incident: int | None = None) -> QuerySet[JointDecision]:
    """The log, the newest first, with who said what."""
    rows = seen(user).filter(area=area) if area else seen(user)
    rows = rows.filter(incident_id=incident) if incident is not None else rows
    return rows.select_related("office", "corrected_by").prefetch_related("parties", "voices__office")


def decision_of(user: User, pk: int) -> JointDecision:
    """One decision, or 404."""
    found = seen(user).select_related("office", "corrects", "corrected_by", "incident").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def to_join(user: User) -> QuerySet[JointDecision]:
    """Decisions to which no office of the account has said anything yet, and that nothing has replaced."""
    own = [held.office.pk for held in user.holdings if not held.delegated]
    said = JointVoice.objects.filter(decision=OuterRef("pk"), office__in=own)
    return seen(user).filter(~Exists(said), corrected_by__isnull=True)
