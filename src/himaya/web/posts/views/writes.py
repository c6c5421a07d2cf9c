"""Changes of a post: each leads back to its page, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.web.incidents.texts import is_masked
from himaya.web.journal.refusals import attempt, wrong_with
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.checkin import check_in
from himaya.web.posts.forms import Arrival, Count, Named, Said
from himaya.web.posts.policies import post_commanders, post_reporters, post_runners
from himaya.web.posts.queries.listing import post_of
from himaya.web.posts.views.detail import post_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.posts.models import LivePost


@post_reporters
@require_POST
def post_check_in(request: Any, pk: int) -> HttpResponse:
    """Check a crew in."""
    form = Arrival(request.POST)
    return act(request, pk, form, lambda shown, _said: check_in(shown, form.told(), by=request.user))


@post_reporters
@require_POST
def post_comms(request: Any, pk: int) -> HttpResponse:
    """The post answered on its channel."""
    form = Said(request.POST)
    return act(
        request, pk, form, lambda shown, said: reports.check_comms(shown, by=request.user, event_at=said["event_at"])
    )


@post_reporters
@require_POST
def post_count(request: Any, pk: int) -> HttpResponse:
    """Count the crew anew."""
    form = Count(request.POST)
    return act(request, pk, form, lambda shown, said: reports.count_crew(shown, by=request.user, **said))


@post_reporters
@require_POST
def post_leave(request: Any, pk: int) -> HttpResponse:
    """The crew has left."""
    form = Said(request.POST)
    return act(request, pk, form, lambda shown, said: reports.leave(shown, by=request.user, **said))


@post_reporters
@require_POST
def post_relieve(request: Any, pk: int) -> HttpResponse:
    """Let the crew go."""
    form = Said(request.POST)
    return act(request, pk, form, lambda shown, said: reports.relieve(shown, by=request.user, **said))


@post_runners
@require_POST
def post_close(request: Any, pk: int) -> HttpResponse:
    """Close a relieved post."""
    return act(request, pk, None, lambda shown, _said: reports.close(shown, by=request.user))


@post_runners
@require_POST
def post_unit(request: Any, pk: int) -> HttpResponse:
    """Name the unit that is to stand there."""
    form = Named(request.POST)
    return act(request, pk, form, lambda shown, said: reports.staff(shown, unit=said["unit"], by=request.user))


@post_commanders
@require_POST
def post_acknowledge(request: Any, pk: int) -> HttpResponse:
    """Acknowledge every alarm of the post."""
    form = Said(request.POST)
    return act(request, pk, form, lambda shown, said: acknowledge(shown, by=request.user, answer=said["text"]))


def act(request: Any, pk: int, form: Form | None, do: Callable[[LivePost, dict[str, Any]], object]) -> HttpResponse:
    """Do something to a post with what a form says, and lead back to its page."""
    shown = post_of(request.user, pk)
    if form is not None and not form.is_valid():
        return post_page(request, shown, wrong_with(form))
    said = form.cleaned_data if form is not None else {}
    refused = attempt(request, lambda: do(shown, said))
    if refused:
        return post_page(request, post_of(request.user, pk), refused)
    if any(isinstance(text, str) and is_masked(text) for text in said.values()):
        messages.warning(request, _("A number of a person or a vehicle was masked: posts keep none."))
    messages.success(request, _("Entered."))
    return redirect("post", pk=pk)
