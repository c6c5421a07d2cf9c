"""The plan of the whole country: approved once its directorates' plans are, and its roll-up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.planning.counting import most_at_once
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.actions import content, making
from himaya.web.plans.actions.states import override, take_step
from himaya.web.plans.models import HumanItem, HumanState, PlanVersion, State
from himaya.web.plans.queries.annexes import roll_up, unsettled
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

REASON = "لا احتفال بهذه المحافظة هذا العام"
EPOCH = datetime(2027, 1, 6, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 10), st.integers(1, 9)), max_size=30)


@given(SPANS)
def test_most_at_one_time_is_that_of_the_fullest_minute(spans: list[tuple[int, int, int]]) -> None:
    """Counted minute by minute it is the same."""
    present = [(EPOCH + timedelta(minutes=a), EPOCH + timedelta(minutes=a + n), size) for a, n, size in spans]
    by_minute = [sum(size for a, n, size in spans if a <= minute < a + n) for minute in range(31)]
    assert most_at_once(present) == max(by_minute)


@pytest.fixture
def centre(office_of: Callable[..., User]) -> User:
    """The planning office of the centre."""
    return office_of(Role.PLANNER, "", "centre-planner")


@pytest.fixture
def deputy(office_of: Callable[..., User]) -> User:
    """The director of the whole country."""
    return office_of(Role.DIRECTOR, "", "national-director")


@pytest.fixture
def national(ready: PlanVersion, centre: User) -> PlanVersion:  # noqa: ARG001  # the plan of Alexandria is there first
    """A national plan in review with an annex for every governorate; only Alexandria's is more than a draft."""
    version = making.create_plan(by=centre, celebration="coptic-christmas", year=2027, area="")
    making.create_annexes(version.plan, by=centre)
    owner, pk = "centre", version.pk
    content.save_objective(pk, by=centre, text="تأمين الأبواب", measure="كل باب مشغول", owner=owner)
    for axis in version.axes.all():
        titles = {"title_ar": axis.title_ar, "title_en": "", "open_questions": ""}
        content.save_axis(pk, by=centre, key=axis.key, owner=owner, resources="وحدات", **titles)
    for item in HumanItem:
        content.set_human(pk, by=centre, item=item, state=HumanState.DONE, word="")
    for annex in content.ANNEXES:
        content.set_annex(pk, by=centre, annex=annex, text="نص", complete=True)
    return take_step(pk, Step.SUBMIT, by=centre)


def _codes(raised: Any) -> dict[str, Any]:
    return {fault.code: fault for fault in raised.value.faults}


def test_the_nation_waits_for_its_directorates(
    national: PlanVersion, ready: PlanVersion, director: User, deputy: User
) -> None:
    """No elements and no certificate of its own are asked for; every annex that is not approved is named."""
    with pytest.raises(InvalidInputError) as raised:
        take_step(national.pk, Step.APPROVE, by=deputy)
    [fault] = raised.value.faults
    assert (fault.code, fault.details["count"]) == ("plans.annexes_unsettled", "27")
    take_step(ready.pk, Step.APPROVE, by=director)
    assert len(unsettled(national)) == 26
    with pytest.raises(InvalidInputError) as raised:
        take_step(national.pk, Step.APPROVE, by=deputy)
    assert _codes(raised)["plans.annexes_unsettled"].details["count"] == "26"


def test_a_director_lets_it_go_on_without_a_directorate(
    national: PlanVersion, ready: PlanVersion, director: User, deputy: User
) -> None:
    """Each by name and with a reason; the journal says which plans were counted, the signature fits."""
    take_step(ready.pk, Step.APPROVE, by=director)
    for iso in unsettled(national):
        override(national.pk, by=deputy, rule="annex", place_code=iso, reason=REASON)
    approved = take_step(national.pk, Step.APPROVE, by=deputy)
    assert approved.state == State.APPROVED
    entry = JournalEntry.objects.filter(action="version-approve").latest("seq")
    assert entry.after["annexes"]["EG-ALX"] == PlanVersion.objects.get(pk=ready.pk).content_hash
    with pytest.raises(InvalidInputError) as raised:
        override(national.pk, by=deputy, rule="annex", place_code="EG-ALX", reason=REASON)
    assert set(_codes(raised)) == {"plans.unknown_choice"}


def test_only_the_nation_goes_on_without_an_annex(ready: PlanVersion, director: User) -> None:
    """The plan of a governorate has none."""
    with pytest.raises(InvalidInputError) as raised:
        override(ready.pk, by=director, rule="annex", place_code="EG-C", reason=REASON)
    assert set(_codes(raised)) == {"plans.unknown_choice"}


def test_the_pages_of_the_nation_say_what_it_waits_for(national: PlanVersion, deputy: User) -> None:
    """The review has a line for the annexes with the way to them, and none for what the nation has not."""
    client = Client()
    client.force_login(deputy)
    client.cookies["himaya_language"] = "en"
    review = client.get(f"/plans/{national.plan_id}/{national.number}/review/").content.decode()
    assert "Plans of directorates that are not approved yet: 27." in review
    assert f'href="/plans/{national.plan_id}/annexes/"' in review
    assert "A verified certificate" not in review
    assert '<option value="EG-C">Cairo</option>' in review
    sent = {"rule": "annex", "place_code": "EG-C", "reason": REASON}
    answer = client.post(f"/plans/{national.plan_id}/{national.number}/override/", sent)
    assert answer.status_code == HTTPStatus.FOUND
    assert "EG-C" not in unsettled(national)


def test_strength_is_counted_at_one_time(national: PlanVersion, ready: PlanVersion) -> None:
    """The governorate and the nation count who is there together, not every turn."""
    [alexandria] = [one for one in roll_up(national.plan).annexes if one.area == "EG-ALX"]
    rows = ready.elements.values_list("starts_at", "ends_at", "strength")
    fullest = max(sum(size for start, end, size in rows if start <= at < end) for at, _end, _size in rows)
    assert alexandria.strength == fullest
    assert roll_up(national.plan).strength == fullest
