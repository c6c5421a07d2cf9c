"""Records bear the office whose assignment gave the power, whichever office the account took up last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Delegation, Role, User
from himaya.web.accounts.organisation import assign
from himaya.web.accounts.policies import require
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.jobs import actions as jobs
from himaya.web.jobs.models import Job
from himaya.web.journal.actions import record
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import Action, Kind
from himaya.web.places.actions import files, reference, risk
from himaya.web.places.actions.places import put_place
from himaya.web.places.models import CheckItem, EmergencyNumber, RegisterTable, RiskAssessment
from himaya.web.plans.papers.packs import KIND as PAPERS

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
HOUR = timedelta(hours=1)
GOOD = "leaf-quiet-harbour-9"


def _account(login: str, role: Role, area: str = "EG-ALX") -> User:
    return create_account(
        username=login, role=role, area=area, office_ar=f"مكتب {login}", office_en=f"Office {login}", password=GOOD
    )


@pytest.fixture
def moved() -> Callable[..., User]:
    """An account that took up a second office after its first; the second is the one its pages show."""

    def make(login: str, role: Role, area: str = "EG-ALX", *, later: Role = Role.LIAISON, later_area: str = "") -> User:
        user, other = _account(login, role, area), _account(f"{login}-later", later, later_area)
        assert other.own_office
        assign(user, other.own_office)
        return User.objects.get(pk=user.pk)

    return make


def _last_entry() -> JournalEntry:
    entry = JournalEntry.objects.order_by("seq").last()
    assert entry
    return entry


def _place(by: User | None = None) -> Any:
    row = {"id": "CH-01", "name_ar": "الكاتدرائية", "kind": "church", "lon": 29.9, "lat": 31.2, "governorate": "EG-ALX"}
    return put_place({**row, "capacity": 4000}, by=by)


def _found() -> risk.Assessed:
    return risk.Assessed(
        threat=5,
        threat_basis="معلومة رقم 12 بتاريخ 2026-11-20 من الأمن الوطني",
        gaps=CheckItem.values[:7],
        peak_people=3500,
        single_exit=False,
        broadcast=False,
        children_or_patients=False,
        evidence="B",
        note="",
        expires_at=timezone.now() + 48 * HOUR,
    )


def test_the_journal_names_the_office_whose_power_was_used(moved: Callable[..., User]) -> None:
    """What the planner's assignment allows is signed by it, though the account is shown as the liaison it became."""
    user = moved("desk", Role.PLANNER)
    assert user.office_en == "Office desk-later"
    _place(by=user)
    assert _last_entry().office_en == "Office desk"


def test_a_refusal_is_signed_by_the_office_shown(moved: Callable[..., User]) -> None:
    """A refused check takes the earlier office's signature away."""
    user = moved("desk", Role.PLANNER)
    require(user, Verb.EDIT_PLACES, area="EG-ALX")
    with pytest.raises(RefusedError):
        require(user, Verb.MANAGE_ACCOUNTS, area="")
    with transaction.atomic():
        entry = record(Action.ACTION_REFUSED, by=user, kind=Kind.PAGE)
    assert (entry.office_en, entry.acting_for_en) == ("Office desk-later", "")


def test_a_deputy_signs_as_the_office_that_the_delegation_went_to(moved: Callable[..., User]) -> None:
    """The journal names the own office that acts for another, not the one that was taken up last."""
    user, chief = moved("deputy", Role.OPERATOR), _account("chief", Role.DIRECTOR)
    assert chief.own_office
    Delegation.objects.create(
        giver=chief.own_office,
        taker=user.holdings[1].office,
        starts_at=timezone.now() - HOUR,
        ends_at=timezone.now() + HOUR,
        reason="سفر",
    )
    user = User.objects.get(pk=user.pk)
    assert require(user, Verb.APPROVE_PLANS, area="EG-ALX") == chief.own_office
    with transaction.atomic():
        entry = record(Action.SIGNED_IN, by=user, kind=Kind.ACCOUNT)
    assert (entry.office_en, entry.acting_for_en) == ("Office deputy", "Office chief")


def test_an_assessment_names_the_offices_that_assessed_and_decided(moved: Callable[..., User]) -> None:
    """Author and second officer stand by the offices that may assess and confirm."""
    made = risk.assess(_place(), _found(), by=moved("author", Role.PLANNER))
    risk.confirm(made, by=moved("second", Role.DIRECTOR))
    kept = RiskAssessment.objects.get()
    assert (kept.author_en, kept.second_en) == ("Office author", "Office second")


def test_a_number_is_verified_by_the_office_that_keeps_reference_data(moved: Callable[..., User]) -> None:
    """Not by the office its account took up afterwards."""
    said = {"number": "123", "service_ar": "إسعاف", "service_en": "Ambulance", "source": "الهيئة"}
    row = reference.add_number(**said, since=timezone.localdate(), by=None)
    reference.verify_number(row, by=moved("keeper", Role.ADMINISTRATOR, ""))
    assert EmergencyNumber.objects.get().verified_by_en == "Office keeper"


def test_a_job_names_the_office_that_may_ask_for_it(moved: Callable[..., User]) -> None:
    """A job of a planner is the planner's, not the press officer's that the account became too."""
    user = moved("desk", Role.PLANNER, later=Role.MEDIA_OFFICER)
    jobs.enqueue(PAPERS, {}, by=user, title_ar="أوراق", area="EG-ALX")
    assert Job.objects.get().office_en == "Office desk"


def test_rows_without_a_governorate_belong_to_the_office_that_may_write_them(moved: Callable[..., User]) -> None:
    """The governorate of a later office without that duty counts for nothing."""
    user = moved("desk", Role.PLANNER, later=Role.OPERATOR, later_area="EG-C")
    assert (user.area, files.own_area(RegisterTable.PLACES, user)) == ("EG-C", "EG-ALX")
