"""One complaint: how it stands, its clocks and steps; and, for two officers alone, what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.complaints.actions.reading import ADDED, read_texts
from himaya.web.complaints.actions.remedies import FROM
from himaya.web.complaints.actions.steps import TEXT_OF
from himaya.web.complaints.guards import may_read
from himaya.web.complaints.models import Finding, Matter
from himaya.web.complaints.models.complaint import GRAVE
from himaya.web.complaints.policies import complaint_handlers, complaint_viewers
from himaya.web.complaints.queries.listing import clocks_of, complaint_of, offices
from himaya.web.complaints.states import COMPLAINT, STEP_LABELS, ComplaintState
from himaya.web.journal.policies import write_down_refusal
from himaya.web.journal.refusals import attempt, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.complaints.actions.reading import Opened
    from himaya.web.complaints.models import Complaint
    from himaya.web.journal.refusals import Told

NOT_THERE = "complaints.not_there"
"""The rule by which a complaint is not shown: there is none, or the office is sealed out; nobody can tell which."""


def found(request: Any, pk: int) -> Complaint:
    """One complaint of those that the office may know of; who asks for another is written down, whatever it is."""
    try:
        return complaint_of(request.user, pk)
    except Http404:
        write_down_refusal(request, rule=NOT_THERE)
        raise


@complaint_viewers
@require_safe
def complaint(request: Any, pk: int) -> HttpResponse:
    """Show one complaint."""
    return case_page(request, found(request, pk))


@complaint_handlers
@require_safe
def complaint_texts(request: Any, pk: int) -> HttpResponse:
    """Show what it says; that it was read is written down."""
    shown = found(request, pk)
    opened: list[Opened] = []
    refused = attempt(request, lambda: opened.extend(read_texts(shown, by=request.user)))
    if refused:
        return case_page(request, shown, refused)
    context = {"complaint": shown, "texts": opened}
    answer = render(request, "complaints/texts.html", context)
    add_never_cache_headers(answer)
    return answer


def case_page(request: Any, shown: Complaint, refused: Sequence[Told] = (), receipt: str = "") -> HttpResponse:
    """The page of a complaint, with what refused a change, and once the receipt."""
    now = timezone.now()
    steps = [
        (str(STEP_LABELS.get(one.step, ComplaintState.RECEIVED.label)), one)
        for one in shown.steps.select_related("office")
    ]
    context = {
        "complaint": shown,
        "state": ComplaintState(shown.state),
        "finding": Finding(shown.finding).label if shown.finding else "",
        "area_title": area_title(shown.area),
        "clocks": clocks_of(shown, now),
        "history": steps,
        "remedies": shown.remedies.select_related("owner"),
        "escalations": shown.escalations.all(),
        "receipt": receipt,
        "refused": refused,
        "typed": request.POST,
        "now": now,
        **_offers(request.user, shown),
    }
    answer = render(request, "complaints/case.html", context, status=status_of(refused))
    add_never_cache_headers(answer)
    return answer


def _offers(user: User, shown: Complaint) -> dict[str, Any]:
    """What this account may do now."""
    handles = scope_of(user, Verb.HANDLE_COMPLAINTS).covers(shown.area)
    allowed = COMPLAINT.actions(shown.state) if handles else frozenset()
    investigates = handles and shown.investigator_id == user.pk
    matters = [(one.value, one.label) for one in Matter if not shown.is_grave or one in GRAVE]
    return {
        "steps": [(step, label, step in TEXT_OF) for step, label in STEP_LABELS.items() if step in allowed],
        "may_read": handles and may_read(shown, user),
        "may_add": investigates and shown.state != ComplaintState.CLOSED,
        "may_remedy": handles and shown.state in FROM,
        "may_finish": handles,
        "added": [(one.value, one.label) for one in ADDED],
        "matters": matters,
        "grave": [(one.value, one.label) for one in GRAVE],
        "findings": Finding.choices,
        "offices": offices() if handles else (),
    }
