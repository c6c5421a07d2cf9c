"""What the longer tests of this folder left open: who may act at all, and the edges of each guard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.mandates.conftest import (
    ALX,
    CAIRO,
    WORDS,
    Desks,
    answers,
    confirm_all,
    decision,
    forbidden,
    plot,
    refused,
    window,
)

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import assign
from himaya.web.journal.models import JournalEntry
from himaya.web.mandates import guards
from himaya.web.mandates.actions import answering, asking, drafting, instruments, overseeing, steps
from himaya.web.mandates.models import Notice, PartnerRequest
from himaya.web.mandates.policies import own_partners
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from himaya.faults import Fault
    from himaya.web.mandates.models import Mandate

pytestmark = pytest.mark.django_db


def _codes(found: Iterable[Fault]) -> list[str]:
    return [fault.code for fault in found]


def test_what_an_instrument_does_not_need_is_not_asked_for(desks: Desks) -> None:
    """An order of the prosecution needs its form and no notice; a removal its notice and no form."""
    today = timezone.localdate()
    order = decision(
        kind="prosecution_order", article="criminal-procedure", number="8", served_on=None, served_proof="",
        enforceable_on=today, expires_on=today.replace(year=today.year + 1),
    )  # fmt: skip
    made = instruments.register_instrument(ALX, order, by=desks.planner)
    served = instruments.register_instrument(ALX, decision(number="9"), by=desks.planner)
    assert _codes(guards.unlawful(made, timezone.now())) == []
    assert _codes(guards.unlawful(served, timezone.now())) == []


def test_no_office_and_one_of_another_governorate_are_not_competent(
    draft: Mandate, desks: Desks, office_of: Callable[..., User]
) -> None:
    """Where a row came to name them, behind the form, nothing starts on their word."""
    assert _codes(guards.incompetent(None, draft)) == ["mandates.not_competent"]
    cairo = office_of(Role.DIRECTOR, CAIRO).holdings[0].office
    assert _codes(guards.incompetent(cairo, draft)) == ["mandates.not_competent"]
    assert _codes(guards.incompetent(desks.director.holdings[0].office, draft)) == []


def test_a_task_without_a_window_is_in_none(draft: Mandate) -> None:
    """Whatever the hour is."""
    assert _codes(guards.outside_window(draft, timezone.now())) == ["mandates.not_in_window"]


def test_who_is_asked_anew_is_who_has_to_confirm(desks: Desks) -> None:
    """Social services, asked for dwellings that a correction took away, are waited for no longer."""
    order = decision(kind="safety_order", article="local-safety", number="5")
    made = instruments.register_instrument(ALX, order, by=desks.planner)
    task = drafting.draft_mandate(made, plot(dwellings=3), by=desks.planner)
    drafting.check_human(task, answers(), by=desks.planner)
    passed = steps.review(steps.submit(task, by=desks.planner), WORDS, by=desks.lawyer)
    stopped = steps.suspend(steps.authorise(passed, *window(), by=desks.director), by=desks.duty)
    assert stopped.requests.filter(partner="social", state="ended").exists()
    drafting.change_mandate(stopped, plot(dwellings=0), by=desks.planner)
    again = steps.review(steps.submit(stopped, by=desks.planner), WORDS, by=desks.lawyer)
    authorised = steps.authorise(again, *window(), by=desks.director)
    assert confirm_all(authorised, desks).state == "partners_confirmed"


def test_who_may_be_left_out_stops_nothing(authorised: Mandate, desks: Desks) -> None:
    """A partner that was asked besides is neither waited for nor able to suspend the task."""
    request = authorised.requests.get(partner="utilities")
    extra = PartnerRequest.objects.create(
        mandate=authorised, area=ALX, partner="civil_protection", asked=WORDS, is_mandatory=False,
        starts_at=request.starts_at, ends_at=request.ends_at, office=request.office, asked_by=request.asked_by,
    )  # fmt: skip
    answering.decline(extra, WORDS, by=desks.partners["civil_protection"])
    authorised.refresh_from_db()
    assert authorised.state == "authorised"
    late = PartnerRequest.objects.create(
        mandate=authorised, area=ALX, partner="civil_protection", asked=WORDS, is_mandatory=False,
        starts_at=request.starts_at, ends_at=request.ends_at, office=request.office, asked_by=request.asked_by,
    )  # fmt: skip
    assert confirm_all(authorised, desks, but="civil_protection").state == "partners_confirmed"
    assert answering.confirm(late, by=desks.partners["civil_protection"]).state == "confirmed"


def test_a_request_without_a_task_is_answered_and_moves_none(desks: Desks) -> None:
    """It has its answer, and no joint log."""
    starts_at, ends_at = window()
    asked = [
        PartnerRequest.objects.create(
            area=ALX, partner=partner, asked=WORDS, starts_at=starts_at, ends_at=ends_at,
            office=desks.planner.holdings[0].office, asked_by=desks.planner,
        )
        for partner in ("social", "utilities")
    ]  # fmt: skip
    assert answering.confirm(asked[0], by=desks.partners["social"]).state == "confirmed"
    assert answering.decline(asked[1], WORDS, by=desks.partners["utilities"]).state == "declined"
    refused(lambda: answering.share(asked[0], "note", WORDS, by=desks.partners["social"]), "no_such_entry")


def test_who_asks_or_signs_does_not_answer(authorised: Mandate, desks: Desks) -> None:
    """Whatever partner's office the account holds besides: who requested, who reviewed, who asked without a task."""
    for signer in (desks.planner, desks.lawyer):
        assign(signer, desks.partners["social"].holdings[0].office)
    request = authorised.requests.get(partner="social")
    for signer in (desks.planner, desks.lawyer):
        holder = User.objects.get(pk=signer.pk)
        refused(lambda holder=holder: answering.confirm(request, by=holder), "own_request")
    alone = PartnerRequest.objects.create(
        area=ALX, partner="social", asked=WORDS, starts_at=request.starts_at, ends_at=request.ends_at,
        office=request.office, asked_by=desks.planner,
    )  # fmt: skip
    refused(lambda: answering.confirm(alone, by=User.objects.get(pk=desks.planner.pk)), "own_request")


def test_a_partner_answers_for_its_governorate_or_for_the_country(
    authorised: Mandate, desks: Desks, partner_of: Callable[..., User]
) -> None:
    """Social services of Cairo, held with another partner of Alexandria, do not; those of the country do."""
    request = authorised.requests.get(partner="social")
    assign(desks.partners["utilities"], partner_of("social", CAIRO).holdings[0].office)
    holder = User.objects.get(pk=desks.partners["utilities"].pk)
    refused(lambda: answering.confirm(request, by=holder), "not_this_partner")
    assert answering.confirm(request, by=partner_of("social", "")).state == "confirmed"


def test_a_liaison_of_no_partner_answers_for_none(office_of: Callable[..., User]) -> None:
    """The role alone speaks for nobody."""
    assert own_partners(office_of(Role.LIAISON)) == []


def test_the_joint_log_takes_what_it_knows(authorised: Mandate, desks: Desks) -> None:
    """A hazard, a decision or a note."""
    refused(lambda: asking.say(authorised, "gossip", WORDS, by=desks.director), "no_such_entry")


def test_every_action_belongs_to_its_offices(authorised: Mandate, desks: Desks, office_of: Callable[..., User]) -> None:
    """An office without the power, and one with it in another governorate, are refused before anything is looked at."""
    task, instrument, now = authorised, authorised.instrument, timezone.now()
    stay = instruments.impede(instrument, "stay", "وقف رقم 5", timezone.localdate(), by=desks.planner)
    place = Place.objects.create(code="P-9", kind="square", name_ar="ميدان", lon=29.9, lat=31.2, area=ALX, capacity=5)
    told = overseeing.ReferenceDraft("512/2026", "نيابة شرق", "raise_level", now + timedelta(days=3))
    record = steps.Record(done=WORDS, lessons=WORDS)
    notice, request = Notice.objects.get(mandate=task), task.requests.get(partner="social")
    acts: dict[Callable[[User], object], Role] = {
        lambda by: instruments.register_instrument(ALX, decision(number="77"), by=by): Role.PLANNER,
        lambda by: instruments.prove_notice(instrument, timezone.localdate(), WORDS, by=by): Role.PLANNER,
        lambda by: instruments.impede(instrument, "stay", WORDS, timezone.localdate(), by=by): Role.PLANNER,
        lambda by: instruments.lift(stay, WORDS, by=by): Role.LEGAL_REVIEWER,
        lambda by: drafting.draft_mandate(instrument, plot(), by=by): Role.PLANNER,
        lambda by: drafting.change_mandate(task, plot(), by=by): Role.PLANNER,
        lambda by: drafting.check_human(task, answers(), by=by): Role.PLANNER,
        lambda by: steps.submit(task, by=by): Role.PLANNER,
        lambda by: steps.review(task, WORDS, by=by): Role.LEGAL_REVIEWER,
        lambda by: steps.object_to(task, WORDS, by=by): Role.LEGAL_REVIEWER,
        lambda by: steps.authorise(task, *window(), by=by): Role.DIRECTOR,
        lambda by: steps.schedule(task, by=by): Role.SUPERVISOR,
        lambda by: steps.start(task, by=by): Role.SUPERVISOR,
        lambda by: steps.suspend(task, by=by): Role.OPERATOR,
        lambda by: steps.finish(task, "complete", WORDS, by=by): Role.SUPERVISOR,
        lambda by: steps.withdraw(task, WORDS, by=by): Role.DIRECTOR,
        lambda by: steps.record_after(task, record, by=by): Role.SUPERVISOR,
        lambda by: steps.close(task, by=by): Role.DIRECTOR,
        lambda by: asking.say(task, "note", WORDS, by=by): Role.SUPERVISOR,
        lambda by: overseeing.read_notice(notice, by=by): Role.AUDITOR,
        lambda by: overseeing.refer(place, told, by=by): Role.PLANNER,
        lambda by: answering.confirm(request, by=by): Role.LIAISON,
        lambda by: answering.decline(request, WORDS, by=by): Role.LIAISON,
        lambda by: answering.share(request, "note", WORDS, by=by): Role.LIAISON,
    }
    for act, role in acts.items():
        for other in (office_of(Role.MODERATOR), office_of(role, CAIRO)):
            forbidden(lambda act=act, other=other: act(other))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"property": "moon"}, "not_state_land"),
        ({"measured_m2": 0.0}, "area_differs"),
        ({"measured_m2": -10570.0}, "area_differs"),
        ({"dwellings": -1}, "bad_dwellings"),
    ],
)
def test_a_plot_has_an_owner_a_size_and_a_count(
    changed: dict[str, Any], code: str, authorised: Mandate, desks: Desks
) -> None:
    """Of a kind that is known, above nothing, not below nothing."""
    draft = plot(**changed)
    refused(lambda: drafting.draft_mandate(authorised.instrument, draft, by=desks.planner), code)


def test_another_issuer_number_year_kind_or_governorate_is_another_instrument(
    authorised: Mandate, desks: Desks, office_of: Callable[..., User]
) -> None:
    """Only what agrees in all of them is registered already."""
    year = authorised.instrument.year
    others: tuple[dict[str, Any], ...] = (
        {"issuer": "محافظة الإسكندرية، حي شرق"}, {"number": "2672"}, {"year": year - 1},
        {"kind": "safety_order", "article": "local-safety"},
    )  # fmt: skip
    for changed in others:
        assert instruments.register_instrument(ALX, decision(**changed), by=desks.planner).pk
    assert instruments.register_instrument(CAIRO, decision(), by=office_of(Role.PLANNER, CAIRO)).area == CAIRO
    refused(lambda: instruments.register_instrument(ALX, decision(year=1949), by=desks.planner), "bad_number")


def test_a_notice_lies_between_the_instrument_and_today(desks: Desks) -> None:
    """Not before it was issued, not to come."""
    bare = instruments.register_instrument(ALX, decision(served_on=None, served_proof="", number="1"), by=desks.planner)
    day = timedelta(days=1)
    for on in (bare.issued_on - day, timezone.localdate() + day):
        refused(lambda on=on: instruments.prove_notice(bare, on, WORDS, by=desks.planner), "bad_dates")
    assert instruments.prove_notice(bare, bare.issued_on, WORDS, by=desks.planner).served_on == bare.issued_on


def test_a_judicial_matter_has_an_end_to_come(desks: Desks) -> None:
    """What is over protects nothing."""
    place = Place.objects.create(code="P-9", kind="square", name_ar="ميدان", lon=29.9, lat=31.2, area=ALX, capacity=5)
    told = overseeing.ReferenceDraft("512/2026", "نيابة شرق", "raise_level", timezone.now() - timedelta(hours=1))
    refused(lambda: overseeing.refer(place, told, by=desks.planner), "bad_end")


def test_the_journal_keeps_which_questions_were_set_aside(draft: Mandate, desks: Desks) -> None:
    """By their keys, and none that was arranged."""
    drafting.check_human(draft, answers(prayer=(False, WORDS)), by=desks.planner)
    entry = JournalEntry.objects.order_by("-seq")[0]
    assert '"set_aside":["prayer"]' in entry.after_json


def test_a_judgment_may_be_about_other_land(desks: Desks) -> None:
    """Only a removal decision is bound to land of the state."""
    judgment = decision(kind="administrative_judgment", article="state-council", number="2")
    made = instruments.register_instrument(ALX, judgment, by=desks.planner)
    assert drafting.draft_mandate(made, plot(property="not_state"), by=desks.planner).state == "draft"


def test_a_text_has_an_end(draft: Mandate, desks: Desks) -> None:
    """Longer than what is kept is refused, not cut."""
    waiting = steps.submit(draft, by=desks.planner)
    refused(lambda: steps.review(waiting, "كلمة " * 1000, by=desks.lawyer), "words_needed")
    forbidden(lambda: steps.review(waiting, WORDS, by=desks.auditor))
