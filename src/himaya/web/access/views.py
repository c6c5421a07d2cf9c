"""Pages of access tokens: those of one's own account, and all of them for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.web.access import actions, queries
from himaya.web.access.forms import NewToken
from himaya.web.access.policies import program_office, program_offices
from himaya.web.access.scopes import offered_to
from himaya.web.accounts.policies import administrators_only
from himaya.web.journal.refusals import attempt, status_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from himaya.web.access.scopes import Scope
    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told

_PER_PAGE = 50


@program_offices
@never_cache
@require_safe
def tokens(request: Any) -> HttpResponse:
    """Show the tokens of one's own account, and the form of a new one."""
    return _own(request, NewToken(_offered(request.user)))


@program_offices
@never_cache
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def token_make(request: Any) -> HttpResponse:
    """Make a token; its text is on this answer and nowhere else."""
    form, made = NewToken(_offered(request.user), request.POST), []
    if not form.is_valid():
        return _own(request, form, wrong_with(form))
    refused = attempt(request, lambda: made.append(actions.make_token(**form.cleaned_data, by=request.user)))
    if refused:
        return _own(request, form, refused)
    return _own(request, NewToken(_offered(request.user)), shown=made[0][1])


@program_offices
@require_POST
def token_revoke(request: Any, pk: int) -> HttpResponse:
    """End a token of one's own."""
    found = queries.own_token(request.user, pk)
    refused = attempt(request, lambda: actions.revoke_token(found, by=request.user))
    return _ended(request, refused, "tokens")


@administrators_only
@never_cache
@require_safe
def all_tokens(request: Any) -> HttpResponse:
    """Show every token to administrators."""
    page = Paginator(queries.all_tokens(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/all.html", {"page": page})


@administrators_only
@require_POST
def token_end(request: Any, pk: int) -> HttpResponse:
    """End any token."""
    found = queries.token_of(pk)
    refused = attempt(request, lambda: actions.revoke_token(found, by=request.user))
    return _ended(request, refused, "all_tokens")


def _offered(user: User) -> Mapping[Scope, Any]:
    office = program_office(user)
    return offered_to(office.role) if office else {}


def _own(request: Any, form: NewToken, refused: Sequence[Told] = (), shown: str = "") -> HttpResponse:
    context = {
        "tokens": list(queries.tokens_of(request.user)[:_PER_PAGE]),
        "form": form,
        "chosen": form["scopes"].value() or (),
        "shown": shown,
        "refused": refused,
        "longest": actions.LONGEST_DAYS,
        "interface": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "access/tokens.html", context, status=status_of(refused))


def _ended(request: Any, refused: Sequence[Told], route: str) -> HttpResponse:
    for one in refused:
        messages.error(request, f"{one.text} {one.remedy}", extra_tags=one.rule)
    if not refused:
        messages.success(request, _("The token is revoked: nothing is answered to it any more."))
    return redirect(route)
