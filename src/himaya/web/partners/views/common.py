"""What several pages of partners share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.scenario.fold import fold
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.incidents.queries.listing import places_like
from himaya.web.journal.policies import only
from himaya.web.journal.refusals import status_of
from himaya.web.places.strings import map_strings
from himaya.web.places.views.common import areas_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told

UNPROCESSABLE = 422
_LONGEST = 100


def areas_with_titles(user: User, verb: Verb) -> list[tuple[str, str]]:
    """Governorates in which an account may do something, with their titles, in the order of these."""
    return sorted(((area, area_title(area)) for area in areas_of(user, verb)), key=lambda one: fold(one[1]))


def form_page(
    request: Any, template: str, form: Form, context: dict[str, Any], refused: Sequence[Told] = ()
) -> HttpResponse:
    """A page with a form and a map, empty or with what was sent and what refused it."""
    areas = context["areas"]
    shown = {
        "form": form,
        "area": str(form["area"].value() or (areas[0][0] if areas else "")),
        "places": places_like(request.user, str(form["place"].value() or "")) if form.is_bound else [],
        "strings": map_strings(),
        "refused": refused,
        "now": timezone.now(),
        **context,
    }
    return render(request, template, shown, status=UNPROCESSABLE if form.errors else status_of(refused))


@only(Verb.FIND_PLACES)
@require_safe
def partner_places(request: Any) -> HttpResponse:
    """Places of the register that hold the words typed so far, to choose one of."""
    words = request.GET.get("where_text", "").replace("\0", "")[:_LONGEST]
    return render(request, "incidents/_places.html", {"places": places_like(request.user, words)})
