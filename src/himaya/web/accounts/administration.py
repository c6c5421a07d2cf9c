"""The administrator's pages: every account, a new one, and what is done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts import actions, queries, workbook
from himaya.web.accounts.forms import NewAccount, PasswordTwice
from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import administrators_only
from himaya.web.accounts.powers import preload
from himaya.web.accounts.refusals import add_faults, tell
from himaya.web.accounts.views import form_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_PER_PAGE = 50
_LONGEST_SEARCH = 100


@administrators_only
@never_cache
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """Show the accounts, narrowed by the address, with role, state and second factor."""
    q = _searched(request)
    page = Paginator(queries.accounts(q), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/list.html", {"accounts": preload(list(page)), "page": page, "q": q})


@administrators_only
@never_cache
@require_safe
def account_workbook(request: HttpRequest) -> HttpResponse:
    """Hand out the accounts of the list as a workbook."""
    return workbook.accounts_sheet(preload(list(queries.accounts(_searched(request)))))


def _searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:_LONGEST_SEARCH]


@administrators_only
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: Any) -> HttpResponse:
    """Make the account of an office."""
    form = NewAccount(request.POST or None)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("username", "office_ar", "office_en", "area", "password")}
        try:
            account = actions.create_account(role=Role(form.cleaned_data["role"]), by=request.user, **chosen)
        except InvalidInputError as error:
            add_faults(request, form, error)
        else:
            messages.success(request, _("The account of %(office)s is made.") % {"office": account.office})
            return redirect("accounts")
    page = {"form": form, "roles": Role.choices, "areas": governorates().values()}
    return render(request, "accounts/new.html", page, status=form_status(form))


@administrators_only
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: Any, pk: int) -> HttpResponse:
    """Give another office a new password."""
    account = queries.account_of(pk)
    if account.pk == request.user.pk:
        return redirect("me")
    form = PasswordTwice(request.POST or None)
    if form.is_valid():
        try:
            actions.set_password(account, form.cleaned_data["password"], by=request.user)
        except InvalidInputError as error:
            add_faults(request, form, error)
        else:
            done = _("%(office)s has a new password, and its sessions have ended.")
            messages.success(request, done % {"office": account.office})
            return redirect("accounts")
    return render(request, "accounts/password.html", {"form": form, "account": account}, status=form_status(form))


@administrators_only
@require_POST
def disable(request: Any, pk: int) -> HttpResponse:
    """Close an account."""
    account = queries.account_of(pk)
    done = _("The account of %(office)s is closed, and its sessions have ended.") % {"office": account.office}
    return _do(request, lambda: actions.disable_account(account, by=request.user), done)


@administrators_only
@require_POST
def enable(request: Any, pk: int) -> HttpResponse:
    """Open a closed account again."""
    account = queries.account_of(pk)
    done = _("The account of %(office)s is open again.") % {"office": account.office}
    return _do(request, lambda: actions.enable_account(account, by=request.user), done)


@administrators_only
@require_POST
def remove_second_factor(request: Any, pk: int) -> HttpResponse:
    """Take away the second factor of an office that lost its device."""
    account = queries.account_of(pk)
    done = _("The second factor of %(office)s is removed, and its sessions have ended.") % {"office": account.office}
    return _do(request, lambda: actions.remove_second_factor(account, by=request.user), done)


def _do(request: HttpRequest, action: Callable[[], None], done: str) -> HttpResponse:
    """Do it and say so, or say why not, on the list."""
    try:
        action()
    except InvalidInputError as error:
        tell(request, error)
    else:
        messages.success(request, done)
    return redirect("accounts")
