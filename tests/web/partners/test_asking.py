"""What a partner is asked for: every step, by whom, and what forbids it.

Eleven lines were taken out or weakened, one at a time, and each made a test of this file fail: that the partner alone
answers, and not another one, nor who asked; the table of states; the reason; fewer and not fewer than asked; an
arrival that is past or too late; the call after a promise is taken back; hearing what does not call. That the clock
escalates once is asked twice, in the query and under the lock: the second alone could be taken out unnoticed. The
guards of what is asked were not tried in this way.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from himaya.web.accounts.holding import delegate
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import assign
from himaya.web.journal.models import JournalEntry
from himaya.web.mandates.models import PartnerRequest
from himaya.web.partners.actions.asking import ask
from himaya.web.partners.actions.stepping import hear, take_step
from himaya.web.partners.actions.ticking import tick
from himaya.web.partners.models import AskedStep, ResourceRequest
from himaya.web.partners.needs import figures, needs
from himaya.web.partners.queries.asked import Filters, confirmed_before, listed, seen
from himaya.web.partners.states import ASKED, STEP_LABELS, AskedState
from himaya.web.posts.models import LivePost

from .conftest import ALX, CAIRO, HOUR, LAT, LON, WORDS, Desks, forbidden, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.incidents.models import Incident
    from himaya.web.partners.actions.asking import NewRequest
    from himaya.web.places.models import Place

pytestmark = pytest.mark.django_db
TABLE = {
    ("asked", "accept"): "accepted",
    ("asked", "accept_part"): "part_accepted",
    ("asked", "decline"): "declined",
    ("accepted", "decline"): "declined",
    ("part_accepted", "decline"): "declined",
    ("accepted", "arrive"): "arrived",
    ("part_accepted", "arrive"): "arrived",
    ("arrived", "release"): "released",
    ("asked", "withdraw"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn",
    ("part_accepted", "withdraw"): "withdrawn",
}
"""Written down from the requirements; that a promise can be taken back is added to them."""


def _accept(asked: ResourceRequest, by: User, **told: Any) -> ResourceRequest:
    promise = {"number": 4, "arrival_at": asked.needed_by - HOUR, **told}
    return take_step(asked, "accept", by=by, **promise)


def _state(asked: ResourceRequest) -> str:
    return ResourceRequest.objects.get(pk=asked.pk).state


def test_the_table_is_the_one_of_the_requirements() -> None:
    """Every pair of state and step leads where the requirements say, or nowhere."""
    pairs = {(state, step): ASKED.target(state, step) for state in AskedState.values for step in STEP_LABELS}
    assert {pair: target for pair, target in pairs.items() if target} == TABLE


def test_the_ordinary_way_is_written_down_step_by_step(asked: ResourceRequest, desks: Desks) -> None:
    """Asked, accepted by the partner, arrived, released: each in the history and in the journal, by its office."""
    accepted = _accept(asked, desks.ambulance)
    assert (accepted.offered, accepted.answered_by) == (4, desks.ambulance)
    arrived = take_step(accepted, "arrive", by=desks.ambulance)
    assert arrived.arrived_at is not None
    released = take_step(arrived, "release", by=desks.operator)
    assert released.state == AskedState.RELEASED
    offices = [one.office for one in AskedStep.objects.select_related("office")]
    told = [desks.planner, desks.ambulance, desks.ambulance, desks.operator]
    assert offices == [one.holdings[0].office for one in told]
    written = JournalEntry.objects.filter(object_kind="resource-request").order_by("seq")
    assert list(written.values_list("action", "account")) == [
        ("resource-asked", desks.planner.username),
        ("resource-stepped", desks.ambulance.username),
        ("resource-stepped", desks.ambulance.username),
        ("resource-stepped", desks.operator.username),
    ]


@pytest.mark.parametrize("step", ["accept", "accept_part", "decline"])
def test_a_partner_answers_in_its_own_account_and_area_alone(step: str, asked: ResourceRequest, desks: Desks) -> None:
    """Another partner, the same one of another governorate, and the offices that asked are refused; nothing moves."""
    told = {"number": 4 if step == "accept" else 2, "arrival_at": asked.needed_by, "text": WORDS}
    refused(lambda: take_step(asked, step, by=desks.utilities, **told), "not_this_partner")
    for other in (desks.elsewhere, desks.operator, desks.director, desks.planner, desks.auditor):
        forbidden(lambda other=other: take_step(asked, step, by=other, **told))
    assert _state(asked) == AskedState.ASKED
    assert take_step(asked, step, by=desks.ambulance, **told).answered_office == desks.ambulance.holdings[0].office


def test_a_lent_office_answers_nothing(asked: ResourceRequest, desks: Desks, partner_of: Callable[..., User]) -> None:
    """The ambulance of Alexandria lends its office to that of another partner, which cannot answer for it."""
    governorate = partner_of("governorate")
    giver, taker = desks.ambulance.holdings[0].office, governorate.holdings[0].office
    now = timezone.now()
    delegate(giver, taker=taker, starts_at=now, ends_at=now + HOUR, reason=WORDS, by=desks.ambulance)
    lent = User.objects.get(pk=governorate.pk)
    assert any(held.delegated for held in lent.holdings)
    refused(lambda: _accept(asked, lent), "not_this_partner")


def test_who_asked_does_not_answer(new: Callable[..., NewRequest], desks: Desks) -> None:
    """An account that came to speak for the partner does not answer what it asked itself."""
    asked = ask(new(), by=desks.planner)
    with transaction.atomic():
        assign(desks.planner, desks.ambulance.holdings[0].office)
    both = User.objects.get(pk=desks.planner.pk)
    refused(lambda: _accept(asked, both), "own_request")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"number": 3}, "fewer_than_asked"),
        ({"number": None}, "bad_number"),
        ({"number": 10_001}, "bad_number"),
        ({"arrival_at": None}, "no_arrival"),
        ({"arrival_at": -2 * HOUR}, "arrival_in_the_past"),
        ({"arrival_at": timedelta(days=60)}, "arrival_too_late"),
    ],
)
def test_a_promise_has_its_number_and_its_arrival(
    told: dict[str, Any], code: str, asked: ResourceRequest, desks: Desks
) -> None:
    """Fewer than asked, no time, a time that is past or far too late: refused by its own rule."""
    given = {key: timezone.now() + value if isinstance(value, timedelta) else value for key, value in told.items()}
    refused(lambda: _accept(asked, desks.ambulance, **given), code)


def test_fewer_are_accepted_in_part_with_the_reason(asked: ResourceRequest, desks: Desks) -> None:
    """In part means fewer, and why; the same number is refused, and so is silence."""
    told = {"arrival_at": asked.needed_by, "by": desks.ambulance}
    refused(lambda: take_step(asked, "accept_part", number=4, text=WORDS, **told), "not_fewer")
    refused(lambda: take_step(asked, "accept_part", number=2, text="لا", **told), "words_needed")
    done = take_step(asked, "accept_part", number=2, text=WORDS, **told)
    assert (done.state, done.offered, done.answer) == (AskedState.PART_ACCEPTED, 2, WORDS)


@pytest.mark.parametrize("step", ["decline", "withdraw"])
def test_declining_and_withdrawing_need_a_reason(step: str, asked: ResourceRequest, desks: Desks) -> None:
    """Without words neither is done."""
    by = desks.ambulance if step == "decline" else desks.operator
    refused(lambda: take_step(asked, step, by=by), "words_needed")
    assert take_step(asked, step, by=by, text=WORDS).state == TABLE["asked", step]


@pytest.mark.parametrize("step", ["withdraw", "release"])
def test_what_was_asked_is_ended_by_who_asks(step: str, asked: ResourceRequest, desks: Desks) -> None:
    """The partner neither withdraws a request nor releases what it brought."""
    if step == "release":
        take_step(_accept(asked, desks.ambulance), "arrive", by=desks.operator)
    forbidden(lambda: take_step(asked, step, by=desks.ambulance, text=WORDS))
    assert take_step(asked, step, by=desks.operator, text=WORDS).ended_at is not None


def test_nothing_happens_twice_nor_after_the_end(asked: ResourceRequest, desks: Desks) -> None:
    """A second answer, an arrival of what nobody promised and a step that does not exist are refused."""
    refused(lambda: take_step(asked, "arrive", by=desks.operator), "step_not_allowed")
    refused(lambda: take_step(asked, "vanish", by=desks.operator), "step_not_allowed")
    _accept(asked, desks.ambulance)
    refused(lambda: _accept(asked, desks.ambulance), "step_not_allowed")
    take_step(asked, "withdraw", by=desks.planner, text=WORDS)
    refused(lambda: take_step(asked, "decline", by=desks.ambulance, text=WORDS), "step_not_allowed")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"agency": "media"}, "unknown_choice"),
        ({"resource": "tank"}, "unknown_choice"),
        ({"number": 0}, "bad_number"),
        ({"needed_by": timedelta(minutes=-1)}, "needed_in_the_past"),
        ({"needed_by": timedelta(days=400)}, "too_far_ahead"),
        ({"basis": "لا"}, "words_needed"),
        ({"resource": "other"}, "words_needed"),
        ({"where_text": ""}, "nowhere"),
        ({"place": "CH-99"}, "unknown_place"),
        ({"incident": 999_999}, "unknown_incident"),
        ({"post": "zzzzzzz"}, "unknown_post"),
        ({"lon": 31.24, "lat": 30.04}, "bad_point"),
        ({"lon": LON}, "bad_point"),
        ({"agency": "social"}, "nobody_answers"),
    ],
)
def test_a_request_says_what_where_when_and_why(
    told: dict[str, Any], code: str, new: Callable[..., NewRequest], desks: Desks
) -> None:
    """Each thing that is missing or wrong is refused by its own rule, and nothing is kept."""
    given = {key: timezone.now() + value if isinstance(value, timedelta) else value for key, value in told.items()}
    refused(lambda: ask(new(**given), by=desks.planner), code)
    assert not ResourceRequest.objects.exists()


def test_an_office_asks_in_its_own_area(new: Callable[..., NewRequest], desks: Desks) -> None:
    """A planner of Alexandria asks nobody in Cairo, and a partner asks nobody."""
    forbidden(lambda: ask(new(area=CAIRO), by=desks.planner))
    forbidden(lambda: ask(new(), by=desks.ambulance))


def test_where_is_a_place_an_incident_or_a_post(
    new: Callable[..., NewRequest], desks: Desks, place: Place, incident: Incident, world: Any
) -> None:
    """Each brings its titles and its point; a merged or closed incident does not count as one."""
    at_place = ask(new(place=place.code, where_text=""), by=desks.planner)
    assert (at_place.place_ar, at_place.lon, at_place.lat) == (place.name_ar, LON, LAT)
    at_fire = ask(new(incident=incident.pk, where_text=""), by=desks.operator)
    assert (at_fire.incident, at_fire.lat, at_fire.where_title) == (incident, incident.lat, incident.where_text)
    post: LivePost = world.live_post
    LivePost.objects.filter(pk=post.pk).update(ends_at=timezone.now() + 9 * HOUR)
    at_post = ask(new(post=post.code.upper(), where_text=""), by=desks.operator)
    assert (at_post.post, at_post.lon) == (post, post.lon)
    type(incident).objects.filter(pk=incident.pk).update(state="false_alarm")
    refused(lambda: ask(new(incident=incident.pk), by=desks.operator), "unknown_incident")


@pytest.mark.parametrize(("hours", "left_h"), [(100, 52), (64, 16), (8, 2), (1, 0.25)])
def test_the_answer_is_due_48_hours_before_or_after_a_quarter(
    hours: float, left_h: float, new: Callable[..., NewRequest], desks: Desks, clock: Callable[..., None]
) -> None:
    """In 100 hours: within 52. In 64: within 16, where both rules meet. In 8: within 2. In one: in 15 minutes."""
    now = timezone.now()
    clock(now)
    asked = ask(new(needed_by=now + hours * HOUR), by=desks.planner)
    assert asked.answer_by - now == left_h * HOUR


def test_silence_escalates_by_the_clock_once(asked: ResourceRequest, desks: Desks, clock: Callable[..., None]) -> None:
    """A minute before it is due nothing happens; then the director and the duty officer are called, once, and hear."""
    clock(asked.answer_by - timedelta(minutes=1))
    assert tick() == 0
    clock(asked.answer_by)
    assert (tick(), tick()) == (1, 0)
    called = [list(needs(user)) for user in (desks.director, desks.duty)]
    assert [[need.detail for need in found] for found in called] == [["1"], ["1"]]
    assert not [need for need in needs(desks.operator) if "escalated" in need.url]
    refused(lambda: hear(asked, "لا", by=desks.director), "words_needed")
    forbidden(lambda: hear(asked, WORDS, by=desks.operator))
    assert hear(asked, WORDS, by=desks.director).heard_text == WORDS
    refused(lambda: hear(asked, WORDS, by=desks.duty), "not_escalated")
    assert not list(needs(desks.duty))
    assert list(AskedStep.objects.values_list("step", flat=True)) == ["ask", "escalate", "hear"]
    assert AskedStep.objects.get(step="escalate").office is None


def test_an_answer_ends_the_call_and_a_late_arrival_calls_again(
    asked: ResourceRequest, desks: Desks, clock: Callable[..., None]
) -> None:
    """Answered after the call it is silent; 15 minutes after the promised arrival, with nothing there, it calls."""
    clock(asked.answer_by)
    tick()
    accepted = _accept(asked, desks.ambulance)
    assert accepted.escalated_at is None
    assert accepted.arrival_at is not None
    clock(accepted.arrival_at + timedelta(minutes=14))
    assert tick() == 0
    clock(accepted.arrival_at + timedelta(minutes=15))
    assert tick() == 1
    assert ResourceRequest.objects.get().calls


def test_a_promise_that_is_taken_back_calls_at_once(asked: ResourceRequest, desks: Desks) -> None:
    """Declined at first it is for who asked to make up for; declined after a promise the director is called."""
    _accept(asked, desks.ambulance)
    taken_back = take_step(asked, "decline", by=desks.ambulance, text=WORDS)
    assert taken_back.calls
    assert [need.detail for need in needs(desks.director) if "escalated" in need.url] == ["1"]


def test_a_refusal_is_shown_to_who_asked_until_it_is_needed(
    asked: ResourceRequest, desks: Desks, clock: Callable[..., None]
) -> None:
    """The operator sees that it is still to be got elsewhere; afterwards not any more."""
    declined = take_step(asked, "decline", by=desks.ambulance, text=WORDS)
    assert not declined.calls
    assert [need.detail for need in needs(desks.operator)] == ["1"]
    clock(asked.needed_by)
    assert not list(needs(desks.operator))


def test_each_sees_what_concerns_it(asked: ResourceRequest, desks: Desks, partner_of: Callable[..., User]) -> None:
    """The partner asked, another account of it, and offices of the area; no other partner, no other governorate."""
    second = partner_of("ambulance", ALX, "-night")
    for user in (desks.ambulance, second, desks.operator, desks.planner, desks.duty, desks.auditor):
        assert list(seen(user)) == [asked], user.username
    for user in (desks.utilities, desks.elsewhere):
        assert not seen(user).exists(), user.username
    assert [need.detail for need in needs(desks.ambulance)] == ["1"]
    assert not list(needs(desks.utilities))


def test_the_list_is_narrowed_by_what_is_asked(
    asked: ResourceRequest, new: Callable[..., NewRequest], desks: Desks
) -> None:
    """By partner, by state, by who is called; without a state by what is still to be done."""
    crew = ask(new(agency="utilities", resource="gas_crew"), by=desks.planner)
    take_step(crew, "decline", by=desks.utilities, text=WORDS)
    by = desks.planner
    assert list(listed(by, Filters())) == [asked]
    assert set(listed(by, Filters.of({"state": "all"}))) == {asked, crew}
    assert list(listed(by, Filters.of({"state": "all", "agency": "utilities"}))) == [crew]
    assert list(listed(by, Filters.of({"state": "declined", "area": "x", "agency": "x"}))) == [crew]
    assert not listed(by, Filters.of({"escalated": "1", "state": "all"})).exists()
    assert not listed(by, Filters.of({"area": CAIRO, "state": "all"})).exists()


def test_the_figure_counts_confirmations_48_hours_before(
    new: Callable[..., NewRequest], desks: Desks, clock: Callable[..., None]
) -> None:
    """In full and in time of those required; in part, late and unanswered ones count against it, short notice not.

    What a mandated task must have confirmed counts like it.
    """
    now = timezone.now()
    clock(now)
    made = [ask(new(needed_by=now + 100 * HOUR), by=desks.planner) for _ in range(5)]
    ask(new(needed_by=now + 20 * HOUR), by=desks.planner)
    found = confirmed_before(desks.planner)
    assert (found.in_time, found.required, found.short) == (0, 0, 1)
    _accept(made[0], desks.ambulance)
    take_step(made[1], "accept_part", number=1, arrival_at=now + 90 * HOUR, text=WORDS, by=desks.ambulance)
    take_step(made[4], "withdraw", by=desks.planner, text=WORDS)
    clock(now + 53 * HOUR)
    _accept(made[2], desks.ambulance)
    found = confirmed_before(desks.planner)
    assert (found.in_time, found.required, found.short) == (1, 4, 1)
    assert [one.value for one in figures(desks.planner)] == ["1 / 4"]
    assert confirmed_before(desks.planner, CAIRO).required == 0
    office = desks.ambulance.holdings[0].office
    PartnerRequest.objects.create(
        area=ALX, partner="ambulance", asked=WORDS, starts_at=now + 100 * HOUR, ends_at=now + 101 * HOUR,
        office=desks.planner.holdings[0].office, asked_by=desks.planner, entered_at=now, state="confirmed",
        answered_by=desks.ambulance, answered_office=office, answered_at=now + 2 * HOUR,
    )  # fmt: skip
    found = confirmed_before(desks.planner)
    assert (found.in_time, found.required, found.short) == (2, 5, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_askedstep SET text = 'x'",
        "DELETE FROM partners_askedstep",
        "UPDATE partners_resourcerequest SET number = 9",
        "DELETE FROM partners_resourcerequest",
    ],
)
@pytest.mark.usefixtures("asked")
def test_the_database_itself_refuses_to_rewrite_history(statement: str) -> None:
    """What was asked and every step stays, whatever speaks to the database."""
    with (
        pytest.raises(DatabaseError, match="stays as it is"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_numbers_of_persons_are_masked(new: Callable[..., NewRequest], desks: Desks) -> None:
    """What looks like the number of a person is not kept."""
    asked = ask(new(what="للسائق 29001011234567 من الإسعاف"), by=desks.planner)
    assert "29001011234567" not in asked.what
