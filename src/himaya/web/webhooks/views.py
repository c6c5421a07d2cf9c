"""Pages of webhooks: those of one's own account with their messages, and all of them for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.web.access.policies import program_office, program_offices
from himaya.web.accounts.policies import administrators_only
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.webhooks import actions, queries
from himaya.web.webhooks.forms import NewWebhook
from himaya.web.webhooks.kinds import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.webhooks.models import Endpoint

_PER_PAGE = 50


@program_offices
@never_cache
@require_safe
def webhooks(request: Any) -> HttpResponse:
    """Show the webhooks of one's own account, and the form of a new one."""
    return _own(request)


@program_offices
@never_cache
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def webhook_make(request: Any) -> HttpResponse:
    """Register a webhook; its secret is on this answer and nowhere else."""
    form, made = NewWebhook(request.POST), []
    if not form.is_valid():
        return _own(request, wrong_with(form))
    origin = request.build_absolute_uri("/").rstrip("/")
    told = form.cleaned_data
    refused = attempt(request, lambda: made.append(actions.register_endpoint(**told, origin=origin, by=request.user)))
    if refused:
        return _own(request, refused)
    return _one(request, queries.own_endpoint(request.user, made[0][0].pk), secret=made[0][1])


@program_offices
@never_cache
@require_safe
def webhook(request: Any, pk: int) -> HttpResponse:
    """Show one webhook with what became of its messages."""
    return _one(request, queries.own_endpoint(request.user, pk))


@program_offices
@never_cache
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # likewise
def webhook_renew(request: Any, pk: int) -> HttpResponse:
    """Give it another secret, shown on this answer alone."""
    found, made = queries.own_endpoint(request.user, pk), []
    refused = attempt(request, lambda: made.append(actions.renew_secret(found, by=request.user)))
    return _one(request, queries.own_endpoint(request.user, pk), refused, secret=made[0] if made else "")


@program_offices
@require_POST
def webhook_test(request: Any, pk: int) -> HttpResponse:
    """Send a test message."""
    found = queries.own_endpoint(request.user, pk)
    refused = attempt(request, lambda: actions.send_test(found, by=request.user))
    if refused:
        return _one(request, found, refused)
    messages.success(request, _("A test message is on its way: look again in a minute."))
    return redirect("webhook", pk=pk)


@program_offices
@require_POST
def webhook_end(request: Any, pk: int) -> HttpResponse:
    """End a webhook of one's own."""
    found = queries.own_endpoint(request.user, pk)
    return _ended(request, attempt(request, lambda: actions.end_endpoint(found, by=request.user)), "webhooks")


@administrators_only
@never_cache
@require_safe
def all_webhooks(request: Any) -> HttpResponse:
    """Show every webhook to administrators."""
    page = Paginator(queries.endpoints(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "webhooks/all.html", {"page": page})


@administrators_only
@require_POST
def webhook_close(request: Any, pk: int) -> HttpResponse:
    """End any webhook."""
    found = queries.endpoint_of(pk)
    return _ended(request, attempt(request, lambda: actions.end_endpoint(found, by=request.user)), "all_webhooks")


def _own(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    office = program_office(request.user)
    context = {
        "endpoints": list(queries.endpoints_of(request.user)[:_PER_PAGE]),
        "events": Event.choices,
        "partner": office.get_partner_display() if office else "",
        "typed": request.POST,
        "chosen": request.POST.getlist("kinds"),
        "refused": refused,
    }
    return render(request, "webhooks/list.html", context, status=status_of(refused))


def _one(request: Any, endpoint: Endpoint, refused: Sequence[Told] = (), secret: str = "") -> HttpResponse:
    context = {
        "one": endpoint,
        "page": Paginator(queries.deliveries_of(endpoint), _PER_PAGE).get_page(request.GET.get("page")),
        "secret": secret,
        "refused": refused,
    }
    return render(request, "webhooks/webhook.html", context, status=status_of(refused))


def _ended(request: Any, refused: Sequence[Told], route: str) -> HttpResponse:
    for one in refused:
        messages.error(request, f"{one.text} {one.remedy}", extra_tags=one.rule)
    if not refused:
        messages.success(request, _("The webhook has ended: nothing is sent to it any more."))
    return redirect(route)
