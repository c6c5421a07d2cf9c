"""Rows that an office may see, and one of them by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import get_object_or_404

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.mandates.models import Impediment, Instrument, Mandate, Notice, PartnerRequest, Reference
from himaya.web.mandates.policies import own_partners

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50


def _seen(user: User, rows: QuerySet[Any], field: str = "area") -> QuerySet[Any]:
    return scope_of(user, Verb.VIEW_MANDATES).within(rows, field)


def mandates(user: User, state: str = "") -> QuerySet[Mandate]:
    """Tasks of the office's area."""
    rows = _seen(user, Mandate.objects.select_related("instrument", "plot"))
    return rows.filter(state=state) if state else rows


def mandate_of(user: User, pk: int) -> Mandate:
    """One task, or 404."""
    found: Mandate = get_object_or_404(
        mandates(user).select_related("requested_office", "authorised_office", "after_action"), pk=pk
    )
    return found


def instruments(user: User) -> QuerySet[Instrument]:
    """Instruments of the office's area."""
    return _seen(user, Instrument.objects.all())


def instrument_of(user: User, pk: int) -> Instrument:
    """One instrument, or 404."""
    found: Instrument = get_object_or_404(instruments(user).select_related("office"), pk=pk)
    return found


def impediment_of(user: User, pk: int) -> Impediment:
    """One impediment, or 404."""
    rows = _seen(user, Impediment.objects.select_related("instrument"), "instrument__area")
    found: Impediment = get_object_or_404(rows, pk=pk)
    return found


def references(user: User) -> QuerySet[Reference]:
    """Judicial references of the office's area."""
    return _seen(user, Reference.objects.select_related("place", "office"))


def notices(user: User) -> QuerySet[Notice]:
    """Notices to oversight."""
    rows = Notice.objects.select_related("mandate__instrument", "mandate__plot")
    return scope_of(user, Verb.OVERSEE_MANDATES).within(rows, "mandate__area")


def notice_of(user: User, pk: int) -> Notice:
    """One notice, or 404."""
    found: Notice = get_object_or_404(notices(user), pk=pk)
    return found


def requests_to(user: User) -> QuerySet[PartnerRequest]:
    """What the partners are asked for whom the account itself speaks: nothing else of any task."""
    own = own_partners(user) if may(user, Verb.ANSWER_REQUESTS) else []
    wanted = Q(pk__in=[])
    for one in own:
        wanted |= Q(partner=one.partner, area=one.area) if one.area else Q(partner=one.partner)
    return PartnerRequest.objects.filter(wanted).select_related("mandate__plot", "office")


def request_of(user: User, pk: int) -> PartnerRequest:
    """One request to the account's own partner, or 404."""
    return get_object_or_404(requests_to(user), pk=pk)
