"""Handovers of a shift: the list, signing as the one who leaves and as the one who arrives, and the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.situation import showing
from himaya.web.situation.actions import handovers as actions
from himaya.web.situation.models import HandoverState
from himaya.web.situation.models.handover import LONGEST_TEXT
from himaya.web.situation.policies import shift_officers, situation_viewers
from himaya.web.situation.queries import reports as queries
from himaya.web.situation.views.reports import language_of, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.situation.models import Handover


@situation_viewers
@require_safe
def handovers(request: Any) -> HttpResponse:
    """Show handovers, the newest first."""
    page = Paginator(queries.handovers_of(request.user), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, showing.area_words(one.area)) for one in page],
        "may_hand_over": bool(scope_of(request.user, Verb.HAND_OVER)),
    }
    return render(request, "situation/handovers.html", context)


@shift_officers
@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: Any) -> HttpResponse:
    """Sign as the leaving officer."""
    made: list[Handover] = []
    area, promised = request.POST.get("area", ""), request.POST.get("promised", "").strip()
    refused: Sequence[Told] = ()
    if request.method == "POST":
        refused = attempt(request, lambda: made.append(actions.hand_over(area, promised=promised, by=request.user)))
        if made:
            messages.success(request, _("Signed. The arriving officer signs on this page."))
            return redirect("handover", pk=made[0].pk)
    areas = queries.areas_for(request.user, Verb.HAND_OVER)
    context = {
        "areas": [(code, title or showing.area_words("")) for code, title in areas],
        "chosen": area,
        "promised": promised,
        "longest": LONGEST_TEXT,
        "refused": refused,
    }
    return render(request, "situation/handover_new.html", context, status=status_of(refused))


@situation_viewers
@require_safe
def handover(request: Any, pk: int) -> HttpResponse:
    """Show one handover."""
    return _page(request, queries.handover_of(request.user, pk))


@shift_officers
@require_POST
def handover_sign(request: Any, pk: int) -> HttpResponse:
    """Sign as the arriving officer."""
    shown, seen = queries.handover_of(request.user, pk), request.POST.get("seen", "")
    refused = attempt(request, lambda: actions.take_over(shown, seen=seen, by=request.user))
    if refused:
        return _page(request, queries.handover_of(request.user, pk), refused)
    messages.success(request, _("Taken over. The handover is locked."))
    return redirect("handover", pk=pk)


@shift_officers
@require_POST
def handover_withdraw(request: Any, pk: int) -> HttpResponse:
    """Take an offer back."""
    shown = queries.handover_of(request.user, pk)
    refused = attempt(request, lambda: actions.withdraw(shown, by=request.user))
    if refused:
        return _page(request, queries.handover_of(request.user, pk), refused)
    return redirect("handover", pk=pk)


@situation_viewers
@require_safe
def handover_paper(request: Any, pk: int) -> HttpResponse:
    """Download a handover as PDF."""
    from himaya.web.situation.papers import handover_pdf  # noqa: PLC0415  # typst is loaded when the first paper is asked for

    shown = queries.handover_of(request.user, pk)
    return paper(handover_pdf(shown, language_of(request), by=request.user), f"handover-{shown.pk}")


def _page(request: Any, shown: Handover, refused: Sequence[Told] = ()) -> HttpResponse:
    content, user = shown.content, request.user
    is_open = shown.state == HandoverState.OFFERED and scope_of(user, Verb.HAND_OVER).covers(shown.area)
    rows = [showing.lines_of(row) for row in content["areas"]]
    context = {
        "handover": shown,
        "area_title": showing.area_words(shown.area),
        "facts": showing.total_facts(content),
        "rows": [(row, [showing.incident_line(one) for one in row.incidents]) for row in rows if not row.is_missing],
        "incident_heads": showing.incident_heads(),
        "may_sign": is_open and shown.left_by_id != user.pk,
        "may_withdraw": is_open and shown.left_by_id == user.pk,
        "refused": refused,
    }
    return render(request, "situation/handover.html", context, status=status_of(refused))
