"""The desk of a partner: everything that waits for it, and nothing else of the platform's night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.mandates.policies import own_partners
from himaya.web.mandates.queries.listing import requests_to
from himaya.web.mandates.states import RequestState
from himaya.web.partners.policies import answering_partners
from himaya.web.partners.queries.asked import PER_PAGE, addressed_to
from himaya.web.partners.queries.deciding import to_join
from himaya.web.partners.queries.hazards import listed, unread
from himaya.web.partners.queries.sharing import shown_to
from himaya.web.partners.states import OPEN, AskedState

if TYPE_CHECKING:
    from django.http import HttpResponse


@answering_partners
@require_safe
def partner_inbox(request: Any) -> HttpResponse:
    """Show what the partner is asked, and the hazards that concern it: what waits for it first."""
    rows, now, user = requests_to(request.user), timezone.now(), request.user
    waiting = rows.filter(state=RequestState.ASKED, ends_at__gt=now)
    rest = rows.exclude(pk__in=waiting.values("pk")).order_by("-starts_at", "-pk")
    resources = addressed_to(user).select_related("office")
    new = set(unread(user).values_list("pk", flat=True))
    context = {
        "own": own_partners(user),
        "to_answer": list(resources.filter(state=AskedState.ASKED)[:PER_PAGE]),
        "promised": list(resources.filter(state__in=OPEN).exclude(state=AskedState.ASKED)[:PER_PAGE]),
        "shared": list(shown_to(user)[:PER_PAGE]),
        "to_join": list(to_join(user)[:PER_PAGE]),
        "waiting": list(waiting[:PER_PAGE]),
        "hazards": [(one, one.pk in new) for one in listed(user)[:PER_PAGE]],
        "page": Paginator(rest, PER_PAGE).get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "partners/desk.html", context)
