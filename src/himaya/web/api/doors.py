"""Who may ask: the session of an office that is signed in, or a token of its program; with the duty it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from himaya.web.access.presenting import Presented, present
from himaya.web.accounts.models import User
from himaya.web.accounts.queries import must_set_up_second_factor
from himaya.web.api.problems import NoScopeError, NoTokenError
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.policies import write_down_refusal
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.access.scopes import Scope
    from himaya.web.common.verbs import Verb

    Test = Callable[[User], bool]

_SCHEME = "bearer "


class Asked(HttpRequest):
    """A request that a door has let in."""

    user: User


def bearer(request: HttpRequest) -> str | None:
    """The token that a request shows; None where it shows none, and its session counts."""
    shown = request.headers.get("Authorization", "")
    return shown[len(_SCHEME) :].strip() if shown[: len(_SCHEME)].lower() == _SCHEME else None


def who_asks(request: HttpRequest) -> User | None:
    """The account of the token, or of the session where no token is shown; from here on the request is its own.

    A request with a token never counts by its cookie. None where nobody is signed in, or a second factor is to be
    set up first.

    Raises
    ------
    UnknownTokenError, EndedTokenError, TooOftenError : the token opens nothing, or not now.
    """
    text = bearer(request)
    if text is not None:
        _speak_as_asked(request)
        shown = present(text)
        request.presented = shown  # type: ignore[attr-defined]  # read by `presented`
        request.user = shown.user
    user = request.user
    return None if not isinstance(user, User) or must_set_up_second_factor(user) else user


def presented(request: HttpRequest) -> Presented | None:
    """The token that a request has shown; None where it came with a session, or with none that opens anything."""
    return getattr(request, "presented", None)


def _speak_as_asked(request: HttpRequest) -> None:
    """Arabic, or English where a program asks for it first: it has no cookie of a reader's choice."""
    first = request.headers.get("Accept-Language", "").strip().lower()[:2]
    translation.activate("en" if first == "en" else settings.LANGUAGE_CODE)


class Duty(APIKeyCookie):
    """Let in an office that has a duty; without one named, any office that is signed in.

    `scope` is what a token must be good for besides. `test` takes the place of the duty where the rule is another one
    than a single duty. A request that writes by a session must carry the token against forgery, whoever sends it.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, scope: Scope, verb: Verb | None = None, *, test: Test | None = None, rule: str = "") -> None:
        super().__init__()
        self.scope, self.verb, self.test, self.rule = scope, verb, test, rule

    def _get_key(self, request: HttpRequest) -> str | None:
        if bearer(request) is not None:
            return None
        if check_csrf(request) is not None:
            raise NoTokenError
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002  # ninja's signature
        """The account; None where nobody is signed in, or a second factor is still to be set up.

        Raises
        ------
        NoScopeError : the token is good for other things.
        RefusedError : the office has other duties; each refusal is written down, as on a page.
        """
        user = who_asks(request)
        if user is None:
            return None
        shown = presented(request)
        if shown is not None and self.scope not in shown.token.good_for:
            write_down_refusal(request, rule=f"scope: {self.scope}", action=Action.ACCESS_REFUSED)
            raise NoScopeError(self.scope)
        if not self.lets_in(user):
            write_down_refusal(request, rule=str(self), action=Action.ACCESS_REFUSED)
            raise RefusedError("", rule=str(self), written=True)
        return user

    def __str__(self) -> str:
        """Who may, in the words of the reference."""
        return self.rule or (f"may {self.verb.value}" if self.verb else "every office")

    def lets_in(self, user: User) -> bool:
        """Whether the office has the duty this door asks for."""
        if self.test is not None:
            return self.test(user)
        return self.verb is None or user.may(self.verb)
