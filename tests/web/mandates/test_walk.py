"""A task from its instrument to its closing, and every step that is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from tests.web.mandates.conftest import ALX, WORDS, Desks, answers, confirm_all, decision, plot, refused, window

from himaya.web.journal.models import JournalEntry
from himaya.web.mandates.actions import drafting, instruments, steps
from himaya.web.mandates.models import Instrument, Mandate, Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

pytestmark = pytest.mark.django_db
RECORD = steps.Record(done="أزيل السور", lessons="تكفي فرقة واحدة", ground_m2=9000.0)


def test_a_task_goes_from_draft_to_closed(running: Mandate, desks: Desks) -> None:
    """Every step leaves a line with its office, and an entry in the journal."""
    done = steps.finish(running, "complete", WORDS, by=desks.director)
    recorded = steps.record_after(done, RECORD, by=desks.director)
    closed = steps.close(recorded, by=desks.other_director)
    assert closed.state == "closed"
    taken = list(closed.entries.values_list("step", flat=True))
    assert taken == ["submit", "authorise", "confirm", "schedule", "start", "complete", "record", "close"]
    assert closed.entries.filter(office__isnull=True).count() == 0
    stepped = JournalEntry.objects.filter(action="mandate-stepped", object_id=str(closed.pk))
    assert stepped.count() == len(taken)
    refused(lambda: steps.suspend(closed, by=desks.director), "step_not_allowed")


def test_refused_by_a_stay_then_by_a_grievance_then_authorised(
    draft: Mandate, instrument: Instrument, desks: Desks
) -> None:
    """What stands in the way is named with its reference, until the legal reviewer enters its end."""
    today = timezone.localdate()
    stay = instruments.impede(instrument, "stay", "حكم وقف رقم 5", today, by=desks.planner)
    draft.refresh_from_db()
    assert (draft.state, draft.pause) == ("suspended", "stay")
    refused(lambda: steps.submit(draft, by=desks.planner), "stayed")
    instruments.lift(stay, "حكم برفض الوقف", by=desks.lawyer)
    grievance = instruments.impede(instrument, "grievance", "تظلم رقم 9", today, by=desks.lawyer)
    refused(lambda: steps.submit(draft, by=desks.planner), "grievance_pending")
    instruments.lift(grievance, "رُفض التظلم", by=desks.lawyer)
    passed = steps.review(steps.submit(draft, by=desks.planner), WORDS, by=desks.lawyer)
    assert steps.authorise(passed, *window(), by=desks.director).state == "authorised"


def test_every_impediment_stops_a_task_also_in_execution(running: Mandate, desks: Desks) -> None:
    """A stay that arrives while work goes on ends it at once, with the office that entered it."""
    instruments.impede(running.instrument, "stay", "حكم وقف رقم 5", timezone.localdate(), by=desks.lawyer)
    running.refresh_from_db()
    assert (running.state, running.pause) == ("suspended", "stay")
    assert running.stopped_at is not None
    assert set(running.requests.values_list("state", flat=True)) == {"ended"}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("stay", "stayed"),
        ("grievance", "grievance_pending"),
        ("regularisation", "regularisation_pending"),
        ("appeal", "appeal_suspends"),
        ("title_claim", "title_claimed"),
    ],
)
def test_each_impediment_has_its_rule(kind: str, code: str, draft: Mandate, desks: Desks) -> None:
    """Whoever submits is told which one it is."""
    instruments.impede(draft.instrument, kind, "مرجع رقم 5", timezone.localdate(), by=desks.lawyer)
    refused(lambda: steps.submit(draft, by=desks.planner), code)


def test_a_suspended_task_is_reviewed_and_authorised_anew(running: Mandate, desks: Desks) -> None:
    """One press suspends it, and nothing that was signed before counts any more."""
    stopped = steps.suspend(running, by=desks.duty)
    assert (stopped.state, stopped.pause) == ("suspended", "command")
    again = steps.submit(stopped, by=desks.planner)
    assert again.state == "legal_review"
    assert (again.reviewed_by, again.authorised_by, again.starts_at, again.edition) == (None, None, None, "")
    refused(lambda: steps.authorise(again, *window(20), by=desks.director), "not_reviewed")


def test_a_task_is_corrected_only_as_draft_or_suspended(authorised: Mandate, desks: Desks) -> None:
    """What was reviewed is what is carried out."""
    refused(lambda: drafting.change_mandate(authorised, plot(dwellings=2), by=desks.planner), "not_writable")
    stopped = steps.suspend(authorised, by=desks.planner)
    changed = drafting.change_mandate(stopped, plot(dwellings=2), by=desks.planner)
    assert (changed.dwellings, changed.reviewed_by, changed.state) == (2, None, "suspended")


def test_out_of_the_order_of_dates_needs_a_reason_that_oversight_reads(
    confirmed: Mandate, desks: Desks, clock: Callable[[datetime], None]
) -> None:
    """An older decision of the same kind is due: the reason is kept, copied, and asked for again at the start."""
    today = timezone.localdate()
    older = decision(number="17", issued_on=today - timedelta(days=90), served_on=today - timedelta(days=80))
    instruments.register_instrument(ALX, older, by=desks.planner)
    refused(lambda: steps.schedule(confirmed, by=desks.director), "out_of_order")
    done = steps.schedule(confirmed, order_reason="خطر على المارة", by=desks.director)
    notice = Notice.objects.get(kind="out_of_order")
    assert (notice.text, notice.mandate) == ("خطر على المارة", done)
    assert done.starts_at is not None
    clock(done.starts_at)
    Mandate.objects.filter(pk=done.pk).update(order_reason="")
    refused(lambda: steps.start(done, by=desks.director), "out_of_order")


def test_in_order_nothing_is_copied_to_oversight_as_out_of_order(confirmed: Mandate, desks: Desks) -> None:
    """A reason that was not needed makes no notice."""
    steps.schedule(confirmed, order_reason="بلا حاجة إلى سبب", by=desks.director)
    assert list(Notice.objects.values_list("kind", flat=True)) == ["authorised"]


def test_oversight_is_told_at_authorisation(authorised: Mandate) -> None:
    """Before a partner has answered, and before anything is scheduled."""
    notice = Notice.objects.get()
    assert (notice.kind, notice.mandate, notice.seen_at) == ("authorised", authorised, None)


def test_nothing_is_closed_without_its_record(running: Mandate, desks: Desks) -> None:
    """No record, no closing; force without the reference of its record is no record."""
    done = steps.finish(running, "abandon", "الطقس", by=desks.director)
    refused(lambda: steps.close(done, by=desks.other_director), "step_not_allowed")
    force = steps.Record(done="استعملت القوة", lessons="إنذار أطول", force_used=True)
    refused(lambda: steps.record_after(done, force, by=desks.director), "force_without_record")
    with transaction.atomic():
        told = replace(force, force_record="محضر قوة 3 لسنة 2027")
        assert steps.record_after(done, told, by=desks.director).after_action.force_record == told.force_record
        transaction.set_rollback(True)
    recorded = steps.record_after(done, RECORD, by=desks.director)
    refused(lambda: steps.close(recorded, by=desks.director), "own_record")
    assert steps.close(recorded, by=desks.other_director).state == "closed"


def test_an_authority_is_withdrawn_before_the_execution(confirmed: Mandate, desks: Desks) -> None:
    """Its requests end with it, and nothing leads on."""
    gone = steps.withdraw(confirmed, "تغيرت الظروف", by=desks.director)
    assert gone.state == "withdrawn"
    assert set(gone.requests.values_list("state", flat=True)) == {"ended"}
    refused(lambda: steps.submit(gone, by=desks.planner), "step_not_allowed")


def test_the_legal_reviewer_objects(draft: Mandate, desks: Desks) -> None:
    """A legal ground suspends a task; it comes back by a new submission alone."""
    waiting = steps.submit(draft, by=desks.planner)
    stopped = steps.object_to(waiting, "المادة لا تنطبق", by=desks.lawyer)
    assert (stopped.state, stopped.pause) == ("suspended", "legal")
    refused(lambda: steps.object_to(stopped, "المادة لا تنطبق", by=desks.lawyer), "not_under_review")


def test_dwellings_bring_social_services_and_shelter(desks: Desks) -> None:
    """A safety order asks no social services by itself; with dwellings it does."""
    order = decision(kind="safety_order", article="local-safety", number="5")
    made = instruments.register_instrument(ALX, order, by=desks.planner)
    task = drafting.draft_mandate(made, plot(dwellings=3), by=desks.planner)
    refused(lambda: drafting.check_human(task, answers(shelter=(False, WORDS)), by=desks.planner), "no_shelter")
    drafting.check_human(task, answers(), by=desks.planner)
    passed = steps.review(steps.submit(task, by=desks.planner), WORDS, by=desks.lawyer)
    asked = steps.authorise(passed, *window(), by=desks.director).requests.values_list("partner", flat=True)
    assert sorted(asked) == ["ambulance", "civil_protection", "governorate", "social"]


def test_all_partners_confirm_and_the_task_goes_on(authorised: Mandate, desks: Desks) -> None:
    """The last answer moves it; before, it waits."""
    waiting = confirm_all(authorised, desks, but="utilities")
    assert waiting.state == "authorised"
    assert confirm_all(waiting, desks).state == "partners_confirmed"
