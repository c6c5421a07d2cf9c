"""Who may ask: the session of an office that is signed in, with the duty that the answer belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from himaya.web.accounts.models import User
from himaya.web.accounts.queries import must_set_up_second_factor
from himaya.web.api.problems import NoTokenError
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.policies import write_down_refusal
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.common.verbs import Verb

    Test = Callable[[User], bool]


class Asked(HttpRequest):
    """A request that a door has let in."""

    user: User


class Duty(APIKeyCookie):
    """Let in an office that has a duty; without one named, any office that is signed in.

    `test` takes the place of the duty where the rule is another one than a single duty. A request that writes must
    carry the token against forgery, whoever sends it.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, verb: Verb | None = None, *, test: Test | None = None, rule: str = "") -> None:
        super().__init__()
        self.verb, self.test, self.rule = verb, test, rule

    def _get_key(self, request: HttpRequest) -> str | None:
        if check_csrf(request) is not None:
            raise NoTokenError
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002  # ninja's signature
        """The account; None where nobody is signed in, or a second factor is still to be set up.

        Raises
        ------
        RefusedError : the office has other duties; the refusal is written down, as on a page.
        """
        user = request.user
        if not isinstance(user, User) or must_set_up_second_factor(user):
            return None
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
