"""Hazards: the list, a new one, one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Partner
from himaya.web.accounts.policies import may, office_for
from himaya.web.common.areas import area_title
from himaya.web.common.asked import one_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.partners.actions.hazards import acknowledge, may_take_back, take_back, tell
from himaya.web.partners.forms import Said, Tell
from himaya.web.partners.models import HazardKind
from himaya.web.partners.policies import hazard_tellers, hazard_viewers
from himaya.web.partners.queries import hazards as queries
from himaya.web.partners.views.common import areas_with_titles, form_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told
    from himaya.web.partners.models import Hazard
    from himaya.web.posts.models import LivePost

STEPS = ("acknowledge", "take-back")


@hazard_viewers
@require_safe
def hazards(request: Any) -> HttpResponse:
    """Show the hazards that hold now, or with `over=1` those that are over."""
    area, over = one_of(request.GET, "area", governorates()), request.GET.get("over") == "1"
    rows = queries.listed(request.user, area=area, over=over)
    context = {
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "area": area,
        "over": over,
        "areas": areas_with_titles(request.user, Verb.VIEW_HAZARDS),
        "unread": set(queries.unread(request.user).values_list("pk", flat=True)),
        "may_tell": may(request.user, Verb.TELL_HAZARDS),
        "now": timezone.now(),
    }
    return render(request, "partners/hazards.html", context)


@hazard_tellers
@require_http_methods(["GET", "HEAD", "POST"])
def hazard_new(request: Any) -> HttpResponse:
    """Tell a hazard."""
    if request.method != "POST":
        return _new_page(request, Tell(initial=dict(request.GET.items())))
    form = Tell(request.POST)
    if not form.is_valid():
        return _new_page(request, form)
    made: list[Hazard] = []
    refused = attempt(request, lambda: made.append(tell(form.new_hazard(), by=request.user)))
    if refused:
        return _new_page(request, form, refused)
    messages.success(request, _("The hazard is told to operations and to the partners named."))
    return redirect("hazard", pk=made[0].pk)


def _new_page(request: Any, form: Tell, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "kinds": HazardKind.choices,
        "agencies": Partner.choices,
        "chosen": form["agencies"].value() or [],
        "areas": areas_with_titles(request.user, Verb.TELL_HAZARDS),
    }
    return form_page(request, "partners/hazard_new.html", form, context, refused)


@hazard_viewers
@require_safe
def hazard(request: Any, pk: int) -> HttpResponse:
    """Show one hazard."""
    return detail_page(request, queries.hazard_of(request.user, pk))


@hazard_viewers
@require_POST
def hazard_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take note of a hazard, or take it back."""
    shown, form = queries.hazard_of(request.user, pk), Said(request.POST)
    if step not in STEPS:
        raise Http404
    if not form.is_valid():
        return detail_page(request, shown, wrong_with(form))
    if step == "acknowledge":
        refused = attempt(request, lambda: acknowledge(shown, by=request.user))
    else:
        refused = attempt(request, lambda: take_back(shown, form.cleaned_data["text"], by=request.user))
    if refused:
        return detail_page(request, queries.hazard_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("hazard", pk=pk)


def detail_page(request: Any, shown: Hazard, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a hazard, with what refused a change."""
    user = request.user
    office = office_for(user, Verb.TELL_HAZARDS, area=shown.area)
    own = office is not None and may_take_back(shown, office)
    context = {
        "hazard": shown,
        "area_title": area_title(shown.area),
        "concerned": [
            (Partner(agency).label if agency else _("Operations"), reads) for agency, reads in queries.concerned(shown)
        ],
        "may_acknowledge": office is not None and shown.holds and queries.unread(user).filter(pk=shown.pk).exists(),
        "may_take_back": shown.holds and (own or _directs(user, shown)),
        "refused": refused,
        "text": request.POST.get("text", ""),
        "now": timezone.now(),
    }
    return render(request, "partners/hazard.html", context, status=status_of(refused))


def _directs(user: User, shown: Hazard) -> bool:
    return office_for(user, Verb.ANSWER_PARTNERS, area=shown.area) is not None


def incident_part(request: Any, shown: Incident) -> str:
    """Hazards near an incident, on its page; empty where there is none."""
    return _part(request, shown.area, shown.lon, shown.lat) if shown.is_open else ""


def post_part(request: Any, shown: LivePost) -> str:
    """Hazards near a post, on its page; empty where there is none."""
    return _part(request, shown.area, shown.lon, shown.lat)


def dispatch_part(request: Any, area: str) -> str:
    """Hazards that hold in a governorate, above the board of dispatch; empty where there is none."""
    rows = queries.on_board(request.user, area)
    if not rows:
        return ""
    return render_to_string("partners/_board.html", {"hazards": rows, "area": area}, request)


def _part(request: Any, area: str, lon: float | None, lat: float | None) -> str:
    found = queries.near(request.user, area, lon, lat)
    if not found:
        return ""
    return render_to_string("partners/_near.html", {"hazards": found, "near_m": queries.NEAR_M}, request)
