"""Messages of units, and the answer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.chat.actions.writing import write
from himaya.web.chat.models import LONGEST_TEXT
from himaya.web.chat.policies import message_viewers, message_writers
from himaya.web.chat.queries import messages as queries
from himaya.web.chat.texts import room_title
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.readiness.queries import areas_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told

_MOST_UNITS = 500


@message_viewers
@never_cache
@require_safe
def message_list(request: Any) -> HttpResponse:
    """Show messages, the newest first."""
    return _page(request)


@message_writers
@require_POST
def message_new(request: Any) -> HttpResponse:
    """Write to a unit, or to all of a governorate."""
    area, unit = request.POST.get("area", ""), request.POST.get("unit", "")
    text = request.POST.get("text", "").replace("\0", "")
    refused = attempt(request, lambda: write(area, unit=unit, text=text, by=request.user))
    if refused:
        return _page(request, refused, text=text[:LONGEST_TEXT], unit=unit)
    messages.success(request, _("Sent. Devices that are connected have it within a second; the others when they come."))
    return redirect(f"{reverse('messages')}?area={area}" if request.GET.get("area") else "messages")


def _page(request: Any, refused: Sequence[Told] = (), *, text: str = "", unit: str = "") -> HttpResponse:
    asked = request.POST.get("area") or request.GET.get("area", "")
    areas = areas_of(request.user, Verb.VIEW_MESSAGES)
    area = asked if asked in areas else areas[0] if len(areas) == 1 else ""
    may_write = bool(area) and scope_of(request.user, Verb.ANSWER_MESSAGES).covers(area)
    context = {
        "page": Paginator(queries.seen(request.user, area), queries.PER_PAGE).get_page(request.GET.get("page")),
        "areas": [(code, area_title(code)) for code in areas],
        "area": area,
        "room": room_title(area) if area in governorates() else "",
        "may_write": may_write,
        "units": queries.units_to_write_to(request.user).filter(area=area)[:_MOST_UNITS] if may_write else (),
        "chosen": unit,
        "text": text,
        "longest": LONGEST_TEXT,
        "refused": refused,
        "now": timezone.now(),
    }
    return render(request, "chat/list.html", context, status=status_of(refused))
