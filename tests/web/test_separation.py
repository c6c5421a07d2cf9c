"""Who may take up an office, beside which, from when; and that an administrator always remains."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts import actions, holding
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Assignment, Delegation, Office, Role, User
from himaya.web.accounts.organisation import assign, new_office
from himaya.web.accounts.separation import apart
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GOOD = "leaf-quiet-harbour-9"


def _account(login: str, role: Role, area: str = "EG-ALX") -> User:
    return create_account(
        username=login, role=role, area=area, office_ar=f"مكتب {login}", office_en=f"Office {login}", password=GOOD
    )


def _office(user: User) -> Office:
    office = User.objects.get(pk=user.pk).own_office
    assert office
    return office


def _code(act: Callable[[], object]) -> str:
    """Code of the fault an act is refused with; nothing of it stands in the journal."""
    before = JournalEntry.objects.count()
    with pytest.raises(InvalidInputError) as refused:
        act()
    assert JournalEntry.objects.count() == before
    return refused.value.faults[0].code


@pytest.fixture
def centre() -> User:
    """The administrator."""
    return _account("centre", Role.ADMINISTRATOR, "")


@pytest.fixture
def chief() -> User:
    """The director of Alexandria."""
    return _account("chief", Role.DIRECTOR)


def test_an_assignment_that_is_over_keeps_its_end(centre: User, chief: User) -> None:
    """Ending it again is refused: what was held yesterday is not held until now after the fact."""
    row, ended = Assignment.objects.get(user=chief), timezone.now() - HOUR
    Assignment.objects.filter(pk=row.pk).update(starts_at=ended - DAY, ends_at=ended)
    assert _code(lambda: holding.end_assignment(row, by=centre)) == "accounts.ended_already"
    row.refresh_from_db()
    assert row.ends_at == ended


def test_a_delegation_that_is_over_keeps_its_end(chief: User) -> None:
    """Likewise."""
    taker, ended = _office(_account("deputy", Role.OPERATOR)), timezone.now() - HOUR
    row = Delegation.objects.create(
        giver=_office(chief), taker=taker, starts_at=ended - DAY, ends_at=ended, reason="سفر"
    )
    assert _code(lambda: holding.end_delegation(row, by=chief)) == "accounts.ended_already"
    row.refresh_from_db()
    assert row.ends_at == ended


def test_what_has_not_begun_is_taken_away(centre: User, chief: User) -> None:
    """An assignment to come that is ended never begins; a second ending finds nothing."""
    now = timezone.now()
    row = holding.assign_office(
        _account("desk", Role.OPERATOR), _office(chief), starts_at=now + DAY, ends_at=None, by=centre
    )
    kept = Assignment.objects.get(pk=row.pk)
    holding.end_assignment(row, by=centre)
    assert not Assignment.objects.filter(pk=kept.pk).exists()
    assert _code(lambda: holding.end_assignment(kept, by=centre)) == "accounts.ended_already"


def test_nothing_begins_before_it_is_written_down(centre: User, chief: User) -> None:
    """Neither an assignment nor a delegation is backdated; the minute that a form names begins now."""
    desk, now = _account("desk", Role.OPERATOR), timezone.now()
    office, past = _office(chief), now - 2 * MINUTE
    assert (
        _code(lambda: holding.assign_office(desk, office, starts_at=past, ends_at=None, by=centre))
        == "accounts.backdated"
    )
    said: dict[str, Any] = {"ends_at": now + DAY, "reason": "سفر", "by": chief}
    assert _code(lambda: holding.delegate(office, _office(desk), starts_at=past, **said)) == "accounts.backdated"
    made = holding.assign_office(desk, office, starts_at=now.replace(second=0, microsecond=0), ends_at=None, by=centre)
    assert made.starts_at >= now


def test_nobody_takes_an_office_up_alone(centre: User, chief: User) -> None:
    """An administrator assigns others; their own account is assigned and released by another."""
    own = Assignment.objects.get(user=centre)
    assert (
        _code(lambda: holding.assign_office(centre, _office(chief), starts_at=timezone.now(), ends_at=None, by=centre))
        == "accounts.own_assignment"
    )
    assert _code(lambda: holding.end_assignment(own, by=centre)) == "accounts.own_assignment"


def test_a_closed_account_is_given_no_office(centre: User, chief: User) -> None:
    """It is opened first."""
    desk = _account("desk", Role.OPERATOR)
    User.objects.filter(pk=desk.pk).update(is_active=False)
    assert (
        _code(lambda: holding.assign_office(desk, _office(chief), starts_at=timezone.now(), ends_at=None, by=centre))
        == "accounts.account_closed"
    )


def test_an_office_is_lent_by_its_holder_alone(centre: User, chief: User) -> None:
    """The administrator neither holds the director's powers nor hands them on; a delegation in force they may end."""
    taker, now = _office(_account("deputy", Role.OPERATOR)), timezone.now()
    said: dict[str, Any] = {"starts_at": now, "ends_at": now + DAY, "reason": "سفر"}
    assert _code(lambda: holding.delegate(_office(chief), taker, by=centre, **said)) == "accounts.not_own_office"
    row = holding.delegate(_office(chief), taker, by=chief, **said)
    with pytest.raises(RefusedError):
        holding.end_delegation(row, by=User.objects.get(username="deputy"))
    holding.end_delegation(row, by=centre)
    assert Delegation.objects.get().ends_at <= timezone.now()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((Role.PLANNER, "EG-ALX"), (Role.DIRECTOR, "EG-ALX"), True),
        ((Role.PLANNER, ""), (Role.DIRECTOR, "EG-ALX"), True),
        ((Role.PLANNER, "EG-C"), (Role.DIRECTOR, "EG-ALX"), False),
        ((Role.ADMINISTRATOR, ""), (Role.MEDIA_OFFICER, ""), True),
        ((Role.AUDITOR, ""), (Role.OPERATOR, "EG-ALX"), True),
        ((Role.AUDITOR, ""), (Role.ADMINISTRATOR, ""), True),
        ((Role.COMPLAINTS_OFFICER, ""), (Role.POST_COMMANDER, "EG-ALX"), True),
        ((Role.COMPLAINTS_OFFICER, ""), (Role.MODERATOR, ""), False),
        ((Role.OPERATOR, "EG-ALX"), (Role.DIRECTOR, "EG-ALX"), False),
        ((Role.DIRECTOR, "EG-ALX"), (Role.DIRECTOR, ""), False),
    ],
)
def test_who_proposes_decides_and_checks_are_kept_apart(
    first: tuple[Role, str], second: tuple[Role, str], *, expected: bool
) -> None:
    """Two offices are apart or not, whichever comes first."""
    offices = [
        new_office(code=f"o-{n}", role=role, area=area, title_ar="م", title_en="")
        for n, (role, area) in enumerate((first, second))
    ]
    assert apart(*offices) is apart(*reversed(offices)) is expected


def test_offices_kept_apart_are_not_held_together(centre: User, chief: User) -> None:
    """A planner is not made director of the same governorate while planning there, but may be afterwards."""
    planner, now = _account("planner", Role.PLANNER), timezone.now()
    said: dict[str, Any] = {"ends_at": None, "by": centre}
    assert (
        _code(lambda: holding.assign_office(planner, _office(chief), starts_at=now, **said)) == "accounts.incompatible"
    )
    Assignment.objects.filter(user=planner).update(ends_at=now + DAY)
    holding.assign_office(planner, _office(chief), starts_at=now + DAY, **said)


def test_offices_kept_apart_are_not_lent(centre: User, chief: User) -> None:
    """Nor to a planner's office, nor to an office whose holder plans as well, nor by taking up one already lent to."""
    planner, desk, now = _account("planner", Role.PLANNER), _account("desk", Role.OPERATOR), timezone.now()
    said: dict[str, Any] = {"starts_at": now, "ends_at": now + DAY, "reason": "سفر", "by": chief}
    assert _code(lambda: holding.delegate(_office(chief), _office(planner), **said)) == "accounts.incompatible"
    row = holding.delegate(_office(chief), _office(desk), **said)
    taking_up: dict[str, Any] = {"starts_at": timezone.now(), "ends_at": None, "by": centre}
    assert _code(lambda: holding.assign_office(planner, _office(desk), **taking_up)) == "accounts.incompatible"
    holding.end_delegation(row, by=chief)
    holding.assign_office(planner, _office(desk), **taking_up)
    desk_office = Office.objects.get(code="office-desk")
    assert _code(lambda: holding.delegate(_office(chief), desk_office, **said)) == "accounts.incompatible"


def test_the_last_administrator_stays_whatever_office_came_later(centre: User) -> None:
    """An administrator who was given another office since is one still: the account is neither closed nor released."""
    other = _account("other", Role.ADMINISTRATOR, "")
    assign(centre, _office(_account("desk", Role.MEDIA_OFFICER, "")))
    holding.end_assignment(Assignment.objects.get(user=other), by=centre)
    centre = User.objects.get(pk=centre.pk)
    assert centre.role == Role.MEDIA_OFFICER
    assert _code(lambda: actions.disable_account(centre, by=None)) == "web.last_administrator"


def test_an_administrator_for_a_time_is_not_the_last_one(centre: User) -> None:
    """Who stays in charge is assigned without an end: tomorrow somebody still is."""
    other = _account("other", Role.ADMINISTRATOR, "")
    Assignment.objects.filter(user=other).update(ends_at=timezone.now() + DAY)
    assert _code(lambda: actions.disable_account(centre, by=other)) == "web.last_administrator"
    row = Assignment.objects.get(user=centre)
    assert _code(lambda: holding.end_assignment(row, by=other)) == "accounts.last_administrator_office"
    actions.disable_account(other, by=centre)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_act_on_accounts(role: Role) -> None:
    """Each act on accounts asks for the duty itself, whichever page or program calls it."""
    by, target = _account("one", role, ""), _account("target", Role.OPERATOR)
    said: dict[str, Any] = {"username": "new", "role": Role.AUDITOR, "office_ar": "م", "office_en": "", "by": by}
    for act in (
        lambda: create_account(**said, password=GOOD),
        lambda: actions.disable_account(target, by=by),
        lambda: actions.enable_account(target, by=by),
        lambda: actions.set_password(target, "other-harbour-quiet-8", by=by),
        lambda: actions.remove_second_factor(target, by=by),
    ):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.rule == "duty: manage accounts"
    target.refresh_from_db()
    assert (target.is_active, target.check_password(GOOD), User.objects.count()) == (True, True, 2)


TOGETHER = """
import json, sys, threading
import django
django.setup()
from django.db import connection
from himaya.faults import InvalidInputError
from himaya.web.accounts import actions, holding
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Assignment, Role, User
from himaya.web.accounts.queries import active_administrators

rounds = []

def work(gate, act, told):
    gate.wait()
    try:
        act()
        told.append("done")
    except InvalidInputError as error:
        told.append(error.faults[0].code)
    finally:
        connection.close()

def release(user, by):
    row = Assignment.objects.get(user=user)
    return lambda: holding.end_assignment(row, by=by)

def disable(user, by):
    return lambda: actions.disable_account(user, by=by)

for number in range(6):
    Assignment.objects.all().delete()
    pair = [
        create_account(username=f"{name}{number}", role=Role.ADMINISTRATOR, office_ar="مسؤول", office_en="",
                       password="leaf-quiet-harbour-9")
        for name in ("first", "second")
    ]
    kinds = ((release, release), (disable, disable), (release, disable))[number % 3]
    acts = [kinds[0](pair[1], pair[0]), kinds[1](pair[0], pair[1])]
    for one in pair:
        one.holdings
    gate, told = threading.Barrier(2), []
    threads = [threading.Thread(target=work, args=(gate, act, told)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    rounds.append([sorted(told), active_administrators()])
print(json.dumps(rounds))
"""


def test_two_that_end_each_other_leave_one(
    environment_of: Callable[..., AbstractContextManager[dict[str, str]]], tmp_path: Path
) -> None:
    """Of two administrators who release or close each other at the same moment one is refused."""
    with environment_of(tmp_path) as own:
        done = subprocess.run([sys.executable, "-c", TOGETHER], env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for told, left in json.loads(done.stdout):
        assert (len(told), told.count("done"), left) == (2, 1, 1)
