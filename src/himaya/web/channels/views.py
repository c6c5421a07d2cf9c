"""Pages of the channel board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.channels import queries
from himaya.web.channels.actions import keeping, testing
from himaya.web.channels.forms import DAYS, KINDS, ChannelForm, Said, TestForm
from himaya.web.channels.models import DOWN_AFTER, TEST_EVERY, ChannelKind
from himaya.web.channels.policies import channel_keepers, channel_viewers, incident_reporters
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.channels.models import Channel
    from himaya.web.journal.refusals import Told

_MOST_TESTS = 50
_ROUTINE = {
    "down_after": int(DOWN_AFTER.total_seconds()) // 60,
    "form_every": int(TEST_EVERY[ChannelKind.FORM].total_seconds()) // 60,
    "hours_every": int(TEST_EVERY[ChannelKind.PHONE].total_seconds()) // 3600,
    "days": queries.PERIOD.days,
}


@channel_viewers
@require_safe
def channels(request: Any) -> HttpResponse:
    """Show every channel of the areas of an account with its state: what does not answer first."""
    now = timezone.now()
    context = {
        "rows": [(row, _area(row.channel)) for row in queries.rows(queries.seen(request.user), now)],
        "may_keep": bool(scope_of(request.user, Verb.KEEP_CHANNELS)),
        "now": now,
        **_ROUTINE,
    }
    return render(request, "channels/board.html", context)


@channel_keepers
@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request: Any) -> HttpResponse:
    """Put a number or a desk on the board."""
    if request.method != "POST":
        return _form(request)
    form, made = ChannelForm(request.POST), list[Any]()
    refused = (
        attempt(
            request,
            lambda: made.append(keeping.add_channel(request.POST.get("area", ""), form.draft(), by=request.user)),
        )
        if form.is_valid()
        else wrong_with(form)
    )
    if refused:
        return _form(request, refused)
    messages.success(request, _("The channel is on the board. Test it now."))
    return redirect("channel", pk=made[0].pk)


def _form(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    scope = scope_of(request.user, Verb.KEEP_CHANNELS)
    chosen = request.POST.getlist("days") if request.method == "POST" else [value for value, _label in DAYS]
    context = {
        "values": request.POST,
        "kinds": KINDS,
        "days": [(value, label, value in chosen) for value, label in DAYS],
        "areas": [(iso, area_title(iso)) for iso in governorates() if scope.covers(iso)],
        "everywhere": scope.everywhere,
        "refused": refused,
    }
    return render(request, "channels/form.html", context, status=status_of(refused))


@channel_viewers
@require_safe
def channel(request: Any, pk: int) -> HttpResponse:
    """Show one channel with its tests and outages."""
    return _page(request, queries.channel_of(request.user, pk))


@channel_keepers
@require_POST
def channel_test(request: Any, pk: int) -> HttpResponse:
    """Record a test."""
    shown, form = queries.channel_of(request.user, pk), TestForm(request.POST)

    def do() -> object:
        told = form.cleaned_data
        return testing.record_test(
            shown, works=told["works"] == "yes", waiting=told["waiting"], text=told["text"], by=request.user
        )

    return _act(request, shown, form, do)


@channel_keepers
@require_POST
def channel_retire(request: Any, pk: int) -> HttpResponse:
    """Take a channel out of use."""
    shown, form = queries.channel_of(request.user, pk), Said(request.POST)
    return _act(request, shown, form, lambda: keeping.retire(shown, form.cleaned_data["text"], by=request.user))


@incident_reporters
@require_POST
def channel_incident(request: Any, pk: int) -> HttpResponse:
    """Make the outage of a channel an incident: one press."""
    shown, made = queries.channel_of(request.user, pk), list[Any]()
    refused = attempt(request, lambda: made.append(keeping.open_incident(shown, by=request.user)))
    return _page(request, shown, refused) if refused else redirect("incident", pk=made[0].pk)


def _act(request: Any, shown: Channel, form: Form, do: Callable[[], object]) -> HttpResponse:
    refused = attempt(request, do) if form.is_valid() else wrong_with(form)
    if refused:
        return _page(request, queries.channel_of(request.user, shown.pk), refused)
    messages.success(request, _("Entered."))
    return redirect("channel", pk=shown.pk)


def _page(request: Any, shown: Channel, refused: Sequence[Told] = ()) -> HttpResponse:
    now, user = timezone.now(), request.user
    found = queries.rows(queries.seen(user).filter(pk=shown.pk), now)
    keeps = scope_of(user, Verb.KEEP_CHANNELS).covers(shown.area) and not shown.retired_at
    outage = found[0].outage if found else None
    is_form = shown.kind == ChannelKind.FORM
    context = {
        "channel": shown,
        "row": found[0] if found else None,
        "area_title": _area(shown),
        "tests": list(shown.tests.select_related("office")[:_MOST_TESTS]),
        "outages": list(shown.outages.all()[:_MOST_TESTS]),
        "may_test": keeps and not is_form,
        "may_retire": keeps and not is_form,
        "may_open_incident": bool(outage and outage.announced_at and not outage.incident_id)
        and bool(scope_of(user, Verb.REPORT_INCIDENTS)),
        "typed": request.POST,
        "refused": refused,
        "now": now,
        **_ROUTINE,
    }
    return render(request, "channels/channel.html", context, status=status_of(refused))


def _area(shown: Channel) -> str:
    return area_title(shown.area) if shown.area else _("The whole country")
