"""The intake form: what an operator can fill in while the report is still being told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.reports import NewReport, draft, join_report, now_to_the_second, report_incident
from himaya.web.incidents.forms import Intake
from himaya.web.incidents.models import Priority
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.policies import incident_reporters
from himaya.web.incidents.queries.duplicates import likely_duplicates
from himaya.web.incidents.queries.listing import areas_of, incident_of, places_like
from himaya.web.incidents.texts import is_masked
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.places.strings import map_strings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.incidents.models import Incident
    from himaya.web.journal.refusals import Told

_LONGEST_NUMBER = 10


@incident_reporters
@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: Any) -> HttpResponse:
    """Take a report: as a new incident, or as one more report of one that is known."""
    if request.method != "POST":
        return _page(request, Intake())
    form = Intake(request.POST)
    if not form.is_valid():
        return _page(request, form)
    new, joined = form.new_report(), request.POST.get("join", "")
    if joined.isascii() and joined.isdecimal() and len(joined) <= _LONGEST_NUMBER:
        return _join(request, form, incident_of(request.user, int(joined)), new)
    likely: list[Incident] = []
    refused = attempt(request, lambda: likely.extend(likely_duplicates(request.user, draft(new, by=request.user))))
    if refused or (likely and request.POST.get("confirmed") != "1"):
        return _page(request, form, refused, likely)
    return _keep(request, form, new)


def _join(request: Any, form: Intake, known: Incident, new: NewReport) -> HttpResponse:
    text = " - ".join(part for part in (new.report, new.where_text) if part)
    at = new.called_at
    refused = attempt(request, lambda: join_report(known, text=text, called_at=at, by=request.user))
    if refused:
        return _page(request, form, refused)
    _tell_masked(request, new)
    messages.success(request, _("The report is in the timeline of this incident."))
    return redirect("incident", pk=known.pk)


def _keep(request: Any, form: Intake, new: NewReport) -> HttpResponse:
    made: list[Incident] = []
    refused = attempt(request, lambda: made.append(report_incident(new, by=request.user)))
    if refused:
        return _page(request, form, refused)
    _tell_masked(request, new)
    incident = made[0]
    if not scope_of(request.user, Verb.VIEW_INCIDENTS).covers(incident.area):
        told = _("It lies in another area: incident %(number)s is now on the list of %(area)s.")
        area = area_title(incident.area) or _("the national centre")
        messages.success(request, told % {"number": incident.pk, "area": area})
        return redirect("incidents")
    messages.success(request, _("Incident %(number)s is entered.") % {"number": incident.pk})
    return redirect("incident", pk=incident.pk)


def _tell_masked(request: Any, new: NewReport) -> None:
    texts = (new.report, new.where_text, new.hazards, new.access, new.services)
    if any(map(is_masked, texts)):
        messages.warning(request, _("A number of a person or a vehicle was masked: the register keeps none."))


def _page(request: Any, form: Intake, refused: Sequence[Told] = (), likely: Sequence[Incident] = ()) -> HttpResponse:
    words = request.POST.get("where_text", "")
    context = {
        "form": form,
        "refused": refused,
        "likely": likely,
        "called_at": request.POST.get("called_at", "") or now_to_the_second().isoformat(),
        "kinds": list(playbooks().values()),
        "priorities": Priority.choices,
        "areas": areas_of(request.user),
        "places": places_like(request.user, words.replace("\0", "")) if words else [],
        "strings": map_strings(),
    }
    status = 422 if form.is_bound and form.errors else status_of(refused)
    return render(request, "incidents/new.html", context, status=status)
