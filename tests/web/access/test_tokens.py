"""Access tokens: made narrow, shown once, kept as a digest, never together with a cookie."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.access import actions, presenting
from himaya.web.access.actions import make_token, revoke_token
from himaya.web.access.models import AccessToken
from himaya.web.access.scopes import OFFERED, Scope
from himaya.web.accounts.models import Delegation, Role, User
from himaya.web.accounts.policies import ALLOWED
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.verification import verify_chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    Ask = Callable[..., Client]

pytestmark = pytest.mark.django_db
LIST = "/api/v1/partners/confirmations"


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_the_roles_that_may_make_tokens_are_those_that_are_offered_scopes() -> None:
    """One table says who connects programs, the other what for: they name the same roles."""
    assert set(OFFERED) == set(ALLOWED[Verb.CONNECT_PROGRAMS]) == {Role.LIAISON}
    assert not {Scope.PLANS_READ, Scope.POSTS_READ, Scope.PLACES_READ, Scope.DISPATCH_READ} & set(OFFERED[Role.LIAISON])


def test_of_a_token_only_a_digest_is_kept(token_of: Callable[..., str]) -> None:
    """The text has a prefix that scanners find; no column, and no entry of the journal, holds its secret."""
    text = token_of()
    assert re.fullmatch(r"himaya_[a-z2-7]{8}_[a-z2-7]{40}", text)
    secret, kept = text.rsplit("_", 1)[1], AccessToken.objects.values().get()
    assert secret not in str(kept)
    assert secret not in "".join(str(one) for one in JournalEntry.objects.values())


def test_a_token_answers_what_it_is_good_for(token_of: Callable[..., str], program: Ask) -> None:
    """The list is answered, and the token says when it was used last; its allowance stands in the headers."""
    answer = program(token_of()).get(LIST)
    assert (answer.status_code, answer.json()) == (HTTPStatus.OK, {"items": [], "next": None})
    assert answer.headers["RateLimit-Policy"] == '"token";q=60;w=60'
    assert re.fullmatch(r'"token";r=59;t=\d+', answer.headers["RateLimit"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sessionid" not in answer.cookies
    assert AccessToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "himaya_",
        "himaya_aaaaaaaa_" + "a" * 40,
        "HIMAYA_AAAAAAAA_" + "A" * 40,
        "himaya_aaaaaaaa_\x00",
        "a" * 9000,
    ],
)
def test_what_is_no_token_is_401(liaison: User, program: Ask, text: str) -> None:
    """Whatever is shown instead of a token, the answer says how to show one."""
    assert liaison.pk
    answer = program(text).get(LIST)
    assert _code(answer) == (HTTPStatus.UNAUTHORIZED, "interface.token_unknown")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="himaya", error="invalid_token"'


def test_the_code_of_a_token_without_its_secret_opens_nothing(token_of: Callable[..., str], program: Ask) -> None:
    """A right code with another secret, and one letter changed, are both unknown."""
    text = token_of()
    for wrong in (text[:-1] + ("a" if text[-1] != "a" else "b"), text[:16] + "a" * 40, text + "a", text[:-1]):
        assert _code(program(wrong).get(LIST)) == (HTTPStatus.UNAUTHORIZED, "interface.token_unknown")


def test_a_token_never_counts_together_with_a_cookie(
    liaison: User, token_of: Callable[..., str], desk_of: Callable[..., Client]
) -> None:
    """A session that could do it does not help a wrong token, nor a token without the scope; nor is it used up."""
    desk = desk_of(Role.LIAISON)
    assert desk.get(LIST).status_code == HTTPStatus.OK
    wrong = desk.get(LIST, headers={"Authorization": "Bearer himaya_x"})
    assert _code(wrong) == (HTTPStatus.UNAUTHORIZED, "interface.token_unknown")
    narrow = desk.get(LIST, headers={"Authorization": f"bearer {token_of(Scope.ALERT_READ)}"})
    assert _code(narrow) == (HTTPStatus.FORBIDDEN, "interface.scope_missing")
    assert desk.get(LIST, headers={"Authorization": "Basic eDp5"}).status_code == HTTPStatus.OK
    assert liaison.username in {entry.account for entry in JournalEntry.objects.filter(action="access-refused")}


def test_a_missing_scope_is_refused_with_rule_and_remedy(token_of: Callable[..., str], program: Ask) -> None:
    """403 names the scope, in the header too, and the journal the rule and the token."""
    answer = program(token_of(Scope.ALERT_READ), HTTP_ACCEPT_LANGUAGE="en-GB,ar;q=0.5").get(LIST)
    assert _code(answer) == (HTTPStatus.FORBIDDEN, "interface.scope_missing")
    assert "mandates:read" in answer.json()["detail"]
    assert "Make a token with this scope" in answer.json()["remedy"]
    assert 'error="insufficient_scope", scope="mandates:read"' in answer.headers["WWW-Authenticate"]
    assert answer.headers["Content-Language"] == "en"
    entry = JournalEntry.objects.get(action="access-refused")
    assert (entry.after, entry.program) == (
        {"rule": "scope: mandates:read"},
        f"{AccessToken.objects.get().pk} منظومة الإسعاف",
    )


def test_scopes_narrow_and_never_widen(
    token_of: Callable[..., str], program: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scope that the role offers but whose duty the office lacks is refused as on a page."""
    monkeypatch.setitem(OFFERED, Role.LIAISON, {**OFFERED[Role.LIAISON], Scope.JOURNAL_READ: ""})  # type: ignore[arg-type]  # a dict at run time
    answer = program(token_of(Scope.JOURNAL_READ)).get("/api/v1/journal/entries")
    assert _code(answer) == (HTTPStatus.FORBIDDEN, "interface.duty")


def test_a_scope_that_is_offered_no_more_is_no_more(
    token_of: Callable[..., str], program: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken from the table, it is taken from tokens that have it."""
    text = token_of()
    monkeypatch.setitem(OFFERED, Role.LIAISON, {Scope.ALERT_READ: ""})  # type: ignore[index]  # a dict at run time
    assert _code(program(text).get(LIST)) == (HTTPStatus.FORBIDDEN, "interface.scope_missing")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"label": " "}, "access.bad_label"),
        ({"label": "ا" * 61}, "access.bad_label"),
        ({"label": "هاتف 01012345678"}, "access.bad_label"),
        ({"days": 0}, "access.bad_days"),
        ({"days": 91}, "access.bad_days"),
        ({"scopes": []}, "access.no_scope"),
        ({"scopes": ["plans:read"]}, "access.scope_not_offered"),
        ({"scopes": ["mandates:read", "all"]}, "access.scope_not_offered"),
    ],
)
def test_what_no_token_may_be(liaison: User, told: dict[str, Any], code: str) -> None:
    """A label that says nothing or names somebody, a time too long, no scope, or one that is not offered."""
    asked = {"label": "منظومة", "scopes": ["mandates:read"], "days": 30, **told}
    with pytest.raises(InvalidInputError) as refused:
        make_token(**asked, by=liaison)
    assert refused.value.faults[0].code == code
    assert not AccessToken.objects.exists()


def test_an_account_has_ten_tokens_at_most(liaison: User, token_of: Callable[..., str]) -> None:
    """One that is revoked makes room."""
    for _one in range(actions.MOST_TOKENS):
        token_of()
    with pytest.raises(InvalidInputError, match="10 tokens"):
        token_of()
    revoke_token(AccessToken.objects.all()[0], by=liaison)
    token_of()


def test_other_roles_make_none(office_of: Callable[..., User]) -> None:
    """A planner has no program, whatever the scope."""
    with pytest.raises(RefusedError):
        make_token(label="برنامج", scopes=["alert:read"], days=1, by=office_of(Role.PLANNER))


def test_a_lent_office_gives_no_token(liaison: User, office_of: Callable[..., User]) -> None:
    """Connecting programs is not delegated; nor does a token use what was lent to its account."""
    planner, now = office_of(Role.PLANNER), timezone.now()
    Delegation.objects.create(
        giver=liaison.holdings[0].office, taker=planner.holdings[0].office, starts_at=now, reason="إجازة",
        ends_at=now + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(RefusedError):
        make_token(label="برنامج", scopes=["alert:read"], days=1, by=User.objects.get(pk=planner.pk))
    Delegation.objects.create(
        giver=planner.holdings[0].office, taker=liaison.holdings[0].office, starts_at=now, reason="إجازة",
        ends_at=now + timedelta(days=1),
    )  # fmt: skip
    assert User.objects.get(pk=liaison.pk).may(Verb.EDIT_PLANS)
    text = make_token(label="برنامج", scopes=["alert:read"], days=1, by=liaison)[1]
    assert not presenting.present(text).user.may(Verb.EDIT_PLANS)


def test_only_holder_and_administrator_revoke(
    liaison: User, token_of: Callable[..., str], office_of: Callable[..., User]
) -> None:
    """Another office is refused, and what has ended ends once."""
    token_of()
    token = AccessToken.objects.get()
    with pytest.raises(RefusedError):
        revoke_token(token, by=office_of(Role.DIRECTOR))
    revoke_token(token, by=liaison)
    with pytest.raises(InvalidInputError, match="ended already"):
        revoke_token(token, by=liaison)
    assert [one.action for one in JournalEntry.objects.filter(object_kind="access-token")] == [
        "token-made",
        "token-revoked",
    ]


def test_a_change_by_a_token_is_journaled_with_it(token_of: Callable[..., str], program: Ask, world: Any) -> None:
    """The account, its office and the token stand together in the entry, and the chain holds."""
    request = world.mandate.requests.get()
    client = program(token_of(Scope.MANDATES_CONFIRM))
    answer = client.post(f"{LIST}/{request.pk}/decline", {"reason": "لا سيارة متاحة"}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (HTTPStatus.OK, "declined")
    entry = JournalEntry.objects.get(action="partner-answered")
    token = AccessToken.objects.get()
    assert (entry.account, entry.program) == (token.assignment.user.username, f"{token.pk} منظومة الإسعاف")
    assert entry.content()["program"] == entry.program
    assert JournalEntry.objects.filter(action="mandate-stepped", program=entry.program).exists()
    assert verify_chain(public_key="").fault is None


def test_a_token_is_asked_for_by_a_second_factor_where_the_role_must_have_one(
    liaison: User, token_of: Callable[..., str], program: Ask, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of an account that has still to set its second factor up opens nothing."""
    text = token_of()
    settings.DEMO = False
    assert program(text).get(LIST).status_code == HTTPStatus.OK
    monkeypatch.setattr("himaya.web.accounts.queries.second_factor_roles", lambda: frozenset({Role.LIAISON}))
    assert liaison.pk
    assert _code(program(text).get(LIST)) == (HTTPStatus.UNAUTHORIZED, "interface.signed_out")


def test_an_unknown_address_and_the_document(token_of: Callable[..., str], program: Ask) -> None:
    """A token reads the document whatever its scopes, and an address that is not there is 404 with any method."""
    client = program(token_of(Scope.ALERT_READ))
    assert client.get("/api/openapi.json").status_code == HTTPStatus.OK
    for answer in (client.get("/api/v1/nothing"), client.post("/api/v1/nothing")):
        assert _code(answer) == (HTTPStatus.NOT_FOUND, "interface.not_there")
    assert _code(program("himaya_x").get("/api/openapi.json")) == (HTTPStatus.UNAUTHORIZED, "interface.token_unknown")


def test_a_token_opens_no_page(token_of: Callable[..., str], program: Ask) -> None:
    """Tokens are for the interface: a page leads whoever shows one to the sign-in."""
    client = program(token_of())
    for page in ("/partners/", "/accounts/me/", "/accounts/tokens/"):
        assert client.get(page).status_code == HTTPStatus.FOUND
