"""What whoever triages reports of the public sees of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from himaya.web.accounts.policies import scope_of
from himaya.web.comments.models import Danger, Source
from himaya.web.common.verbs import Verb
from himaya.web.reports.models import PublicReport
from himaya.web.reports.states import OPEN, REPORT, ReportState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

PER_PAGE = 50


def seen(user: User) -> QuerySet[PublicReport]:
    """Reports of the areas of an account."""
    scope = scope_of(user, Verb.TRIAGE_REPORTS)
    rows = PublicReport.objects.defer("sealed_picture")
    return rows if scope.everywhere else rows.filter(area__in=sorted(scope.areas))


def listed(user: User, state: str) -> QuerySet[PublicReport]:
    """Those of a state; without one, what is not answered yet."""
    rows = seen(user)
    return rows.filter(state=state) if state in ReportState.values else rows.filter(state__in=OPEN)


def report_of(user: User, pk: int) -> PublicReport:
    """One that an account may see.

    Raises
    ------
    Http404 : there is none.
    """
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_do(shown: PublicReport) -> Mapping[str, Any]:
    """Which steps are offered, and where the danger of the report stands."""
    danger = Danger.objects.filter(source=Source.REPORT, source_id=shown.pk).first()
    steps = dict.fromkeys(REPORT.actions(shown.state), True)
    return {**steps, "danger": danger, "propose": danger is None or (danger.decided_at and not danger.incident)}
