"""What oversight is told, and the judicial references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates.actions.overseeing import read_notice, refer
from himaya.web.mandates.forms import ReferenceForm
from himaya.web.mandates.models import Consequence
from himaya.web.mandates.policies import mandate_requesters, mandate_viewers, overseers
from himaya.web.mandates.queries import listing
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told


@overseers
@require_safe
def oversight(request: Any) -> HttpResponse:
    """Show every notice, the newest first."""
    return _notices(request)


@overseers
@require_POST
def notice_read(request: Any, pk: int) -> HttpResponse:
    """Say that a notice was read."""
    notice = listing.notice_of(request.user, pk)
    refused = attempt(request, lambda: read_notice(notice, by=request.user))
    return _notices(request, refused) if refused else redirect("oversight")


def _notices(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    page = Paginator(listing.notices(request.user), listing.PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mandates/oversight.html", {"page": page, "refused": refused}, status=status_of(refused))


@mandate_viewers
@require_safe
def references(request: Any) -> HttpResponse:
    """Show judicial matters by their reference."""
    page = Paginator(listing.references(request.user), listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_refer": may(request.user, Verb.REQUEST_MANDATES), "now": timezone.now()}
    return render(request, "mandates/references.html", context)


@mandate_requesters
@require_http_methods(["GET", "HEAD", "POST"])
def reference_new(request: Any) -> HttpResponse:
    """Keep a judicial matter by its reference."""
    refused: Sequence[Told] = ()
    places = scope_of(request.user, Verb.REQUEST_MANDATES).within(Place.objects.filter(is_closed=False))
    if request.method == "POST":
        form = ReferenceForm(request.POST)
        if form.is_valid():
            place = places.filter(code=form.cleaned_data["place"]).first()
            if place is None:
                raise Http404
            refused = attempt(request, lambda: refer(place, form.draft(), by=request.user))
        else:
            refused = wrong_with(form)
        if not refused:
            messages.success(request, _("The reference is kept."))
            return redirect("references")
    context = {
        "places": places.only("code", "name_ar", "name_en"),
        "consequences": Consequence.choices,
        "values": request.POST,
        "refused": refused,
    }
    return render(request, "mandates/reference_form.html", context, status=status_of(refused))
