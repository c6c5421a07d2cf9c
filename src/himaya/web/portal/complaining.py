"""The page on which the public complains: sealed on the way, answered by receipt; nobody has to say who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.portal.figures import COMPLAINTS
from himaya.web.portal.models import LetterKind, Notice, Topic
from himaya.web.portal.pages import page, takes_letters
from himaya.web.portal.queries.numbers import numbers
from himaya.web.portal.sending import guarded, send

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST_COMPLAINT, LONGEST_REACH, LONGEST_CODE = 6000, 300, 8


class Complain(forms.Form):
    """What is complained of; everything else may stay empty."""

    text = forms.CharField(min_length=5, max_length=LONGEST_COMPLAINT)
    reach = forms.CharField(max_length=LONGEST_REACH, required=False)
    area = forms.CharField(max_length=10, required=False)
    post = forms.CharField(max_length=LONGEST_CODE, required=False)


@takes_letters
@guarded()
def complaints(request: HttpRequest) -> HttpResponse:
    """Take a complaint; `?post=` is the code on the card of a post."""
    form = Complain(request.POST if request.method == "POST" else None)
    if form.is_valid():
        title = _("Your complaint was received. It is sealed from the unit that you complain of.")
        expected = _("You are told by receipt within 24 hours that it was read, and within 30 days what was decided.")
        receipt = send(LetterKind.COMPLAINT, form.cleaned_data)
        return page(request, "sent", current="letters", title=title, expected=expected, receipt=receipt)
    typed = request.POST if request.method == "POST" else request.GET
    areas = [(area, area_title(area)) for area in governorates()]
    told = Notice.objects.filter(topic=Topic.FIGURES, key=COMPLAINTS).first()
    context: dict[str, Any] = {
        "figures": told,
        "form": form,
        "areas": areas,
        "typed": {name: typed.get(name, "") for name in form.fields},
        "post": typed.get("post", "").replace("\0", "")[:LONGEST_CODE],
        "longest": LONGEST_COMPLAINT,
    }
    return page(request, "complain", current="letters", numbers=numbers(), **context)
