"""What may become of a road control, by whom, and what forbids it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.controls.actions.accepting import accept
from himaya.web.controls.actions.drawing import draw, impose
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.states import CONTROL, ControlState
from himaya.web.journal.models import JournalEntry

from .conftest import ACROSS, CHURCH_WAY, HOSPITAL_WAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.controls.actions.drawing import NewControl

pytestmark = pytest.mark.django_db
GROUND = {
    "kind": Kind.CHECKPOINT, "purpose": "حماية المصلين", "legal_basis": "قرار 12 لسنة 2026",
    "selection_rule": "كل خامس مركبة", "queue_limit_min": 10,
}  # fmt: skip
TABLE = {
    ("planned", "approve"): "approved",
    ("approved", "announce"): "announced",
    ("announced", "enforce"): "in_force",
    ("planned", "impose"): "in_force",
    ("approved", "impose"): "in_force",
    ("announced", "impose"): "in_force",
    ("in_force", "confirm"): "in_force",
    ("extended", "confirm"): "extended",
    ("suspended", "confirm"): "suspended",
    ("in_force", "extend"): "extended",
    ("extended", "extend"): "extended",
    ("in_force", "suspend"): "suspended",
    ("extended", "suspend"): "suspended",
    ("suspended", "resume"): "in_force",
    ("in_force", "lift"): "lifted",
    ("extended", "lift"): "lifted",
    ("suspended", "lift"): "lifted",
    ("planned", "amend"): "planned",
    ("approved", "amend"): "planned",
    ("announced", "amend"): "planned",
    ("in_force", "amend"): "in_force",
    ("extended", "amend"): "extended",
    ("suspended", "amend"): "suspended",
    ("planned", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
    ("announced", "withdraw"): "withdrawn",
}
"""Written down from the requirements, with changes, and the withdrawal of what has not begun."""


def _codes(error: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {fault.code for fault in error.value.faults}


def test_the_table_is_the_one_of_the_requirements() -> None:
    """Every pair of state and step leads where the requirements say, or nowhere."""
    steps = {step for _state, step in TABLE}
    pairs = {(state, step): CONTROL.target(state, step) for state in ControlState.values for step in steps}
    assert {pair: target for pair, target in pairs.items() if target} == TABLE
    assert {step for state in ControlState.values for step in CONTROL.actions(state)} == steps


def test_the_ordinary_way_leaves_a_line_in_the_journal_for_each_step(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], traffic: User
) -> None:
    """Drawn, approved, announced, in force, lifted; each by an office, in this order."""
    control = take_step(brought_to(drawn(), "enforce"), "lift", by=traffic)
    assert control.state == ControlState.LIFTED
    written = JournalEntry.objects.filter(object_kind="road-control").order_by("seq")
    assert list(written.values_list("action", flat=True)) == [
        "control-drawn", "control-approved", "control-announced", "control-in-force", "control-lifted",
    ]  # fmt: skip


def test_whoever_drew_it_does_not_approve_it(
    new: Callable[..., NewControl], director: User, office_of: Callable[..., User]
) -> None:
    """An account with both duties is refused for its own; another director may."""
    control = RoadControl.objects.get(pk=impose(new(), reason="حادث كبير", by=director).pk)
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "confirm", by=director)
    assert _codes(error) == {"controls.own_control"}
    confirmed = take_step(control, "confirm", by=office_of(Role.DUTY_OFFICER, ""))
    assert confirmed.approved_at is not None
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "confirm", by=office_of(Role.DUTY_OFFICER, ""))
    assert _codes(error) == {"controls.approved_already"}


@pytest.mark.parametrize(
    ("step", "role"), [("approve", Role.TRAFFIC_OFFICER), ("withdraw", Role.OPERATOR), ("impose", Role.PLANNER)]
)
def test_a_step_belongs_to_its_office(
    step: str, role: Role, drawn: Callable[..., RoadControl], office_of: Callable[..., User]
) -> None:
    """Another duty is refused, and nothing changes."""
    control = drawn()
    with pytest.raises(RefusedError):
        take_step(control, step, by=office_of(role), text="سبب مكتوب")
    assert RoadControl.objects.get(pk=control.pk).state == ControlState.PLANNED


def test_nothing_unannounced_comes_into_force_unless_it_is_an_emergency(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], traffic: User
) -> None:
    """Planned and approved it is refused with its own rule; imposed with a reason it stands."""
    control = drawn()
    for state, rule in (("planned", "controls.unapproved"), ("approved", "controls.unannounced")):
        assert control.state == state
        with pytest.raises(InvalidInputError) as error:
            take_step(control, "enforce", by=traffic)
        assert _codes(error) == {rule}
        if state == "planned":
            control = brought_to(control, "approve")
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "impose", by=traffic)
    assert _codes(error) == {"controls.words_needed"}
    assert take_step(control, "impose", by=traffic, text="انفجار أنبوب").state == ControlState.IN_FORCE


def test_an_emergency_must_be_approved_within_half_an_hour(new: Callable[..., NewControl], traffic: User) -> None:
    """It stands at once, says until when it must be approved, and is late from then on."""
    before = timezone.now()
    control = impose(new(), reason="حريق كبير", by=traffic)
    assert control.state == ControlState.IN_FORCE
    assert control.approve_by is not None
    assert timedelta(minutes=30) <= control.approve_by - before < timedelta(minutes=30, seconds=30)
    assert control.awaits_approval
    assert not control.approval_is_late
    control.approve_by = timezone.now()
    assert control.approval_is_late


def test_the_database_keeps_nothing_in_force_without_approval_or_emergency(drawn: Callable[..., RoadControl]) -> None:
    """Not even by a way round the actions."""
    control = drawn()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoadControl.objects.filter(pk=control.pk).update(state=ControlState.IN_FORCE, in_force_at=timezone.now())


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"lasts_min": None}, "controls.no_end"),
        ({"lasts_min": -5}, "controls.ends_before_start"),
        ({"lasts_min": 15 * 24 * 60}, "controls.too_long"),
        ({"starts_in_min": -60, "lasts_min": 30}, "controls.end_passed"),
        ({"sections": ()}, "controls.no_sections"),
        ({"sections": ("road/1/0",)}, "controls.unknown_section"),
        ({"kind": "wall"}, "controls.unknown_kind"),
        ({"kind": Kind.CHECKPOINT}, "controls.no_purpose"),
    ],
)
def test_what_is_drawn_wrongly_is_refused(
    told: dict[str, Any], rule: str, new: Callable[..., NewControl], traffic: User
) -> None:
    """Each with its rule, in emergencies too, and nothing is kept."""
    asked = new(**told)
    for act in (lambda: draw(asked, by=traffic), lambda: impose(asked, reason="حادث كبير", by=traffic)):
        with pytest.raises(InvalidInputError) as error:
            act()
        assert rule in _codes(error)
    assert not RoadControl.objects.exists()


@pytest.mark.parametrize(
    ("missing", "rule"),
    [
        ("purpose", "controls.no_purpose"),
        ("legal_basis", "controls.no_instrument"),
        ("expires_at", "controls.no_instrument"),
        ("selection_rule", "controls.no_selection_rule"),
        ("queue_limit_min", "controls.no_selection_rule"),
    ],
)
def test_a_checkpoint_has_purpose_instrument_and_rule_of_selection(
    missing: str, rule: str, new: Callable[..., NewControl], traffic: User
) -> None:
    """Without any one of them it is not drawn; with all of them it is."""
    ground = {**GROUND, "expires_at": timezone.now() + timedelta(hours=3)}
    assert draw(new(**ground), by=traffic).kind == Kind.CHECKPOINT
    with pytest.raises(InvalidInputError) as error:
        draw(new(**{one: told for one, told in ground.items() if one != missing}), by=traffic)
    assert _codes(error) == {rule}


def test_the_only_road_to_people_is_not_closed(
    drawn: Callable[..., RoadControl], new: Callable[..., NewControl], director: User, traffic: User
) -> None:
    """Shutting in and cutting off are refused; a crew that lets them through makes it lawful, one group at a time."""
    control = drawn(CHURCH_WAY)
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "approve", by=director)
    assert _codes(error) == {"controls.shuts_in", "controls.no_hospital_reaches"}
    with pytest.raises(InvalidInputError) as error:
        take_step(draw(new(CHURCH_WAY, residents_pass=True), by=traffic), "approve", by=director)
    assert _codes(error) == {"controls.no_hospital_reaches"}
    opened = draw(new(CHURCH_WAY, residents_pass=True, emergency_passes=True), by=traffic)
    assert take_step(opened, "approve", by=director).state == ControlState.APPROVED


def test_the_only_road_to_a_hospital_is_not_closed(drawn: Callable[..., RoadControl], director: User) -> None:
    """The refusal names the hospital, and a director cannot set it aside."""
    control = drawn(HOSPITAL_WAY, residents_pass=True)
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "approve", by=director)
    cut = next(fault for fault in error.value.faults if fault.code == "controls.hospital_cut_off")
    assert "المستشفى الأميري" in cut.message()
    with pytest.raises(InvalidInputError) as error:
        accept(control, rule="controls.hospital_cut_off", reason="لا حاجة إليه", by=director)
    assert _codes(error) == {"controls.not_acceptable"}


def test_a_director_accepts_that_an_emptied_street_is_shut_in(
    drawn: Callable[..., RoadControl], director: User
) -> None:
    """With a reason, on record; then the same approval passes."""
    control = drawn(CHURCH_WAY, emergency_passes=True)
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "approve", by=director)
    assert _codes(error) == {"controls.shuts_in"}
    accept(control, reason="أُخليت الحارة من السكان", by=director)
    assert take_step(control, "approve", by=director).state == ControlState.APPROVED
    assert JournalEntry.objects.filter(action="control-accepted").count() == 1


def test_an_emergency_closes_the_only_road_and_writes_down_what_that_does(
    new: Callable[..., NewControl], traffic: User
) -> None:
    """Life first: it is not refused, and whoever approves it reads what it shuts in."""
    impose(new(CHURCH_WAY), reason="مبنى آيل للسقوط", by=traffic)
    told = JournalEntry.objects.get(action="control-imposed").after
    assert (told["shut_in"], told["unreached"]) == (1, ["CH-01"])


def test_two_closures_that_shut_in_together_are_refused_together(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], director: User
) -> None:
    """The second of two streets round a corner is refused once the first is agreed on for the same time."""
    brought_to(drawn(ACROSS, emergency_passes=True), "approve")
    brought_to(drawn(12, emergency_passes=True, starts_in_min=180), "approve")
    control = drawn(12, emergency_passes=True)
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "approve", by=director)
    assert "controls.shuts_in" in _codes(error)


def test_two_ways_out_on_foot_are_left(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], director: User
) -> None:
    """A corner with two streets keeps both for people on foot; where cars alone are stopped nothing is asked."""
    passing = {"emergency_passes": True, "residents_pass": True}
    with pytest.raises(InvalidInputError) as error:
        take_step(drawn(2, on_foot_closed=True, **passing), "approve", by=director)
    assert _codes(error) == {"controls.ways_on_foot"}
    assert brought_to(drawn(2, **passing), "approve").state == ControlState.APPROVED


def test_an_extension_is_a_new_approval_with_a_later_end(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], director: User, traffic: User
) -> None:
    """A director gives it with a reason; no end, an earlier one and one beyond two weeks are refused."""
    control = brought_to(drawn(), "enforce")
    with pytest.raises(RefusedError):
        take_step(control, "extend", by=traffic, text="الحشود لم تنصرف", until=control.ends_at + timedelta(hours=1))
    wrong = {None: "controls.no_end", control.ends_at: "controls.end_not_later"}
    wrong[control.ends_at + timedelta(days=14)] = "controls.too_long"
    for until, rule in wrong.items():
        with pytest.raises(InvalidInputError) as error:
            take_step(control, "extend", by=director, text="الحشود لم تنصرف", until=until)
        assert _codes(error) == {rule}
    later = control.ends_at + timedelta(hours=1)
    longer = take_step(control, "extend", by=director, text="الحشود لم تنصرف", until=later)
    assert (longer.state, longer.ends_at) == (ControlState.EXTENDED, later)


def test_nothing_is_enforced_before_its_announced_start(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], traffic: User
) -> None:
    """The public was told another time."""
    control = brought_to(drawn(starts_in_min=60), "announce")
    with pytest.raises(InvalidInputError) as error:
        take_step(control, "enforce", by=traffic)
    assert _codes(error) == {"controls.too_early"}


def test_nothing_is_announced_without_a_text(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl]
) -> None:
    """The public is told something, or nothing is announced."""
    with pytest.raises(InvalidInputError) as error:
        brought_to(drawn(public_ar=""), "announce")
    assert _codes(error) == {"controls.no_public_text"}


def test_numbers_of_persons_and_vehicles_are_masked(drawn: Callable[..., RoadControl]) -> None:
    """A text that names one is kept without it."""
    assert "01012345678" not in drawn(signs="اتصل 01012345678").signs


def test_words_that_no_step_asks_for_are_masked_too(drawn: Callable[..., RoadControl], director: User) -> None:
    """What is said beside an approval is kept without a telephone."""
    kept = take_step(drawn(), "approve", by=director, text="اتصل 01012345678 عند الغلق")
    assert "01012345678" not in kept.reason
    assert "عند الغلق" in kept.reason
