"""Who may not, what is refused, with which rule; a refusal changes nothing and stands in the journal."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Delegation, Role, User
from himaya.web.accounts.policies import ALLOWED
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness import actions, boards
from himaya.web.readiness.models import ReadinessItem
from himaya.web.readiness.packages import directorate_items, measures, place_items
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.readiness.models import Board

pytestmark = pytest.mark.django_db


def _again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def _code(raised: pytest.ExceptionInfo[InvalidInputError]) -> str:
    return raised.value.faults[0].code


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("verb", "do"),
    [
        (Verb.DEFINE_READINESS, lambda board, by: boards.close_board(board, reason="Wrong place", by=by)),
        (Verb.CLAIM_READINESS, lambda board, by: actions.start_item(board.items.all()[0], by=by)),
        (Verb.VERIFY_READINESS, lambda board, by: actions.verify_item(board.items.all()[0], by=by)),
    ],
)
def test_roles_and_areas(
    role: Role, verb: Verb, do: Callable[..., Any], opened: Callable[..., Board], office_of: Callable[..., User]
) -> None:
    """A role without the verb is refused, and one that has it is refused in another governorate."""
    board = opened()
    own, foreign = office_of(role, "EG-ALX"), office_of(role, "EG-C")
    with pytest.raises(RefusedError):
        do(board, foreign)
    if role not in ALLOWED[verb]:
        with pytest.raises(RefusedError):
            do(board, own)
    elif verb is not Verb.VERIFY_READINESS:
        do(board, own)


def test_nobody_verifies_an_own_claim(opened: Callable[..., Board], office_of: Callable[..., User]) -> None:
    """The director may claim and may verify, but never the same item."""
    director = office_of(Role.DIRECTOR)
    item = actions.start_item(opened().items.get(code="spare-room"), by=director)
    item = actions.claim_item(item, note="Tried the generator", content=None, by=director)
    with pytest.raises(InvalidInputError) as refused:
        actions.verify_item(item, by=director)
    assert _code(refused) == "readiness.own_claim"
    with pytest.raises(InvalidInputError) as refused:
        actions.fail_item(item, reason="Not so good", by=director)
    assert _code(refused) == "readiness.own_claim"
    assert ReadinessItem.objects.get(pk=item.pk).state == ItemState.CLAIMED_READY


def test_no_office_verifies_its_own_claim(opened: Callable[..., Board], office_of: Callable[..., User]) -> None:
    """Another account that acts for the claiming office by delegation is refused as well."""
    director, supervisor = office_of(Role.DIRECTOR), office_of(Role.SUPERVISOR)
    item = actions.start_item(opened().items.get(code="spare-room"), by=director)
    item = actions.claim_item(item, note="Tried the generator", content=None, by=director)
    now = timezone.now()
    Delegation.objects.create(
        giver=director.own_office, taker=supervisor.own_office, starts_at=now, ends_at=now + timedelta(days=1)
    )
    with pytest.raises(InvalidInputError) as refused:
        actions.verify_item(item, by=_again(supervisor))
    assert _code(refused) == "readiness.own_office"
    Delegation.objects.all().delete()
    assert actions.verify_item(item, by=_again(supervisor)).state == ItemState.VERIFIED


def test_the_owner_does_not_verify(opened: Callable[..., Board], office_of: Callable[..., User]) -> None:
    """An item that the director's office owns is verified by somebody else, whoever claimed it."""
    director, planner = office_of(Role.DIRECTOR), office_of(Role.PLANNER)
    item = opened().items.get(code="human-dimension")
    assert item.owner == director.own_office
    item = actions.start_item(item, by=planner)
    item = actions.claim_item(item, note="Walked the way", content=None, by=planner)
    with pytest.raises(InvalidInputError) as refused:
        actions.verify_item(item, by=director)
    assert _code(refused) == "readiness.owner_verifies"


def test_the_database_keeps_two_offices_apart(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem]
) -> None:
    """Even past the actions, one account or one office on both sides cannot be stored."""
    item = bring(opened().items.get(code="spare-room"), ItemState.VERIFIED)
    for side in ("by", "office"):
        claimed = {f"verified_{side}": getattr(item, f"claimed_{side}")}
        with pytest.raises(IntegrityError), transaction.atomic():
            ReadinessItem.objects.filter(pk=item.pk).update(**claimed)


def test_a_proof_that_is_out_of_date_is_not_verified(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem], office_of: Callable[..., User]
) -> None:
    """Validity counts from the claim: who verifies too late is told to have it claimed again."""
    item = bring(opened().items.get(code="comms-check"), ItemState.CLAIMED_READY)
    ReadinessItem.objects.filter(pk=item.pk).update(claimed_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(InvalidInputError) as refused:
        actions.verify_item(item, by=office_of(Role.DUTY_OFFICER, ""))
    assert _code(refused) == "readiness.proof_expired"


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "readiness.bad_text"),
        ("ok", "readiness.bad_text"),
        ("x" * 501, "readiness.bad_text"),
        ("اتصل بي على 01012345678", "readiness.personal_data"),
        ("المسؤول ٢٩٠٠١٠١٠١٢٣٤٥٦", "readiness.personal_data"),
    ],
)
def test_notes_are_long_enough_and_hold_no_number_of_a_person(
    note: str, code: str, opened: Callable[..., Board], bring: Callable[..., ReadinessItem],
    office_of: Callable[..., User],
) -> None:  # fmt: skip
    """What is refused stays out of the item and of the journal."""
    item = bring(opened().items.get(code="spare-room"), ItemState.IN_PROGRESS)
    with pytest.raises(InvalidInputError) as refused:
        actions.claim_item(item, note=note, content=None, by=office_of(Role.PLANNER))
    assert _code(refused) == code
    assert ReadinessItem.objects.get(pk=item.pk).note == ""


def test_only_a_sweep_becomes_void(
    opened: Callable[..., Board], bring: Callable[..., ReadinessItem], office_of: Callable[..., User]
) -> None:
    """A door left unguarded voids the sweep alone."""
    item = bring(opened().items.get(code="spare-room"), ItemState.VERIFIED)
    with pytest.raises(InvalidInputError) as refused:
        actions.void_sweep(item, reason="The door was open", by=office_of(Role.POST_COMMANDER))
    assert _code(refused) == "readiness.not_a_sweep"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"area": "EG-XX"}, "web.unknown_area"),
        ({"ends_at": timezone.now()}, "readiness.bad_period"),
        ({"ends_at": timezone.now() + timedelta(days=90)}, "readiness.bad_period"),
        ({"tier": 7, "place": "x", "title_ar": "مكان"}, "readiness.bad_board"),
        ({"tier": 1, "place": ""}, "readiness.bad_board"),
        ({"level": 9}, "readiness.bad_board"),
        ({"tier": 1, "place": "x", "title_ar": ""}, "readiness.bad_text"),
    ],
)
def test_bad_boards_are_refused(
    given: dict[str, Any], code: str, new_board: Callable[..., Any], office_of: Callable[..., User]
) -> None:
    """Each says what is wrong."""
    with pytest.raises(InvalidInputError) as refused:
        boards.open_board(new_board(**given), by=office_of(Role.PLANNER, ""))
    assert _code(refused) == code


def test_one_board_at_a_time(opened: Callable[..., Board], office_of: Callable[..., User]) -> None:
    """A second board for the same subject and time is refused until the first is closed."""
    board = opened()
    opened(tier=1)
    with pytest.raises(InvalidInputError) as refused:
        opened()
    assert _code(refused) == "readiness.board_exists"
    boards.close_board(board, reason="Opened for the wrong night", by=office_of(Role.PLANNER))
    assert opened().pk != board.pk


def test_packages_follow_tier_and_level(opened: Callable[..., Board]) -> None:
    """A tier 1 place has the rehearsed contingency, a tier 5 place has not; the highest level asks for more."""
    first, fifth = opened(tier=1), opened(tier=5, place="other")
    assert first.items.filter(code="contingency-rehearsed").exists()
    assert not fifth.items.filter(code__in=["contingency-rehearsed", "eod-sweep"]).exists()
    highest = opened(tier=1, place="third", level=4)
    assert highest.items.filter(code="second-sweep").exists()
    assert not first.items.filter(code="second-sweep").exists()


def test_the_tables_are_sound() -> None:
    """Codes are unique, critical items are mandatory, each tier and each directorate has both special checks."""
    for items in (directorate_items(), place_items()):
        assert len({item.code for item in items}) == len(items)
        assert all(item.mandatory for item in items if item.critical)
    assert {item.kind for item in place_items()} == {"standard", "comms", "sweep"}
    assert len({measure.code for measure in measures()}) == len(measures())


def test_the_page_refuses_self_verification_with_rule_and_way(
    opened: Callable[..., Board], browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """The page says why, which rule and who may, answers 403, and the journal has the rule and nothing else."""
    director = office_of(Role.DIRECTOR)
    item = actions.start_item(opened().items.get(code="spare-room"), by=director)
    actions.claim_item(item, note="Tried the generator", content=None, by=director)
    browser = browser_of(Role.DIRECTOR)
    assert "readiness.own_claim" in browser.get(f"/readiness/items/{item.pk}/").content.decode()
    answer = browser.post(f"/readiness/items/{item.pk}/verify/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "No account verifies readiness that it has claimed itself." in page
    assert "Ask the field supervisor" in page
    last = JournalEntry.objects.order_by("seq").last()
    assert last is not None
    assert (last.action, last.after) == ("action-refused", {"rule": "readiness.own_claim"})
