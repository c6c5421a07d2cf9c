"""Pages of moderators: the queue, one comment beside the criteria, dangers that are handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.comments import queries
from himaya.web.comments.actions import dangers as handing
from himaya.web.comments.actions import deciding, opinions
from himaya.web.comments.forms import Decide, Propose, Why
from himaya.web.comments.models import Source
from himaya.web.comments.policies import danger_confirmers, danger_viewers, moderators
from himaya.web.comments.states import CommentState
from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.portal.criteria import Criterion
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import set_aside, take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from himaya.web.comments.models import Comment, Danger
    from himaya.web.journal.refusals import Told

_STEPS: Mapping[str, Callable[[Comment, dict[str, Any], Any], object]] = {
    "publish": lambda one, _sent, by: deciding.publish_comment(one, by=by),
    "redact": lambda one, sent, by: deciding.redact_comment(one, masks=sent["masks"], by=by),
    "reject": lambda one, sent, by: deciding.reject_comment(one, criterion=sent["criterion"], note=sent["note"], by=by),
    "uphold": lambda one, _sent, by: deciding.uphold_appeal(one, by=by),
    "confirm": lambda one, sent, by: deciding.confirm_rejection(
        one, criterion=sent["criterion"], note=sent["note"], by=by
    ),
    "remove": lambda one, sent, by: deciding.remove_comment(one, reference=sent["note"], by=by),
    "ask": lambda one, sent, by: opinions.ask_opinion(one, question=sent["note"], by=by),
    "answer": lambda one, sent, by: opinions.give_opinion(one, answer=sent["note"], by=by),
}


@moderators
@never_cache
@require_safe
def comments(request: Any) -> HttpResponse:
    """Take what came, and list what waits, the oldest first."""
    take_waiting(LetterKind.COMMENT)
    state = request.GET.get("state", "")
    context = {
        "page": Paginator(queries.listed(request.user, state), queries.PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": CommentState.choices,
        "aside": set_aside(LetterKind.COMMENT),
    }
    return render(request, "comments/list.html", context)


@moderators
@never_cache
@require_safe
def comment(request: Any, pk: int) -> HttpResponse:
    """Show one comment beside the criteria."""
    return _detail(request, queries.comment_of(request.user, pk))


@moderators
@require_POST
def comment_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    shown = queries.comment_of(request.user, pk)
    if step == "danger":
        return _propose(request, shown)
    if step not in _STEPS:
        raise Http404
    form = Decide(request.POST)
    if not form.is_valid():
        return _detail(request, shown, wrong_with(form))
    refused = attempt(request, lambda: _STEPS[step](shown, form.cleaned_data, request.user))
    if refused:
        return _detail(request, shown, refused)
    messages.success(request, _("Entered."))
    return redirect("comments")


def _propose(request: Any, shown: Comment) -> HttpResponse:
    form = Propose(request.POST)
    if not form.is_valid():
        return _detail(request, shown, wrong_with(form))
    refused = attempt(
        request,
        lambda: handing.propose(
            form.told(),
            source=Source.COMMENT,
            source_id=shown.pk,
            verb=Verb.MODERATE_COMMENTS,
            area=shown.area,
            by=request.user,
        ),
    )
    if refused:
        return _detail(request, shown, refused)
    messages.success(request, _("Proposed. Another account confirms it now."))
    return redirect("dangers")


def _detail(request: Any, shown: Comment, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "shown": shown,
        "about": in_language(shown.about_ar, shown.about_en),
        "propose_url": reverse("comment_step", args=[shown.pk, "danger"]),
        "may": queries.may_do(request.user, shown),
        "criteria": Criterion.choices,
        "decisions": shown.decisions.select_related("office"),
        "opinions": shown.opinions.all(),
        "areas": [(iso, area_title(iso)) for iso in governorates()],
        "refused": refused,
    }
    return render(request, "comments/comment.html", context, status=status_of(refused))


@danger_viewers
@never_cache
@require_safe
def dangers(request: Any) -> HttpResponse:
    """List dangers that were proposed, handed over or declined, the newest first."""
    rows = queries.dangers_seen(request.user)
    context = {
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "may_moderate": bool(scope_of(request.user, Verb.MODERATE_COMMENTS)),
    }
    return render(request, "comments/dangers.html", context)


@danger_viewers
@never_cache
@require_safe
def danger(request: Any, pk: int) -> HttpResponse:
    """Show one danger with all that goes over."""
    return _danger(request, queries.danger_of(request.user, pk))


@danger_confirmers
@require_POST
def danger_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Confirm a danger, or decline it."""
    do = {"confirm": handing.confirm, "decline": handing.decline}.get(step)
    shown, form = queries.danger_of(request.user, pk), Why(request.POST)
    if do is None:
        raise Http404
    if not form.is_valid():
        return _danger(request, shown, wrong_with(form))
    refused = attempt(request, lambda: do(shown, why=form.cleaned_data["why"], by=request.user))
    if refused:
        return _danger(request, shown, refused)
    messages.success(request, _("Entered."))
    return redirect("danger", pk=pk)


def _danger(request: Any, shown: Danger, refused: Sequence[Told] = ()) -> HttpResponse:
    may_confirm = scope_of(request.user, Verb.CONFIRM_DANGER).covers(shown.area)
    context = {
        "shown": shown,
        "area_title": area_title(shown.area),
        "may_decide": may_confirm and shown.decided_at is None and shown.proposed_by_id != request.user.pk,
        "is_own": shown.proposed_by_id == request.user.pk,
        "refused": refused,
    }
    return render(request, "comments/danger.html", context, status=status_of(refused))
