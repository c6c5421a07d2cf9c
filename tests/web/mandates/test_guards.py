"""Every guard of a mandated task, at the instant it is asked.

24 lines of `guards.py` were taken out or weakened, one at a time, and each made a test of this folder fail: the
instrument that is over, the missing notice and form, the provision not in force, open impediments, the
human-dimension check with its three faults, the limits of a window, the day of a court, the near celebration, the
office that is closed or not competent, the missing partner and the other window, and social services for dwellings.
The order of dates, the longest window and the window at the start likewise; for `actions` see `test_edges.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import models
from django.utils import timezone
from tests.web.mandates.conftest import (
    ALX,
    CAIRO,
    LAT,
    LON,
    WORDS,
    Desks,
    answers,
    at,
    confirm_all,
    decision,
    forbidden,
    plot,
    refused,
    square,
    window,
)

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import assign
from himaya.web.mandates import guards, law
from himaya.web.mandates.actions import answering, drafting, instruments, overseeing, steps
from himaya.web.mandates.actions.ticking import tick
from himaya.web.mandates.models import Instrument, Mandate, Plot, Reference
from himaya.web.places.models import Place, Service
from himaya.web.plans.models import Plan, PlanVersion, VersionPlace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

pytestmark = pytest.mark.django_db


def _service(starts_at: datetime, ends_at: datetime, lon: float = LON, lat: float = LAT) -> Service:
    place = Place.objects.create(
        code=f"CH-{lon}", kind="church", name_ar="كنيسة الحي", lon=lon, lat=lat, area=ALX, capacity=500
    )
    told = {"attendance": 100, "arrival_min": 60, "departure_min": 30}
    return Service.objects.create(place=place, code=f"S-{lon}", name_ar="قداس", start=starts_at, end=ends_at, **told)


def _other_edition(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    other = replace(law.table(), **changed)
    for module in (guards, steps, instruments, drafting):
        monkeypatch.setattr(module, "table", lambda: other)
    monkeypatch.setattr("himaya.web.mandates.models.instrument.table", lambda: other)


def test_three_accounts_sign(draft: Mandate, desks: Desks) -> None:
    """Who requests does not review, and neither of them authorises, whatever offices the account holds."""
    for role in (Role.LEGAL_REVIEWER, Role.DIRECTOR):
        holder = desks.lawyer if role == Role.LEGAL_REVIEWER else desks.director
        assign(desks.planner, holder.holdings[0].office)
    assign(desks.lawyer, desks.director.holdings[0].office)
    planner, lawyer = (User.objects.get(pk=one.pk) for one in (desks.planner, desks.lawyer))
    waiting = steps.submit(draft, by=planner)
    refused(lambda: steps.review(waiting, WORDS, by=planner), "own_request")
    passed = steps.review(waiting, WORDS, by=lawyer)
    for signer in (planner, lawyer):
        refused(lambda signer=signer: steps.authorise(passed, *window(), by=signer), "own_request")


def test_each_step_belongs_to_an_office(reviewed: Mandate, desks: Desks, office_of: Callable[..., User]) -> None:
    """Cairo, the duty officer and the planner do not authorise; a partner does nothing but answer."""
    for other in (office_of(Role.DIRECTOR, CAIRO), desks.duty, desks.planner, *desks.partners.values()):
        forbidden(lambda other=other: steps.authorise(reviewed, *window(), by=other))
    authorised = steps.authorise(reviewed, *window(), by=desks.director)
    first = authorised.requests.all()[0]
    for other in (desks.director, desks.planner, desks.duty):
        forbidden(lambda other=other: answering.confirm(first, by=other))
    for other in (desks.planner, desks.lawyer, *desks.partners.values()):
        forbidden(lambda other=other: steps.schedule(authorised, by=other))
    forbidden(lambda: steps.suspend(authorised, by=desks.auditor))
    forbidden(lambda: steps.withdraw(authorised, WORDS, by=desks.duty))


def test_only_a_competent_director_authorises(reviewed: Mandate, desks: Desks, office_of: Callable[..., User]) -> None:
    """By the table a removal is for the directorate; a safety order also for the assistant minister."""
    national = office_of(Role.DIRECTOR, "")
    refused(lambda: steps.authorise(reviewed, *window(), by=national), "not_competent")
    order = decision(kind="safety_order", article="local-safety", number="5")
    made = instruments.register_instrument(ALX, order, by=desks.planner)
    task = drafting.draft_mandate(made, plot(), by=desks.planner)
    drafting.check_human(task, answers(), by=desks.planner)
    passed = steps.review(steps.submit(task, by=desks.planner), WORDS, by=desks.lawyer)
    assert steps.authorise(passed, *window(), by=national).authorised_office == national.holdings[0].office


def test_an_instrument_that_is_over_is_no_ground(scheduled: Mandate, desks: Desks, clock: Any) -> None:
    """At the start it is looked at again: one that ended the day before has no effect, before the clock has ticked."""
    instrument = scheduled.instrument
    assert scheduled.starts_at is not None
    clock(at(instrument.expires_on + timedelta(days=1), 9))
    codes = [fault.code for fault in guards.unlawful(instrument, timezone.now())]
    assert codes == ["mandates.instrument_expired"]
    refused(lambda: steps.start(scheduled, by=desks.director), "instrument_expired", "not_in_window")
    assert scheduled.entries.count() == 4


def test_notice_and_enforceable_form_are_proven(desks: Desks) -> None:
    """A removal that was not served, and a judgment without its form, are submitted by nobody."""
    bare = instruments.register_instrument(ALX, decision(served_on=None, served_proof="", number="1"), by=desks.planner)
    task = drafting.draft_mandate(bare, plot(), by=desks.planner)
    drafting.check_human(task, answers(), by=desks.planner)
    refused(lambda: steps.submit(task, by=desks.planner), "notice_not_proven")
    proven = instruments.prove_notice(bare, timezone.localdate(), "محضر 5 لسنة 2026", by=desks.planner)
    assert proven.challenge_until == timezone.localdate() + timedelta(days=60)
    assert steps.submit(task, by=desks.planner).state == "legal_review"
    judgment = decision(kind="administrative_judgment", article="state-council", number="2")
    ruled = instruments.register_instrument(ALX, judgment, by=desks.planner)
    codes = [fault.code for fault in guards.unlawful(ruled, timezone.now())]
    assert codes == ["mandates.not_enforceable"]


def test_the_provision_is_in_force(instrument: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that ended, or is not in the table any more, carries nothing."""
    old = law.table().articles["civil-970"]
    ended = replace(old, until=timezone.localdate())
    for articles in ({"civil-970": ended}, {}):
        _other_edition(monkeypatch, articles=articles)
        assert [one.code for one in guards.unlawful(instrument, timezone.now())] == ["mandates.law_not_in_force"]


def test_what_was_reviewed_under_another_edition_is_reviewed_again(
    reviewed: Mandate, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The review says which edition it applied; the authority asks for the one in use."""
    assert reviewed.edition == law.table().edition
    _other_edition(monkeypatch, edition="2027-01")
    refused(lambda: steps.authorise(reviewed, *window(), by=desks.director), "other_edition")
    passed = steps.review(reviewed, WORDS, by=desks.lawyer)
    assert steps.authorise(passed, *window(), by=desks.director).edition == "2027-01"


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        ((7, 9), ("outside_lawful_hours",)),
        ((15, 17), ("outside_lawful_hours",)),
        ((10, 10), ("bad_window",)),
        ((12, 9), ("bad_window",)),
    ],
)
def test_a_window_lies_in_lawful_hours(
    hours: tuple[int, int], codes: tuple[str, ...], reviewed: Mandate, desks: Desks
) -> None:
    """Daylight of one day, from 8 to 16 for a removal."""
    refused(lambda: steps.authorise(reviewed, *window(10, *hours), by=desks.director), *codes)


def test_a_window_is_to_come_and_within_the_instrument(reviewed: Mandate, desks: Desks) -> None:
    """Neither yesterday nor after the last day, nor over two days."""
    refused(lambda: steps.authorise(reviewed, *window(-1), by=desks.director), "in_the_past")
    late = (reviewed.instrument.expires_on - timezone.localdate()).days + 1
    refused(lambda: steps.authorise(reviewed, *window(late), by=desks.director), "past_instrument")
    first, _end = window(10, 15, 16)
    refused(lambda: steps.authorise(reviewed, first, first + timedelta(hours=13), by=desks.director), "bad_window")
    refused(
        lambda: steps.authorise(reviewed, first, first + timedelta(hours=11), by=desks.director),
        "outside_lawful_hours",
    )


def test_no_execution_near_a_celebration(reviewed: Mandate, desks: Desks) -> None:
    """Within 24 hours and 2 km of a gathering; a day later, or 3 km away, it may be."""
    starts_at, ends_at = window()
    service = _service(starts_at + timedelta(hours=26), ends_at + timedelta(hours=26), LON + 0.015)
    refused(lambda: steps.authorise(reviewed, starts_at, ends_at, by=desks.director), "near_celebration")
    Service.objects.filter(pk=service.pk).update(start=ends_at + timedelta(hours=26), end=ends_at + timedelta(hours=28))
    _service(starts_at, ends_at, LON + 0.035)
    assert steps.authorise(reviewed, starts_at, ends_at, by=desks.director).state == "authorised"


def test_a_place_of_a_plan_in_force_counts(reviewed: Mandate, desks: Desks) -> None:
    """The period of a plan that is approved or in force protects its places; a draft protects nothing."""
    starts_at, ends_at = window()
    office = desks.planner.holdings[0].office
    plan = Plan.objects.create(
        celebration="coptic-christmas", celebration_day=date(2027, 1, 7), area=ALX, title_ar="خطة", created_by=office
    )
    version = PlanVersion.objects.create(
        plan=plan, number=1, state="draft", starts_at=starts_at, ends_at=ends_at, author_office=office,
        author_account="desk",
    )  # fmt: skip
    VersionPlace.objects.create(
        version=version, code="CH-1", title_ar="الكاتدرائية", kind="church", tier=1, lon=LON, lat=LAT
    )
    assert list(guards.too_near(reviewed.instrument, reviewed.plot, starts_at, ends_at)) == []
    PlanVersion.objects.update(state="active", content_hash="0" * 64)
    refused(lambda: steps.authorise(reviewed, starts_at, ends_at, by=desks.director), "near_celebration")


def test_a_court_alone_orders_a_day_near_a_celebration(desks: Desks) -> None:
    """The day in the judgment is that day and no other, and a decision of an administration cannot name one."""
    starts_at, ends_at = window()
    _service(starts_at, ends_at)
    day = timezone.localdate(starts_at)
    judgment = decision(
        kind="administrative_judgment", article="state-council", enforceable_on=timezone.localdate(), orders_date=day,
        number="3",
    )  # fmt: skip
    ruled = instruments.register_instrument(ALX, judgment, by=desks.planner)
    task = drafting.draft_mandate(ruled, plot(), by=desks.planner)
    assert list(guards.too_near(ruled, task.plot, starts_at, ends_at)) == []
    day_later = timedelta(days=1)
    assert list(guards.too_near(ruled, task.plot, starts_at + day_later, ends_at + day_later))
    decided = instruments.register_instrument(ALX, decision(orders_date=day, number="4"), by=desks.planner)
    assert list(guards.too_near(decided, task.plot, starts_at, ends_at))


def test_the_human_check_is_whole(draft: Mandate, desks: Desks) -> None:
    """One question open, one without words, or all set aside: refused; the newest check counts."""
    half = {key: one for key, one in answers().items() if key != "medical"}
    refused(lambda: drafting.check_human(draft, half, by=desks.planner), "human_check_open")
    wordless = answers(prayer=(False, " "))
    refused(lambda: drafting.check_human(draft, wordless, by=desks.planner), "human_check_open")
    aside = dict.fromkeys(answers(), (False, WORDS))
    refused(lambda: drafting.check_human(draft, aside, by=desks.planner), "human_check_set_aside")
    bare = drafting.draft_mandate(draft.instrument, plot(), by=desks.planner)
    refused(lambda: steps.submit(bare, by=desks.planner), "human_check_open")


@pytest.mark.parametrize("partner", ["ambulance", "governorate", "social", "utilities"])
def test_nothing_starts_without_a_mandatory_partner(partner: str, scheduled: Mandate, desks: Desks, clock: Any) -> None:
    """Each of them; also where the state says that all have confirmed."""
    assert scheduled.starts_at is not None
    scheduled.requests.filter(partner=partner).update(state="asked")
    clock(scheduled.starts_at)
    refused(lambda: steps.start(scheduled, by=desks.director), "partner_missing")
    assert Mandate.objects.get(pk=scheduled.pk).state == "scheduled"


def test_everything_is_looked_at_again_at_the_start(scheduled: Mandate, desks: Desks, clock: Any) -> None:
    """Outside the window, a closed office, a check that was lost, a celebration that came: each stops the start."""
    assert scheduled.starts_at is not None
    assert scheduled.ends_at is not None
    for moment in (scheduled.starts_at - timedelta(minutes=1), scheduled.ends_at):
        clock(moment)
        refused(lambda: steps.start(scheduled, by=desks.director), "not_in_window")
    clock(scheduled.starts_at)
    office = scheduled.authorised_office
    assert office is not None
    office.is_active = False
    office.save()
    refused(lambda: steps.start(scheduled, by=desks.duty), "not_competent")
    office.is_active = True
    office.save()
    Mandate.objects.filter(pk=scheduled.pk).update(dwellings=2)
    kept = scheduled.checks.get().answers | {"shelter": {"arranged": False, "text": WORDS}}
    scheduled.checks.create(answers=kept, office=office, entered_by=desks.planner, entered_at=scheduled.starts_at)
    refused(lambda: steps.start(scheduled, by=desks.director), "no_shelter")
    Mandate.objects.filter(pk=scheduled.pk).update(dwellings=0)
    service = _service(scheduled.starts_at, scheduled.ends_at)
    refused(lambda: steps.start(scheduled, by=desks.director), "near_celebration")
    service.delete()
    assert steps.start(scheduled, by=desks.director).state == "in_execution"


def test_a_lapsed_authority_has_no_effect_before_the_clock_has_looked(
    scheduled: Mandate, desks: Desks, clock: Any
) -> None:
    """At the end of its window nothing starts, and the minute after the clock ends it, without anybody."""
    assert scheduled.ends_at is not None
    clock(scheduled.ends_at)
    refused(lambda: steps.start(scheduled, by=desks.director), "not_in_window")
    assert tick() == 1
    scheduled.refresh_from_db()
    assert scheduled.state == "expired"
    line = scheduled.entries.last()
    assert line is not None
    assert (line.step, line.office, line.entered_by) == ("expire", None, None)
    assert tick() == 0


@pytest.mark.parametrize("stage", ["authorised", "confirmed", "scheduled"])
def test_the_clock_ends_every_authority(stage: str, request: pytest.FixtureRequest, clock: Any) -> None:
    """Authorised, confirmed or scheduled: with its window, or with its instrument where that ends first."""
    task: Mandate = request.getfixturevalue(stage)
    assert task.ends_at is not None
    clock(task.ends_at - timedelta(seconds=1))
    assert tick() == 0
    clock(task.ends_at)
    assert tick() == 1
    assert Mandate.objects.get(pk=task.pk).state == "expired"
    assert set(task.requests.values_list("state", flat=True)) == {"ended"}


def test_the_clock_stops_an_execution_past_its_window(running: Mandate, clock: Any) -> None:
    """Whoever forgets to end it does not go on."""
    assert running.ends_at is not None
    clock(running.ends_at)
    assert tick() == 1
    running.refresh_from_db()
    assert (running.state, running.pause) == ("suspended", "clock")


def test_an_authority_ends_with_an_instrument_that_ends_first(authorised: Mandate) -> None:
    """Whichever is first."""
    assert authorised.ends_at is not None
    authorised.instrument.expires_on = timezone.localdate(authorised.ends_at) - timedelta(days=1)
    assert authorised.ends() == authorised.instrument.expires_at


def test_a_celebration_that_comes_later_suspends(scheduled: Mandate) -> None:
    """The clock finds the gathering that was entered after the date was fixed."""
    assert scheduled.starts_at is not None
    assert scheduled.ends_at is not None
    assert tick() == 0
    _service(scheduled.starts_at, scheduled.ends_at)
    assert tick() == 1
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.pause) == ("suspended", "clash")


def test_a_task_hangs_on_no_plan() -> None:
    """No column leads from a mandated task to a celebration's plan, and none from a plan to a task."""
    for model in (Mandate, Instrument, Plot):
        related = {field.related_model for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)}
        assert not {one for one in related if isinstance(one, type) and one.__module__.startswith("himaya.web.plans")}
    back = {one.related_model for one in Mandate._meta.related_objects}
    assert not {one for one in back if isinstance(one, type) and not one.__module__.startswith("himaya.web.mandates")}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"outline": square(side=0.0011)}, "area_differs"),
        ({"measured_m2": 9900.0}, "area_differs"),
        ({"outline": "POLYGON((29.95 31.2, 29.951 31.201, 29.951 31.2, 29.95 31.201, 29.95 31.2))"}, "bad_outline"),
        ({"outline": "POINT(29.95 31.2)"}, "bad_outline"),
        ({"outline": square(31.20, 29.95)}, "outside_governorate"),
        ({"survey_reference": "قطعة على البحر"}, "no_survey_reference"),
        ({"survey_reference": "أرض ورثة قطعة 34"}, "names_persons"),
        ({"owning_body": "السيد صاحب الأرض"}, "names_persons"),
        ({"property": "not_state"}, "not_state_land"),
        ({"ordered": "ضربة استباقية في الحي"}, "out_of_scope"),
        ({"ordered": "واستهداف الأرض وما عليها"}, "out_of_scope"),
        ({"ordered": "ضبط المشتبه بهم في الأرض"}, "names_persons"),
        ({"dwellings": 5001}, "bad_dwellings"),
    ],
)
def test_a_plot_is_land_and_nothing_else(
    changed: dict[str, Any], code: str, instrument: Instrument, desks: Desks
) -> None:
    """Area, sides, governorate, reference, owner and words are checked, and nothing of what is refused is kept."""
    refused(lambda: drafting.draft_mandate(instrument, plot(**changed), by=desks.planner), code)
    assert not Plot.objects.exists()
    assert not Mandate.objects.exists()


def test_numbers_of_persons_are_masked(instrument: Instrument, desks: Desks) -> None:
    """An identity number and a telephone in the words of a task are not kept."""
    made = drafting.draft_mandate(
        instrument, plot(ordered="إزالة سور، للاتصال 01012345678 أو 29001011234567"), by=desks.planner
    )
    assert "0101234" not in made.ordered
    assert "2900101" not in made.ordered
    assert "▒" in made.ordered


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "other"}, "no_such_kind"),
        ({"number": "سري"}, "bad_number"),
        ({"year": 2999}, "bad_number"),
        ({"article": "criminal-procedure"}, "wrong_article"),
        ({"issuer": "السيد المحافظ"}, "names_persons"),
        ({"served_on": date(2999, 1, 1)}, "bad_dates"),
        ({"expires_on": date(2000, 1, 1)}, "bad_dates"),
        ({"served_proof": ""}, "words_needed"),
    ],
)
def test_an_instrument_is_one_of_five(changed: dict[str, Any], code: str, desks: Desks) -> None:
    """No other kind, a number of digits, an article of its kind, dates that agree, a proof with the notice."""
    refused(lambda: instruments.register_instrument(ALX, decision(**changed), by=desks.planner), code)
    assert not Instrument.objects.exists()


def test_an_instrument_is_registered_once(instrument: Instrument, desks: Desks) -> None:
    """The same number of the same issuer, and its notice, are entered once."""
    refused(lambda: instruments.register_instrument(ALX, decision(), by=desks.planner), "registered_already")
    refused(
        lambda: instruments.prove_notice(instrument, timezone.localdate(), WORDS, by=desks.planner), "served_already"
    )


def test_an_impediment_is_lifted_once_and_by_the_legal_reviewer(instrument: Instrument, desks: Desks) -> None:
    """Who entered it as planner does not lift it."""
    today = timezone.localdate()
    made = instruments.impede(instrument, "stay", "حكم رقم 5", today, by=desks.planner)
    forbidden(lambda: instruments.lift(made, WORDS, by=desks.planner))
    instruments.lift(made, WORDS, by=desks.lawyer)
    refused(lambda: instruments.lift(made, WORDS, by=desks.lawyer), "lifted_already")
    refused(
        lambda: instruments.impede(instrument, "other", "رقم 5 لسنة", today, by=desks.planner), "no_such_impediment"
    )
    tomorrow = today + timedelta(days=1)
    refused(lambda: instruments.impede(instrument, "stay", "رقم 5 لسنة", tomorrow, by=desks.planner), "bad_dates")
    forbidden(lambda: instruments.impede(instrument, "stay", "رقم 5 لسنة", today, by=desks.director))


def test_a_partner_answers_in_its_own_account(authorised: Mandate, desks: Desks, partner_of: Any) -> None:
    """Not another partner, not one of Cairo, not who signed the task, and only while it can be answered."""
    request = authorised.requests.get(partner="utilities")
    refused(lambda: answering.confirm(request, by=desks.partners["social"]), "not_this_partner")
    forbidden(lambda: answering.confirm(request, by=partner_of("utilities", CAIRO)))
    assign(desks.director, desks.partners["utilities"].holdings[0].office)
    signer = User.objects.get(pk=desks.director.pk)
    refused(lambda: answering.confirm(request, by=signer), "own_request")
    answering.confirm(request, by=desks.partners["utilities"])
    refused(lambda: answering.confirm(request, by=desks.partners["utilities"]), "answer_not_allowed")


def test_a_veto_suspends_also_what_was_confirmed(scheduled: Mandate, desks: Desks) -> None:
    """Until the execution begins a partner may take its word back, with the reason."""
    request = scheduled.requests.get(partner="social")
    refused(lambda: answering.decline(request, " ", by=desks.partners["social"]), "words_needed")
    answering.decline(request, "لا مأوى متاح", by=desks.partners["social"])
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.pause) == ("suspended", "veto")
    request.refresh_from_db()
    assert (request.state, request.answer) == ("declined", "لا مأوى متاح")


def test_no_partner_stops_what_has_begun(running: Mandate, desks: Desks) -> None:
    """Then the one press of an office that runs it does, and the joint log takes the hazard."""
    request = running.requests.get(partner="social")
    refused(lambda: answering.decline(request, WORDS, by=desks.partners["social"]), "answer_not_allowed")
    entry = answering.share(request, "hazard", "سلك كهرباء مكشوف", by=desks.partners["social"])
    assert (entry.mandate, entry.office) == (running, desks.partners["social"].holdings[0].office)


def test_a_judicial_matter_is_a_number_and_a_place(desks: Desks) -> None:
    """With an end within 14 days, a consequence for a place, and nothing that could describe anybody."""
    place = Place.objects.create(code="P-1", kind="square", name_ar="ميدان", lon=LON, lat=LAT, area=ALX, capacity=500)
    until = timezone.now() + timedelta(days=3)
    told = overseeing.ReferenceDraft("512/2026", "نيابة شرق الإسكندرية", "raise_level", until)
    for changed, code in (
        ({"number": "قضية"}, "bad_number"),
        ({"consequence": "arrest"}, "no_such_consequence"),
        ({"until": until + timedelta(days=20)}, "bad_end"),
        ({"authority": "استهداف العناصر"}, "out_of_scope"),
    ):
        refused(lambda changed=changed: overseeing.refer(place, replace(told, **changed), by=desks.planner), code)
    assert overseeing.refer(place, told, by=desks.planner).place == place
    texts = {
        field.name for field in Reference._meta.get_fields() if isinstance(field, models.CharField | models.TextField)
    }
    assert texts == {"area", "number", "authority", "consequence"}


def test_confirmations_of_another_window_do_not_count(authorised: Mandate, desks: Desks) -> None:
    """A partner confirmed a morning, not whatever the task says later."""
    confirmed = confirm_all(authorised, desks)
    assert confirmed.starts_at is not None
    Mandate.objects.filter(pk=confirmed.pk).update(starts_at=confirmed.starts_at + timedelta(hours=1))
    refused(lambda: steps.schedule(confirmed, by=desks.director), "partner_missing")
