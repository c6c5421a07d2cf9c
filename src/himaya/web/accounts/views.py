"""Signing in and out, the first account, and one's own page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError, Language
from himaya.web.accounts import actions, own, queries, sessions
from himaya.web.accounts.forms import ChangePassword, FirstAdministrator
from himaya.web.accounts.oidc import begin_binding
from himaya.web.accounts.policies import may
from himaya.web.accounts.refusals import add_faults
from himaya.web.common.verbs import Verb
from himaya.web.common.views import failure

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]  # allauth is untyped
    """Sign in; the demonstration shows its accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts, and whether there is any account."""
        accounts = queries.demo_accounts()
        password = queries.demo_password() if accounts else ""
        added = {"demo_accounts": accounts, "demo_password": password, "no_account": not queries.any_account()}
        added["directory"] = settings.OIDC
        return {**super().get_context_data(**kwargs), **added}


class SignOut(LogoutView):  # type: ignore[misc]  # allauth is untyped
    """Sign out after a question."""


class StepTwo(AuthenticateView):  # type: ignore[misc]  # allauth is untyped
    """Ask for a code, or for a passkey where the account has one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether there is a passkey to ask for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "has_passkey": "webauthn" in queries.factors_of(self.stage.login.user)}


class StartPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Make a passkey; the account's other sessions, opened without it, end."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the passkey; the device has also shown who is there, so the recovery codes follow at once."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn", reauthenticated=True)
        sessions.end_sessions(self.request.user, keep=self.request.session.session_key)
        return response


class StartSecondFactor(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """Set up the second factor; the account's other sessions, opened without it, end."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the second factor; its code also shows who is there, so the recovery codes follow at once."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        sessions.end_sessions(self.request.user, keep=self.request.session.session_key)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why the second factor is set up, and its secret in groups of four."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return {**context, "required": queries.second_factor_required(self.request.user), "secret": groups}


@login_not_required
def inactive(request: Any) -> Any:
    """Say that the account is closed."""
    return render(request, "account/account_inactive.html", status=403)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest, token: str) -> HttpResponseBase:
    """Make the first account by the link that the start printed."""
    try:
        actions.check_first_token(settings.DATA_DIR, token)
    except InvalidInputError as error:
        return _link_refused(request, error)
    form = FirstAdministrator(request.POST or None)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("username", "office_ar", "office_en", "password")}
        try:
            account = actions.create_first_administrator(settings.DATA_DIR, token=token, **chosen)
        except InvalidInputError as error:
            if error.faults[0].code == "web.first_link_used":
                return _link_refused(request, error)
            add_faults(request, form, error)
        else:
            record_authentication(request, account, method="password")
            answer: HttpResponseBase = perform_login(request, account)
            return answer
    return render(request, "accounts/first.html", {"form": form}, status=form_status(form))


def _link_refused(request: HttpRequest, error: InvalidInputError) -> HttpResponse:
    fault, language = error.faults[0], Language(get_language() or "ar")
    status = HTTPStatus.GONE if fault.code == "web.first_link_used" else HTTPStatus.FORBIDDEN
    title = _("This link opens nothing")
    return failure(
        request, status, title=title, text=fault.message(language), remedy=fault.remedy(language), rule=fault.code
    )


@never_cache
@require_safe
def me(request: Any) -> HttpResponse:
    """Show an office its own account: password, second factor, sessions."""
    return _own_page(request, ChangePassword())


@never_cache
@sensitive_post_parameters()
@require_POST
def change_password(request: Any) -> HttpResponse:
    """Change one's own password."""
    form = ChangePassword(request.POST)
    if form.is_valid():
        current, password = form.cleaned_data["current"], form.cleaned_data["password"]
        try:
            actions.change_own_password(request.user, current, password, session_key=request.session.session_key)
        except InvalidInputError as error:
            add_faults(request, form, error)
        else:
            update_session_auth_hash(request, request.user)
            sessions.record_session(request)
            messages.success(request, _("The password is changed. Your other sessions have ended."))
            return redirect("me")
    return _own_page(request, form)


@require_POST
def end_session(request: Any, pk: int) -> HttpResponse:
    """End one of one's own sessions; ending the present one signs out."""
    if not own.end_session(request.user, pk):
        raise Http404
    messages.success(request, _("The session has ended."))
    return redirect("me")


@require_POST
def end_other_sessions(request: Any) -> HttpResponse:
    """End all of one's own sessions but this one."""
    own.end_other_sessions(request.user, keep=request.session.session_key)
    messages.success(request, _("Your other sessions have ended."))
    return redirect("me")


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def bind_directory(request: HttpRequest) -> HttpResponse:
    """Go to the other service, whose answer is then bound to this account."""
    if settings.OIDC is None:
        raise Http404
    begin_binding(request)
    return redirect("openid_connect_login", provider_id=settings.OIDC.PROVIDER)


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is untyped
def release_directory(request: Any) -> HttpResponse:
    """Let the other service open this account no more."""
    own.release_directory(request.user)
    messages.success(request, _("The other service is disconnected: it opens nothing here any more."))
    return redirect("me")


@require_safe
def second_factor(_request: HttpRequest) -> HttpResponse:
    """Lead to where the second factor is shown."""
    return redirect("me")


def _own_page(request: Any, form: Form) -> HttpResponse:
    context = {
        "form": form,
        "account": queries.accounts().get(pk=request.user.pk),
        "required": queries.second_factor_required(request.user),
        "own_office": request.user.own_office,
        "passkeys": queries.passkeys_of(request.user),
        "codes_left": queries.recovery_codes_left(request.user),
        "directory": settings.OIDC,
        "directory_since": queries.directory_since(request.user),
        "sessions": queries.sessions_of(request.user, request.session.session_key),
        "may_manage": may(request.user, Verb.MANAGE_ACCOUNTS),
        "may_connect": may(request.user, Verb.CONNECT_PROGRAMS),
    }
    return render(request, "accounts/me.html", context, status=form_status(form))


def form_status(form: Form) -> HTTPStatus:
    """Answer 422 to a form that was refused."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
