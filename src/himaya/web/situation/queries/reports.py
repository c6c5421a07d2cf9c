"""Situation reports and handovers as the offices may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.situation.models import Handover, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 30


def reports_of(user: User) -> QuerySet[Report]:
    """Reports of the office's areas, the newest first; that of the nation is for the whole country's offices."""
    rows = Report.objects.select_related("office", "previous").defer("content", "previous__content")
    return scope_of(user, Verb.VIEW_SITUATION).within(rows)


def report_of(user: User, pk: int) -> Report:
    """One report, or 404."""
    rows = scope_of(user, Verb.VIEW_SITUATION).within(Report.objects.select_related("office", "previous"))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def newest(area: str) -> Report | None:
    """The last report of an area."""
    return Report.objects.filter(area=area).order_by("-number").first()


def areas_for(user: User, verb: Verb) -> list[tuple[str, str]]:
    """Areas in which an office has a verb, with their titles; the whole country first, without a title."""
    scope = scope_of(user, verb)
    found = sorted(((area, area_title(area)) for area in governorates() if scope.covers(area)), key=_folded)
    return [("", ""), *found] if scope.everywhere else found


def _folded(one: tuple[str, str]) -> str:
    return fold(one[1])


def handovers_of(user: User) -> QuerySet[Handover]:
    """Handovers of the office's areas, the newest first."""
    rows = Handover.objects.select_related("left_office", "taken_office", "left_by")
    return scope_of(user, Verb.VIEW_SITUATION).within(rows)


def handover_of(user: User, pk: int) -> Handover:
    """One handover, or 404."""
    found = handovers_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
