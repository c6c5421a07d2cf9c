"""Who may ask: the session of an office that is signed in, with the duty that the answer belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja.security import SessionAuth

from himaya.web.accounts.models import User
from himaya.web.accounts.queries import must_set_up_second_factor
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.policies import write_down_refusal
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from django.http import HttpRequest

    from himaya.web.common.verbs import Verb


class Duty(SessionAuth):
    """Let in an office that has a duty; without one named, any office that is signed in."""

    def __init__(self, verb: Verb | None = None) -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002  # ninja's signature
        """The account; None where nobody is signed in, or a second factor is still to be set up.

        Raises
        ------
        RefusedError : the office has other duties; the refusal is written down, as on a page.
        """
        user = request.user
        if not isinstance(user, User) or must_set_up_second_factor(user):
            return None
        if self.verb is not None and not user.may(self.verb):
            write_down_refusal(request, rule=self.verb.value, action=Action.ACCESS_REFUSED)
            raise RefusedError("", rule="")
        return user
