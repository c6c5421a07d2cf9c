"""One instrument, its notice, and what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.asked import one_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates.actions import instruments as acting
from himaya.web.mandates.forms import ImpedimentForm, InstrumentForm, NoticeForm, Said
from himaya.web.mandates.law import table
from himaya.web.mandates.models import ImpedimentKind, InstrumentKind
from himaya.web.mandates.policies import legal_reviewers, mandate_requesters, mandate_viewers
from himaya.web.mandates.queries.listing import impediment_of, instrument_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.mandates.models import Instrument


@mandate_requesters
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_new(request: Any) -> HttpResponse:
    """Register an instrument."""
    if request.method != "POST":
        return _form(request)
    area, form = _area(request), InstrumentForm(request.POST)
    made: list[Instrument] = []
    refused = (
        attempt(request, lambda: made.append(acting.register_instrument(area, form.draft(), by=request.user)))
        if form.is_valid()
        else wrong_with(form)
    )
    if refused:
        return _form(request, refused)
    messages.success(request, _("The instrument is registered."))
    return redirect("instrument", pk=made[0].pk)


def _area(request: Any) -> str:
    own = scope_of(request.user, Verb.REQUEST_MANDATES).only_area
    return own or one_of(request.POST or request.GET, "area", governorates())


def _form(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    scope = scope_of(request.user, Verb.REQUEST_MANDATES)
    context = {
        "values": request.POST,
        "refused": refused,
        "kinds": InstrumentKind.choices,
        "articles": table().articles.values(),
        "table": table(),
        "areas": [(iso, area_title(iso)) for iso in governorates() if scope.covers(iso)],
        "area": _area(request),
    }
    return render(request, "mandates/instrument_form.html", context, status=status_of(refused))


@mandate_viewers
@require_safe
def instrument(request: Any, pk: int) -> HttpResponse:
    """Show one instrument."""
    return _page(request, instrument_of(request.user, pk))


@mandate_requesters
@require_POST
def instrument_notice(request: Any, pk: int) -> HttpResponse:
    """Enter when it was served, and how that is proven."""
    shown, form = instrument_of(request.user, pk), NoticeForm(request.POST)
    return _act(
        request,
        shown,
        form,
        lambda: acting.prove_notice(
            shown, form.cleaned_data["served_on"], form.cleaned_data["served_proof"], by=request.user
        ),
    )


@mandate_viewers
@require_POST
def instrument_impede(request: Any, pk: int) -> HttpResponse:
    """Enter a stay, a grievance, a request for regularisation, an appeal or a claim of title."""
    shown, form = instrument_of(request.user, pk), ImpedimentForm(request.POST)
    return _act(request, shown, form, lambda: acting.impede(shown, **form.cleaned_data, by=request.user))


@legal_reviewers
@require_POST
def impediment_lift(request: Any, pk: int) -> HttpResponse:
    """Say by what decision it ended."""
    impediment, form = impediment_of(request.user, pk), Said(request.POST)
    shown = impediment.instrument
    return _act(request, shown, form, lambda: acting.lift(impediment, form.cleaned_data["text"], by=request.user))


def _act(request: Any, shown: Instrument, form: Form, do: Callable[[], object]) -> HttpResponse:
    refused = attempt(request, do) if form.is_valid() else wrong_with(form)
    if refused:
        return _page(request, instrument_of(request.user, shown.pk), refused)
    messages.success(request, _("Entered."))
    return redirect("instrument", pk=shown.pk)


def _page(request: Any, shown: Instrument, refused: Sequence[Told] = ()) -> HttpResponse:
    user, area = request.user, shown.area
    may_request = scope_of(user, Verb.REQUEST_MANDATES).covers(area)
    may_lift = scope_of(user, Verb.REVIEW_MANDATES).covers(area)
    today = timezone.localdate()
    context = {
        "instrument": shown,
        "impediments": list(shown.impediments.select_related("office", "lifted_office")),
        "mandates": list(shown.mandates.select_related("plot")),
        "kinds": ImpedimentKind.choices,
        "may_request": may_request,
        "may_impede": may_request or may_lift,
        "may_lift": may_lift,
        "age": shown.age_days(today),
        "is_over": shown.expires_on < today,
        "may_challenge": shown.challenge_until is not None and shown.challenge_until >= today,
        "area_title": area_title(area),
        "table": table(),
        "today": today,
        "refused": refused,
    }
    return render(request, "mandates/instrument.html", context, status=status_of(refused))
