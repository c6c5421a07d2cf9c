"""A version goes where the table says, when the guards hold, and for the offices that may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.actions import content
from himaya.web.plans.actions.states import brief, override, signature_holds, take_step
from himaya.web.plans.guards import Case, lines
from himaya.web.plans.models import Element, ElementKind, PlanVersion, State
from himaya.web.plans.transitions import BY_ITSELF, TABLE, Step, transition_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

    Break = Callable[[PlanVersion], object]

LEADS = {(row.state, row.step): row.next for row in TABLE}
REASON = "سبب مكتوب للاختبار"


def _codes(raised: Any) -> set[str]:
    return {fault.code for fault in raised.value.faults}


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(State))
def test_only_the_pairs_of_the_table_lead_anywhere(state: State, step: Step) -> None:
    """Every pair of state and step that the table does not have is refused by its code."""
    if (state, step) in LEADS:
        assert transition_of(state, step).next == LEADS[state, step]
        return
    with pytest.raises(InvalidInputError) as raised:
        transition_of(state, step)
    assert _codes(raised) == {"plans.step_not_allowed"}


def test_every_state_is_reached_and_the_ends_are_ends() -> None:
    """From the draft every state can be reached; archived, amended and withdrawn lead nowhere."""
    reached = {State.DRAFT}
    for _round in State:
        reached |= {row.next for row in TABLE if row.state in reached}
    assert reached == set(State)
    assert set(State) - {row.state for row in TABLE} == {State.ARCHIVED, State.AMENDED, State.WITHDRAWN}


@pytest.mark.parametrize("step", sorted(BY_ITSELF))
def test_no_button_replaces_a_version(ready: PlanVersion, director: User, step: Step) -> None:
    """What an amendment does to the version before it cannot be asked for."""
    with pytest.raises(InvalidInputError, match="does not follow"):
        take_step(ready.pk, step, by=director)


def test_a_director_approves_and_the_signature_holds(ready: PlanVersion, director: User) -> None:
    """With every guard met the version is approved, signed over its content, and stands in the journal."""
    version = take_step(ready.pk, Step.APPROVE, by=director, conditions="بشرط تأكيد الإسعاف")
    assert version.state == State.APPROVED
    assert signature_holds(version.approval)
    version.approval.conditions = ""
    assert not signature_holds(version.approval)
    entry = JournalEntry.objects.order_by("seq").last()
    assert entry is not None
    assert (entry.action, entry.account, entry.area) == ("version-approve", director.username, "EG-ALX")


@pytest.mark.parametrize("submitted", [False, True])
def test_a_version_is_withdrawn_before_it_is_approved(draft: PlanVersion, desk: User, *, submitted: bool) -> None:
    """Its planner withdraws a draft or what waits for review, with a reason; it is frozen then."""
    if submitted:
        take_step(draft.pk, Step.SUBMIT, by=desk)
    version = take_step(draft.pk, Step.WITHDRAW, by=desk, reason="المناسبة لا تقام هذا العام")
    assert version.state == State.WITHDRAWN
    assert version.content_hash
    with pytest.raises(InvalidInputError):
        take_step(draft.pk, Step.SUBMIT, by=desk)


def test_the_author_does_not_approve(ready: PlanVersion, director: User) -> None:
    """A version drawn up by the director's own account or office waits for another director."""
    _set(ready, state=State.DRAFT)
    _set(ready, author_account=director.username)
    _set(ready, state=State.IN_REVIEW)
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.APPROVE, by=director)
    assert _codes(raised) == {"plans.own_approval"}


def _set(version: PlanVersion, **values: Any) -> None:
    PlanVersion.objects.filter(pk=version.pk).update(**values)


def _same_unit(version: PlanVersion) -> None:
    for element in version.elements.filter(kind="post", assignments__isnull=False)[:2]:
        element.assignments.update(unit_code="U-TWICE")


BROKEN: tuple[tuple[str, Break], ...] = (
    ("plans.unowned", lambda version: Element.objects.filter(version=version).update(owner=None)),
    ("plans.no_elements", lambda version: version.elements.all().delete()),
    ("plans.no_objectives", lambda version: version.objectives.all().delete()),
    ("plans.axis_unready", lambda version: version.axes.filter(key="roads").update(resources="")),
    ("plans.no_communications", lambda version: _set(version, communications_complete=False)),
    ("plans.no_medical", lambda version: _set(version, medical="  ")),
    ("plans.human_open", lambda version: version.human_checks.filter(item="water").update(state="open")),
    ("plans.human_wholesale", lambda version: version.human_checks.update(state="not_applicable", word="لا")),
    ("plans.no_certificate", lambda version: _set(version, solution=None)),
    ("plans.certificate_of_other_content", lambda version: version.elements.filter(kind="post").update(strength=1)),
    ("plans.certificate_of_other_content", lambda version: _set(version, decisions={"removed": ["W-1/door/1"]})),
    ("plans.red_gaps", lambda version: version.gaps.update(severity="red", tier=2)),
    ("plans.double_duty", _same_unit),
    ("plans.not_rehearsed", lambda version: version.contingencies.all().delete()),
)


@pytest.mark.parametrize(("code", "broken"), BROKEN)
def test_each_guard_refuses_approval_alone(
    ready: PlanVersion, desk: User, director: User, code: str, broken: Break
) -> None:
    """One thing that is missing refuses the approval with its own code, and the version stays in review."""
    _set(ready, state=State.DRAFT)
    broken(PlanVersion.objects.get(pk=ready.pk))
    take_step(ready.pk, Step.SUBMIT, by=desk)
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.APPROVE, by=director)
    assert code in _codes(raised)
    assert _codes(raised) <= {code, "plans.certificate_of_other_content", "plans.double_duty"}
    assert PlanVersion.objects.get(pk=ready.pk).state == State.IN_REVIEW


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_guard_names_gaps_and_objectives_in_words(ready: PlanVersion, director: User, language: str) -> None:
    """Serious gaps are told as they are told in the plan, an objective by what it says; never by a key."""
    _set(ready, state=State.DRAFT)
    ready.gaps.update(severity="red", tier=2)
    ready.objectives.update(measure=" ")
    first, objective = ready.gaps.first(), ready.objectives.first()
    assert first is not None
    assert objective is not None
    with translation.override(language):
        found = {
            line.code: line.faults for line in lines(("gaps", "objectives"), Case(ready, director, timezone.now()))
        }
    text = first.text_en if language == "en" else first.text_ar
    assert found["gaps"][0].value.startswith(text)
    assert objective.text in found["objectives"][0].value
    shown = found["gaps"][0].value + found["objectives"][0].value
    assert first.key not in shown
    assert objective.key not in shown


def test_a_solution_that_changed_on_disk_refuses_approval(ready: PlanVersion, director: User, data_dir: Any) -> None:
    """A certificate whose file was altered after the check does not count."""
    path = data_dir / "plans" / "alexandria" / "plan.json"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.APPROVE, by=director)
    assert _codes(raised) == {"plans.certificate_broken"}


def test_a_director_sets_the_rehearsal_aside_on_record(ready: PlanVersion, desk: User, director: User) -> None:
    """The recorded override of a director lets a place without a rehearsal pass; a planner's is refused."""
    _set(ready, state=State.DRAFT)
    place = ready.contingencies.get().place_code
    content.remove_part(ready.pk, by=desk, part="contingencies", key=ready.contingencies.get().key)
    take_step(ready.pk, Step.SUBMIT, by=desk)
    with pytest.raises(RefusedError):
        override(ready.pk, by=desk, rule="rehearsal", place_code=place, reason=REASON)
    override(ready.pk, by=director, rule="rehearsal", place_code=place, reason=REASON)
    assert take_step(ready.pk, Step.APPROVE, by=director).state == State.APPROVED
    assert JournalEntry.objects.filter(action="demand-overridden", account=director.username).count() == 1


def test_an_override_needs_a_reason_and_a_known_place(ready: PlanVersion, director: User) -> None:
    """No reason, no override; nor for a place that is not of tier 1."""
    with pytest.raises(InvalidInputError) as raised:
        override(ready.pk, by=director, rule="rehearsal", place_code="W-1", reason="لا")
    assert _codes(raised) == {"plans.reason_missing"}
    with pytest.raises(InvalidInputError) as raised:
        override(ready.pk, by=director, rule="rehearsal", place_code="X-9", reason=REASON)
    assert _codes(raised) == {"plans.unknown_choice"}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_version_comes_into_force_within_its_dates_and_briefed(
    ready: PlanVersion, director: User, now: Callable[[datetime], None]
) -> None:
    """Too early and unbriefed are refused by their codes; within the dates and briefed it is in force, then closed."""
    take_step(ready.pk, Step.APPROVE, by=director)
    now(ready.starts_at - timedelta(minutes=1))
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.ACTIVATE, by=director)
    assert _codes(raised) == {"plans.outside_dates", "plans.not_briefed"}
    now(ready.starts_at)
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.ACTIVATE, by=director)
    assert _codes(raised) == {"plans.not_briefed"}
    assert brief(ready.pk, by=director) > 0
    assert take_step(ready.pk, Step.ACTIVATE, by=director).state == State.ACTIVE
    assert take_step(ready.pk, Step.CLOSE, by=director).state == State.CLOSED
    assert take_step(ready.pk, Step.REVIEW, by=director, reason=REASON).state == State.REVIEWED
    assert take_step(ready.pk, Step.ARCHIVE, by=director).state == State.ARCHIVED


def test_the_briefing_may_be_set_aside(ready: PlanVersion, director: User, now: Callable[[datetime], None]) -> None:
    """A recorded override stands in for the briefing of posts."""
    take_step(ready.pk, Step.APPROVE, by=director)
    override(ready.pk, by=director, rule="briefing", reason=REASON)
    now(datetime(2027, 1, 6, 18, tzinfo=UTC))
    assert take_step(ready.pk, Step.ACTIVATE, by=director).state == State.ACTIVE


def test_an_amendment_leaves_the_old_in_force_until_it_takes_its_place(
    ready: PlanVersion, desk: User, director: User
) -> None:
    """An amendment is a new draft with the same content; the approved version gives way when it is approved."""
    take_step(ready.pk, Step.APPROVE, by=director)
    draft = take_step(ready.pk, Step.AMEND, by=desk)
    assert (draft.number, draft.state, draft.supersedes_id) == (ready.number + 1, State.DRAFT, ready.pk)
    assert list(draft.elements.values_list("key", "strength")) == list(ready.elements.values_list("key", "strength"))
    assert not hasattr(draft, "approval")
    assert PlanVersion.objects.get(pk=ready.pk).state == State.APPROVED
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.AMEND, by=desk)
    assert _codes(raised) == {"plans.draft_at_work"}
    take_step(draft.pk, Step.SUBMIT, by=desk)
    take_step(draft.pk, Step.APPROVE, by=director)
    assert PlanVersion.objects.get(pk=ready.pk).state == State.AMENDED


def test_returning_needs_a_reason_and_opens_the_draft_again(ready: PlanVersion, desk: User, director: User) -> None:
    """A returned version is a draft again and says why; without a reason it stays in review."""
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.RETURN, by=director)
    assert _codes(raised) == {"plans.reason_missing"}
    assert take_step(ready.pk, Step.RETURN, by=director, reason=REASON).state == State.DRAFT
    content.set_aim(ready.pk, by=desk, aim="غاية أوضح")


def test_offices_without_the_verb_or_the_area_are_refused(
    ready: PlanVersion, desk: User, office_of: Callable[..., User]
) -> None:
    """A planner does not approve, and neither does the director of another governorate."""
    for user in (desk, office_of(Role.DIRECTOR, "EG-C"), office_of(Role.OPERATOR)):
        with pytest.raises(RefusedError):
            take_step(ready.pk, Step.APPROVE, by=user)


def test_what_is_in_review_is_not_edited(ready: PlanVersion, desk: User) -> None:
    """Every change of a version in review is refused by its code."""
    with pytest.raises(InvalidInputError) as raised:
        content.set_aim(ready.pk, by=desk, aim="غاية أخرى")
    assert _codes(raised) == {"plans.not_a_draft"}


def test_elements_without_an_owner_are_named_and_not_by_their_keys(draft: PlanVersion, director: User) -> None:
    """The line of the review says their titles, each once, and counts them all."""
    for number in (1, 2):
        Element.objects.create(
            version=draft,
            key=f"road/1434536439/{number}",
            kind=ElementKind.CLOSURE,
            title_ar="شارع النبي دانيال",
            lon=29.9,
            lat=31.2,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
        )
    [line] = lines(("owners",), Case(draft, director, timezone.now()))
    [fault] = line.faults
    assert (fault.value, fault.details["count"]) == ("شارع النبي دانيال", "2")
