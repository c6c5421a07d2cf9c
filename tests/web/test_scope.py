"""Where an office may act: by assignment, by delegation, and nowhere by default."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Assignment, Delegation, Office, OfficeKind, Role, User
from himaya.web.accounts.organisation import assign, ensure_organisation
from himaya.web.accounts.policies import require, scope_of
from himaya.web.accounts.powers import Scope
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.verification import verify_chain
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from himaya.web.journal.models import JournalEntry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GOOD = "leaf-quiet-harbour-9"


def _account(username: str, role: Role, area: str = "") -> User:
    return create_account(username=username, role=role, area=area, office_ar="مكتب", office_en="Office", password=GOOD)


def _again(user: User) -> User:
    """The account as the next request sees it."""
    return User.objects.get(pk=user.pk)


def test_the_organisation_holds_every_directorate_once() -> None:
    """Ministry, centre and 27 directorates, each under its parent; a second start makes none again."""
    ensure_organisation()
    ensure_organisation()
    directorates = Office.objects.filter(kind=OfficeKind.DIRECTORATE)
    assert sorted(directorates.values_list("area", flat=True)) == sorted(governorates())
    assert {office.parent.code for office in directorates.select_related("parent") if office.parent} == {"ministry"}
    assert Office.objects.count() == 29


def test_an_office_acts_in_its_own_area_alone() -> None:
    """A director of one governorate covers neither another nor the whole country; a national office covers all."""
    local, national = _account("local", Role.DIRECTOR, "EG-ALX"), _account("national", Role.DIRECTOR)
    assert scope_of(local, Verb.APPROVE_PLANS) == Scope(areas=frozenset({"EG-ALX"}))
    assert [scope_of(local, Verb.APPROVE_PLANS).covers(area) for area in ("EG-ALX", "EG-C", "")] == [True, False, False]
    assert all(scope_of(national, Verb.APPROVE_PLANS).covers(area) for area in ("EG-ALX", "EG-C", ""))


def test_rows_outside_the_area_are_not_found() -> None:
    """A narrowed list holds the rows of the area, and none at all for an office without the duty."""
    ensure_organisation()
    local = _account("local", Role.DIRECTOR, "EG-ALX")
    seen = scope_of(local, Verb.VIEW_PLANS).within(Office.objects.filter(kind=OfficeKind.DIRECTORATE))
    assert [office.area for office in seen] == ["EG-ALX"]
    assert not scope_of(local, Verb.READ_JOURNAL).within(Office.objects.all()).exists()


@pytest.mark.parametrize(("starts", "ends"), [(-2 * HOUR, -HOUR), (HOUR, None)])
def test_an_assignment_outside_its_time_gives_nothing(starts: timedelta, ends: timedelta | None) -> None:
    """Before it starts and after it ends an assignment has no effect."""
    user = _account("desk", Role.PLANNER)
    now = timezone.now()
    Assignment.objects.filter(user=user).update(starts_at=now + starts, ends_at=now + ends if ends else None)
    assert not scope_of(_again(user), Verb.VIEW_PLANS)
    assert _again(user).office_ar == ""


def test_the_latest_assignment_names_the_account() -> None:
    """An account with two offices may what both may, and acts under the title of the later one."""
    user, other = _account("desk", Role.PLANNER, "EG-ALX"), _account("other", Role.DIRECTOR, "EG-C")
    assert other.own_office
    assign(user, other.own_office)
    seen = _again(user)
    assert seen.role == Role.DIRECTOR
    assert scope_of(seen, Verb.VIEW_PLANS).areas == {"EG-ALX", "EG-C"}
    assert scope_of(seen, Verb.EDIT_PLANS).areas == {"EG-ALX"}


@pytest.mark.parametrize(("starts", "expected"), [(-HOUR, True), (HOUR, False), (-3 * HOUR, False)])
def test_a_delegation_works_only_between_its_dates(starts: timedelta, *, expected: bool) -> None:
    """An office acts for another between two instants, under its own title."""
    taker, giver = _account("deputy", Role.OPERATOR, "EG-ALX"), _account("chief", Role.DIRECTOR, "EG-ALX")
    now = timezone.now()
    Delegation.objects.create(
        giver=giver.own_office,
        taker=taker.own_office,
        starts_at=now + starts,
        ends_at=now + starts + 2 * HOUR,
        reason="سفر",
    )
    seen = _again(taker)
    assert scope_of(seen, Verb.APPROVE_PLANS).covers("EG-ALX") is expected
    assert seen.role == Role.OPERATOR


@pytest.mark.parametrize(
    ("role", "verb"), [(Role.AUDITOR, Verb.READ_JOURNAL), (Role.ADMINISTRATOR, Verb.MANAGE_ACCOUNTS)]
)
def test_some_duties_cannot_be_delegated(role: Role, verb: Verb) -> None:
    """Reading the journal and managing accounts stay with their own offices."""
    taker, giver = _account("deputy", Role.OPERATOR), _account("chief", role)
    now = timezone.now()
    Delegation.objects.create(
        giver=giver.own_office, taker=taker.own_office, starts_at=now - HOUR, ends_at=now + HOUR, reason="سفر"
    )
    assert not scope_of(_again(taker), verb)


def test_what_is_done_for_another_office_says_so() -> None:
    """The office acts in its own right where it may, for the giver of a delegation where only that one may."""
    deputy, chief = _account("deputy", Role.PLANNER, "EG-ALX"), _account("chief", Role.DIRECTOR, "EG-ALX")
    now = timezone.now()
    Delegation.objects.create(
        giver=chief.own_office, taker=deputy.own_office, starts_at=now - HOUR, ends_at=now + HOUR, reason="سفر"
    )
    deputy = _again(deputy)
    assert require(deputy, Verb.APPROVE_PLANS, area="EG-ALX") == chief.own_office
    assert _written_by(deputy).acting_for_ar == chief.office_ar
    assert require(deputy, Verb.EDIT_PLANS, area="EG-ALX") == deputy.own_office
    assert _written_by(deputy).acting_for_ar == ""
    assert verify_chain(public_key="").fault is None


def _written_by(user: User) -> JournalEntry:
    with transaction.atomic():
        return record(Action.SIGNED_IN, by=user, kind=Kind.ACCOUNT)


def test_a_refusal_says_whether_it_is_the_duty_or_the_area() -> None:
    """What an office may not do at all and what it may not do elsewhere have different reasons and rules."""
    local = _account("local", Role.DIRECTOR, "EG-ALX")
    require(local, Verb.APPROVE_PLANS, area="EG-ALX")
    with pytest.raises(RefusedError) as elsewhere:
        require(local, Verb.APPROVE_PLANS, area="EG-C")
    with pytest.raises(RefusedError) as never:
        require(local, Verb.EDIT_PLANS, area="EG-ALX")
    assert elsewhere.value.rule == "area: approve plans"
    assert never.value.rule == "duty: edit plans"
    assert elsewhere.value.reason != never.value.reason
