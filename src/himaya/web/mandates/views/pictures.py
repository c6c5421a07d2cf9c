"""Pictures of the land of a task: added, opened, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.journal.refusals import attempt, wrong_with
from himaya.web.mandates.actions import pictures as acting
from himaya.web.mandates.forms import PictureForm, Said
from himaya.web.mandates.policies import mandate_viewers
from himaya.web.mandates.queries.listing import mandate_of
from himaya.web.mandates.queries.pictures import land_picture_of, repeated_captions
from himaya.web.mandates.views.mandate import mandate_page

if TYPE_CHECKING:
    from himaya.web.mandates.models import LandPicture


@mandate_viewers
@require_POST
def mandate_picture_add(request: Any, pk: int) -> HttpResponse:
    """Add a picture; a caption that stands under another one is told, not refused."""
    shown, form = mandate_of(request.user, pk), PictureForm(request.POST, request.FILES)
    made: list[LandPicture] = []
    if form.is_valid():
        content = form.cleaned_data["file"].read(acting.MOST_BYTES + 1)
        refused = attempt(
            request, lambda: made.append(acting.add_picture(shown, content, form.told(), by=request.user))
        )
    else:
        refused = wrong_with(form)
    if refused:
        return mandate_page(request, shown, refused)
    messages.success(request, _("Entered."))
    if made[0].place in repeated_captions(shown):
        messages.warning(request, _("Another picture has the same caption."))
    return redirect("mandate", pk=pk)


@mandate_viewers
@require_POST
def mandate_picture_withdraw(request: Any, pk: int, place: int) -> HttpResponse:
    """Mark a picture as withdrawn."""
    shown, form = mandate_of(request.user, pk), Said(request.POST)
    picture = land_picture_of(shown, place)
    refused = (
        attempt(request, lambda: acting.withdraw_picture(picture, form.cleaned_data["text"], by=request.user))
        if form.is_valid()
        else wrong_with(form)
    )
    if refused:
        return mandate_page(request, shown, refused)
    messages.success(request, _("Entered."))
    return redirect("mandate", pk=pk)


@mandate_viewers
@require_safe
def mandate_picture(request: Any, pk: int, place: int) -> HttpResponse:
    """Show a picture; one that is withdrawn is there for oversight alone."""
    picture = land_picture_of(mandate_of(request.user, pk), place)
    shown: list[bytes] = []
    if attempt(request, lambda: shown.append(acting.open_picture(picture, by=request.user))):
        raise Http404
    return HttpResponse(shown[0], content_type="image/jpeg", headers={"Cache-Control": "no-store"})
