"""Language and theme buttons, and the pages that say what went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.web.common.context import THEME_COOKIE, THEMES
from himaya.web.common.refusal import RefusedError
from himaya.web.common.rules import in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language the reader chose and go back to the page."""
    return _choose(request, "language", settings.LANGUAGE_COOKIE_NAME, [code for code, _name in settings.LANGUAGES])


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the device's own theme and go back to the page."""
    return _choose(request, "theme", THEME_COOKIE, THEMES)


def _choose(request: HttpRequest, field: str, cookie: str, allowed: list[str] | tuple[str, ...]) -> HttpResponse:
    value = request.POST.get(field, "")
    if value not in allowed:
        return bad_request(request)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        cookie, value, max_age=settings.LANGUAGE_COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def failure(
    request: HttpRequest, status: HTTPStatus, *, title: str, text: str, remedy: str, rule: str = ""
) -> HttpResponse:
    """Show a designed page that says what went wrong and what to do, and by which rule where it is a refusal."""
    context = {"status": int(status), "title": title, "text": text, "remedy": remedy, "rule": in_words(rule)}
    return render(request, "common/failure.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer 400."""
    return failure(
        request,
        HTTPStatus.BAD_REQUEST,
        title=_("The request was not understood"),
        text=_("Something in the address or the form is not what this page expects."),
        remedy=_("Go back to the page and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the reason, the rule and the way where the refusal gives them."""
    told = exception if isinstance(exception, RefusedError) else RefusedError("", rule="")
    return failure(
        request,
        HTTPStatus.FORBIDDEN,
        title=_("Your office may not see this"),
        text=told.reason or _("This page belongs to an office with other duties."),
        remedy=told.remedy or _("Ask an administrator of this centre which office has this duty."),
        rule=told.rule,
    )


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer 403 to a form that did not come from our own page."""
    return failure(
        request,
        HTTPStatus.FORBIDDEN,
        title=_("The form has expired"),
        text=_(
            "For your safety a form is accepted only from the page it was shown on, and only while you are signed in."
        ),
        remedy=_("Open the page again and send the form once more."),
        rule="form: of this page and session",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer 404."""
    return failure(
        request,
        HTTPStatus.NOT_FOUND,
        title=_("There is no such page"),
        text=_("The address may be mistyped, or what it showed was moved or removed."),
        remedy=_("Look for it in its list, from the menu above."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return failure(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        title=_("Something failed on our side"),
        text=_("Nothing was changed. The failure is in the server's log."),
        remedy=_("Try again in a moment; if it stays, call the administrator of this centre."),
    )
