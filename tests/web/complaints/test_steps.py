"""Every step of the table of states, and every guard of it.

Each of these was taken out, one at a time, and made a test of this folder fail:

- assessing: the matter is known, is never less grave; the office is named, is not of the own chain;
- investigating and taking over: the declaration; nobody who investigated or decided before an appeal, those who gave
  the investigation away included; not who investigates already;
- deciding: the investigator alone, a finding, nothing grave; closing: nothing grave, the time of appeal or
  acceptance, a remedy, its proof; appealing: its time; referring: the number, none of a person, nothing less grave, a
  known matter;
- telling: no number of a person; sealed words: some, and not too many; whatever the table does not list;
- the seal: the office, its directorate, what an office hangs on, every office that is held; the duty; the same at the
  desk, at reading, at adding, and in lists; a governorate alone seals its directorate;
- reading: two accounts, written down; adding: the investigator, before the end, evidence and interviews alone;
- remedies: after a decision, an office, a day to come, once, masked, with words; what is kept: encrypted;
- letters: an appeal in time and to somebody else, a code that is a post's, an appeal offered only with an answer;
- clocks: raised when due, remedies too, weekends, no referral clock after the referral; figures: none below five;
  that what is not there is written down.

The look at what was raised before is for speed alone: without it a second one refuses. What was tried beyond these,
edges, lists, constraints and triggers among them, stands in `test_edges.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.complaints.conftest import SECRET

from himaya.web.accounts.models import Office, Role
from himaya.web.common.refusal import RefusedError
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.actions.steps import TEXT_OF, take_step
from himaya.web.complaints.guards import Said
from himaya.web.complaints.models import Complaint, Matter
from himaya.web.complaints.models.complaint import GRAVE
from himaya.web.complaints.states import COMPLAINT, REFERRABLE, STEP_LABELS, TOLD_REGULARLY, ComplaintState

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
WAY = ("acknowledge", "assess", "investigate", "decide", "communicate", "close")


def _put(complaint: Complaint, **told: Any) -> Complaint:
    """The complaint with other values, as if earlier steps had left them."""
    Complaint.objects.filter(pk=complaint.pk).update(**told)
    return Complaint.objects.get(pk=complaint.pk)


def test_a_complaint_goes_its_whole_way(received: Complaint, walk: Callable[..., Complaint]) -> None:
    """From received to closed, each step leaves its time and a line of the history, in order."""
    done = walk(received, *WAY)
    assert done.state == ComplaintState.CLOSED
    assert done.acknowledged_at <= done.decided_at <= done.communicated_at <= done.closed_at
    assert [one.step for one in done.steps.all()] == ["receive", *WAY]
    assert [one.kind for one in done.texts.all()] == ["complaint", "reach", "assessment", "reasons", "told"]


def test_whatever_the_table_does_not_list_is_refused(
    received: Complaint, officer: User, refused: Callable[..., list[str]], directorate: Office
) -> None:
    """From every state every step that leads nowhere is refused, with the state in words."""
    said = Said(text="كلام يكفي", matter="other", about=directorate, finding="not", number="1", no_conflict=True)
    Complaint.objects.filter(pk=received.pk).update(closed_at=timezone.now())
    for state in ComplaintState:
        for step in set(STEP_LABELS) - COMPLAINT.actions(state):
            there = _put(received, state=state, investigator=officer, outcome_at=None, matter="")
            assert refused(lambda step=step, there=there: take_step(there, step, said, by=officer)) == [
                "step_not_allowed"
            ], (state, step)


@pytest.mark.parametrize("step", sorted(TEXT_OF))
def test_steps_that_seal_words_ask_for_them(
    step: str, received: Complaint, officer: User, refused: Callable[..., list[str]], directorate: Office
) -> None:
    """Without words nothing happens: neither the state nor the history changes."""
    state = next(one for one in ComplaintState if step in COMPLAINT.actions(one))
    there = (
        _put(received, state=state, investigator=None if step == "take_over" else officer)
        if (step != "take_over")
        else _put(received, state=state, investigator=directorate.assignments.first() or officer)
    )
    said = Said(text=" ", matter="other", about=directorate, finding="not", number="1", no_conflict=True)
    found = refused(lambda: take_step(there, step, said, by=officer))
    assert "words_needed" in found or found == ["investigates_already"]
    there.refresh_from_db()
    assert (there.state, there.steps.count()) == (state, 1)


def test_assessing_names_matter_and_office(
    received: Complaint, officer: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Neither may be missing, and the matter is one of the list."""
    there = walk(received, "acknowledge")
    assert refused(lambda: take_step(there, "assess", Said(text="كلام يكفي"), by=officer)) == [
        "unknown_matter",
        "office_needed",
    ]


def test_an_officer_does_not_assess_against_what_they_belong_to(
    received: Complaint, officer: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Who finds that the own chain is complained of leaves the complaint to others."""
    there = walk(received, "acknowledge")
    centre = Office.objects.get(code="centre")
    said = Said(text="كلام يكفي", matter="other", about=centre)
    assert refused(lambda: take_step(there, "assess", said, by=officer)) == ["sealed_out"]


@pytest.mark.parametrize("grave", GRAVE)
def test_what_is_grave_is_never_classed_as_less(
    grave: Matter,
    received: Complaint,
    officer: User,
    directorate: Office,
    walk: Callable[..., Complaint],
    refused: Callable[..., list[str]],
) -> None:
    """Death, injury, torture and sexual abuse stay what they are until the prosecution has decided."""
    there = walk(received, "acknowledge", "assess", text="كلام يكفي", matter=grave, about=directorate)
    said = Said(text="كلام يكفي", matter="treatment", about=directorate)
    assert refused(lambda: take_step(there, "assess", said, by=officer)) == ["never_less_grave"]
    less = replace(said, number="12/2026")
    assert refused(lambda: take_step(there, "refer", less, by=officer)) == ["never_less_grave"]


@pytest.mark.parametrize("grave", GRAVE)
def test_what_is_grave_is_not_decided_inside(
    grave: Matter,
    received: Complaint,
    directorate: Office,
    walk: Callable[..., Complaint],
    refused: Callable[..., list[str]],
) -> None:
    """Nothing is decided before the prosecution has; it is referred, its outcome recorded, told, and then closed."""
    there = walk(received, "acknowledge", "assess", text="كلام يكفي", matter=grave, about=directorate)
    there = walk(there, "investigate")
    assert refused(lambda: walk(there, "decide")) == ["prosecution_decides"]
    done = walk(there, "refer", "record_outcome", "communicate", "close")
    assert done.state == ComplaintState.CLOSED
    assert done.outcome_at is not None


def test_what_is_grave_is_not_closed_inside(
    received: Complaint, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Found to be grave after the answer, it does not close; the database says the same."""
    there = walk(received, *WAY[:-1])
    there = _put(there, matter="death")
    assert refused(lambda: walk(there, "close")) == ["prosecution_decides"]
    with pytest.raises(IntegrityError), transaction.atomic():
        _put(there, state=ComplaintState.CLOSED, closed_at=timezone.now())


@pytest.mark.parametrize("state", REFERRABLE)
def test_everything_can_be_referred(state: ComplaintState, received: Complaint, officer: User, walk: Any) -> None:
    """From every state, closed included, a complaint goes to the prosecution; then it is not closed any more."""
    closed = timezone.now() if state == ComplaintState.CLOSED else None
    there = walk(_put(received, state=state, investigator=officer, closed_at=closed), "refer")
    assert (there.state, there.closed_at, there.outcome_at) == (ComplaintState.REFERRED, None, None)


@pytest.mark.parametrize("number", ["", "   ", "29001011234567"])
def test_a_referral_has_a_number(
    number: str, received: Complaint, officer: User, refused: Callable[..., list[str]]
) -> None:
    """The number of the file, and none of a person."""
    assert refused(lambda: take_step(received, "refer", Said(number=number), by=officer)) == ["number_needed"]


def test_a_referral_may_name_what_came_out(received: Complaint, officer: User, refused: Any) -> None:
    """An investigation that finds an injury refers it as one; a matter that is none is refused."""
    assert refused(lambda: take_step(received, "refer", Said(number="1/26", matter="x"), by=officer)) == [
        "unknown_matter"
    ]
    there = take_step(received, "refer", Said(number="1/26", matter="injury"), by=officer)
    assert there.is_grave
    assert there.grave_at is not None


def test_an_investigator_declares_that_nothing_ties_them(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Without the declaration nobody begins and nobody takes over."""
    there = walk(received, "acknowledge", "assess")
    assert refused(lambda: take_step(there, "investigate", Said(), by=officer)) == ["conflict_undeclared"]
    begun = walk(there, "investigate")
    said = Said(text="المحقق في إجازة")
    assert refused(lambda: take_step(begun, "take_over", said, by=second)) == ["conflict_undeclared"]


def test_an_investigation_is_taken_over_by_another(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """By another officer with a reason; from then on the first one decides nothing."""
    there = walk(received, "acknowledge", "assess", "investigate")
    assert refused(lambda: walk(there, "take_over")) == ["investigates_already"]
    over = walk(there, "take_over", by=second)
    assert over.investigator == second
    assert refused(lambda: walk(over, "decide", by=officer)) == ["not_investigator"]
    assert walk(over, "decide", by=second).decided_by == second


def test_a_decision_has_a_finding(received: Complaint, officer: User, walk: Any, refused: Any) -> None:
    """Reasons alone are no decision."""
    there = walk(received, "acknowledge", "assess", "investigate")
    assert refused(lambda: take_step(there, "decide", Said(text="كلام يكفي"), by=officer)) == ["finding_needed"]


def test_an_appeal_goes_to_somebody_else(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Who investigated or decided before neither investigates the appeal nor takes it over; the clock starts anew."""
    there = walk(received, *WAY[:-1])
    appealed = walk(there, "appeal", by=second)
    assert appealed.investigator is None
    assert appealed.counted_from > there.counted_from
    assert refused(lambda: walk(appealed, "investigate", by=officer)) == ["own_decision"]
    begun = walk(appealed, "investigate", by=second)
    assert refused(lambda: walk(begun, "take_over", by=officer)) == ["own_decision"]
    assert walk(begun, "decide", "communicate", "close", by=second).state == ComplaintState.CLOSED


def test_whoever_gave_the_investigation_away_before_is_out_of_the_appeal_too(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """The first investigator, who decided nothing, investigates no appeal either."""
    there = walk(received, "acknowledge", "assess", "investigate")
    there = walk(there, "take_over", "decide", "communicate", "appeal", by=second)
    assert refused(lambda: walk(there, "investigate", by=officer)) == ["own_decision"]
    assert refused(lambda: walk(there, "investigate", by=second)) == ["own_decision"]


def test_an_appeal_has_its_time(received: Complaint, walk: Any, refused: Any) -> None:
    """Thirty days after the answer it is too late, and only then an answer that nobody accepted is closed."""
    there = walk(received, *WAY[:-1])
    assert refused(lambda: walk(there, "close", accepted=False)) == ["appeal_open"]
    late = _put(there, communicated_at=timezone.now() - timedelta(days=30, minutes=1))
    assert refused(lambda: walk(late, "appeal")) == ["appeal_too_late"]
    assert walk(late, "close", accepted=False).state == ComplaintState.CLOSED


def test_what_is_upheld_is_put_right_before_it_is_closed(
    received: Complaint, officer: User, directorate: Office, walk: Any, refused: Any
) -> None:
    """Without a remedy, and before it is done with proof, the complaint stays open."""
    there = walk(received, *WAY[:3])
    there = walk(there, "decide", text="ثبت ما جاء", finding="partly")
    there = walk(there, "communicate")
    assert refused(lambda: walk(there, "close")) == ["no_remedy"]
    due = timezone.now() + timedelta(days=7)
    remedy = add_remedy(there, "تدريب الخدمة على المعاملة", owner=directorate, due_at=due, by=officer)
    assert refused(lambda: walk(there, "close")) == ["remedy_open"]
    assert refused(lambda: finish_remedy(remedy, " ", by=officer)) == ["words_needed"]
    finish_remedy(remedy, "كشف الحضور محفوظ", by=officer)
    assert refused(lambda: finish_remedy(remedy, "كشف آخر محفوظ", by=officer)) == ["remedied_already"]
    assert walk(there, "close").state == ComplaintState.CLOSED


def test_a_remedy_has_an_office_a_day_and_no_numbers(
    received: Complaint, officer: User, directorate: Office, walk: Any, refused: Any
) -> None:
    """It is entered after a decision; what its owner reads holds no number of anybody."""
    due = timezone.now() + timedelta(days=7)
    told = {"owner": directorate, "due_at": due, "by": officer}
    assert refused(lambda: add_remedy(received, "تدريب الخدمة", **told)) == ["step_not_allowed"]
    there = walk(received, *WAY[:4])
    assert refused(lambda: add_remedy(there, "تدريب الخدمة", **{**told, "owner": None})) == ["office_needed"]
    assert refused(lambda: add_remedy(there, "تدريب الخدمة", **{**told, "due_at": None})) == ["due_needed"]
    past = {**told, "due_at": timezone.now()}
    assert refused(lambda: add_remedy(there, "تدريب الخدمة", **past)) == ["due_needed"]
    assert "29001011234567" not in add_remedy(there, "اعتذار لصاحب 29001011234567", **told).what


@pytest.mark.parametrize("state", TOLD_REGULARLY)
def test_whoever_complained_is_told_how_it_stands(
    state: ComplaintState, received: Complaint, officer: User, walk: Any
) -> None:
    """In every state in which they wait, and the clock of the next news starts anew."""
    long_ago = timezone.now() - timedelta(days=30)
    there = walk(_put(received, state=state, investigator=officer, told_at=long_ago), "update")
    assert there.state == state
    assert there.told_at > long_ago


def test_nobody_of_the_unit_takes_a_step(received: Complaint, inside: User, walk: Any, refused: Any) -> None:
    """The complaints officer of the directorate complained of takes none, nor enters a complaint about it."""
    assert refused(lambda: walk(received, "acknowledge", by=inside)) == ["sealed_out"]
    new = NewComplaint(text=SECRET, about=received.about)
    assert refused(lambda: receive_at_desk(new, by=inside)) == ["sealed_out"]
    assert refused(lambda: receive_at_desk(NewComplaint(text=SECRET, area="EG-ALX"), by=inside)) == ["sealed_out"]


def test_no_other_role_takes_a_step(received: Complaint, auditor: User, office_of: Any, walk: Any) -> None:
    """Not even the auditor, who sees every complaint."""
    with pytest.raises(RefusedError):
        walk(received, "acknowledge", by=auditor)
    with pytest.raises(RefusedError):
        walk(received, "acknowledge", by=office_of(Role.DIRECTOR))


def test_a_complaint_of_an_unknown_matter_is_refused_at_the_desk(officer: User, refused: Any) -> None:
    """The desk chooses from the list, and writes words; too long a text is refused whole."""
    assert refused(lambda: receive_at_desk(NewComplaint(text=SECRET, matter="opinion"), by=officer)) == [
        "unknown_matter"
    ]
    assert refused(lambda: receive_at_desk(NewComplaint(text=" "), by=officer)) == ["words_needed"]
    assert refused(lambda: receive_at_desk(NewComplaint(text="ا" * 8001), by=officer)) == ["too_long"]
    assert not Complaint.objects.exists()
