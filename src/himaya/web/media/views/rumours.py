"""Pages of the log of rumours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.media import queries
from himaya.web.media.actions import rumours as actions
from himaya.web.media.forms import Answered, Hear, Judge, Step
from himaya.web.media.models import Channel, Verdict
from himaya.web.media.policies import rumour_keepers
from himaya.web.media.states import RumourState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.web.journal.refusals import Told
    from himaya.web.media.models import Rumour

_FORMS = {"verify": Judge, "answer": Answered, "close": Step}


@rumour_keepers
@require_http_methods(["GET", "HEAD", "POST"])
def rumours(request: Any) -> HttpResponse:
    """List claims, and enter one."""
    if request.method != "POST":
        return _list(request)
    form = Hear(request.POST)
    if not form.is_valid():
        return _list(request, wrong_with(form))
    said = form.cleaned_data
    refused = attempt(
        request, lambda: actions.hear(said["area"], said["claim"], Channel(said["channel"]), by=request.user)
    )
    return _done(request, refused)


@rumour_keepers
@require_POST
def rumour_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Verify, answer or close one."""
    if step not in _FORMS:
        raise Http404
    one, form = queries.rumour_of(request.user, pk), _FORMS[step](request.POST)
    if not form.is_valid():
        return _list(request, wrong_with(form))
    return _done(request, attempt(request, _doing(request.user, one, step, form.cleaned_data)))


def _doing(user: Any, one: Rumour, step: str, said: dict[str, Any]) -> Callable[[], object]:
    if step == "verify":
        return lambda: actions.verify(one, Verdict(said["verdict"]), said["finding"], by=user)
    if step == "answer":
        release = queries.release_of(user, said["release"])
        return lambda: actions.answer(one, release, by=user)
    return lambda: actions.close(one, reason=said["text"], by=user)


def _done(request: Any, refused: Sequence[Told]) -> HttpResponse:
    if refused:
        return _list(request, refused)
    messages.success(request, _("Entered."))
    return redirect("rumours")


def _list(request: Any, refused: Sequence[Told] = ()) -> HttpResponse:
    state = request.GET.get("state", "")
    context = {
        "page": Paginator(queries.rumours(request.user, state), queries.PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": RumourState.choices,
        "all_states": queries.ALL,
        "channels": Channel.choices,
        "verdicts": Verdict.choices,
        "areas": queries.areas_of(request.user, Verb.KEEP_RUMOURS),
        "everywhere": scope_of(request.user, Verb.KEEP_RUMOURS).everywhere,
        "values": request.POST if refused else {},
        "refused": refused,
    }
    return render(request, "media/rumours.html", context, status=status_of(refused))
