"""Plan adherence on screen: the country, a governorate, every deviation with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.celebrations.feasts import celebrations
from himaya.scenario.governorates import governorates
from himaya.web.common.language import in_language
from himaya.web.posts import deviation_sheets
from himaya.web.posts.actions.explaining import excuse, explain
from himaya.web.posts.forms import Said
from himaya.web.posts.policies import post_commanders, post_runners, post_viewers
from himaya.web.posts.queries import adherence
from himaya.web.posts.views.writes import act

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.posts.queries.adherence import Night

PER_PAGE = 50


@post_viewers
@require_safe
def post_adherence(request: Any) -> HttpResponse:
    """Show how far the plan is carried out, up to now or to its end."""
    night, area = adherence.night_of(request.user, request.GET.get("night", "")), _area(request)
    now = adherence.time_of(night, timezone.now())
    found = adherence.roll_up(request.user, night, now)
    deviations = adherence.deviations_of(request.user, night, now, area)
    context = {
        "found": found,
        "night": night,
        "nights": [(one, title_of(one)) for one in adherence.nights_of(request.user)],
        "area": area,
        "page": Paginator(deviations, PER_PAGE).get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "posts/adherence.html", context)


@post_viewers
@require_safe
def post_adherence_workbook(request: Any) -> HttpResponse:
    """Hand out the same table as a workbook."""
    night = adherence.night_of(request.user, request.GET.get("night", ""))
    return deviation_sheets.adherence_sheet(adherence.roll_up(request.user, night, timezone.now()))


@post_viewers
@require_safe
def post_deviations_workbook(request: Any) -> HttpResponse:
    """Hand out every deviation with its reason."""
    night = adherence.night_of(request.user, request.GET.get("night", ""))
    rows = adherence.deviations_of(request.user, night, timezone.now(), _area(request))
    return deviation_sheets.deviations_sheet(rows)


@post_runners
@require_POST
def post_explain(request: Any, pk: int) -> HttpResponse:
    """Give the reason of a deviation."""
    form = Said(request.POST)
    return act(request, pk, form, lambda shown, said: explain(shown, text=said["text"], by=request.user))


@post_commanders
@require_POST
def post_excuse(request: Any, pk: int) -> HttpResponse:
    """Excuse a deviation."""
    form = Said(request.POST)
    return act(request, pk, form, lambda shown, said: excuse(shown, text=said["text"], by=request.user))


def title_of(night: Night) -> str:
    """A celebration in the reader's language, with its year."""
    feast = celebrations().get(night.celebration)
    called = in_language(feast.name_ar, feast.name_en) if feast else night.celebration
    played = _("simulated night %(number)s") % {"number": night.played} if night.played else ""
    return " · ".join(part for part in (f"{called} {night.day.year}", played) if part)


def _area(request: Any) -> str:
    area: str = request.GET.get("area", "")
    return area if area in governorates() else ""
