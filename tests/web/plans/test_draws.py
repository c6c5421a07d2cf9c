"""Drawing the rounds of a night: once, by who commands, secret until it is over, and never changed."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from html import unescape
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from himaya import api
from himaya.faults import InvalidInputError
from himaya.planning.planfile import read_plan, seal
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.actions import draws
from himaya.web.plans.models import NightDraw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Solution

NOON = datetime(2027, 1, 6, 10, tzinfo=UTC)
NIGHT, NEXT = date(2027, 1, 6), date(2027, 1, 7)
AFTER = datetime(2027, 1, 8, 10, tzinfo=UTC)
COMMAND = {Role.DIRECTOR, Role.DUTY_OFFICER}


@pytest.fixture(scope="module")
def written(raml_plan: Path) -> dict[str, Any]:
    """The plan of Raml Station as it was written."""
    return dict(read_plan(raml_plan / api.PLAN))


@pytest.fixture
def plan(make_plan: Callable[..., Solution], written: dict[str, Any]) -> Solution:
    """That plan on the server."""
    return make_plan("raml", document=seal(copy.deepcopy(written)))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what the platform takes for now; it begins at noon before the night."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to(NOON)
    return set_to


@pytest.fixture
def director(office_of: Callable[..., User], clock: object) -> User:
    """The director of Alexandria, since noon."""
    del clock
    return office_of(Role.DIRECTOR)


def signed_in(user: User) -> Client:
    """A browser of this account."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.usefixtures("clock")
def test_a_night_is_drawn_once(plan: Solution, written: dict[str, Any], director: User) -> None:
    """Asked again it is the same draw with one entry in the journal, whose hash opens to the seed; no pattern there."""
    row = draws.draw_night(plan, written, night=NIGHT, by=director)
    assert draws.draw_night(plan, written, night=NIGHT, by=director) == row
    (entry,) = JournalEntry.objects.filter(action="night-drawn")
    assert entry.after == {"night": "2027-01-06", "commitment": row.commitment, "plan": plan.hash}
    assert (entry.area, entry.account) == ("EG-ALX", director.username)
    drawn = api.draw(written, seed=int(draws.cipher(draws.PURPOSE).decrypt(row.sealed_seed)), night=NIGHT)
    assert (drawn.pattern, drawn.commitment) == (row.pattern, row.commitment)
    assert {level: (one["pattern"], one["announced"]) for level, one in (row.visits or {}).items()} == {
        level: (one.pattern, list(one.announced)) for level, one in drawn.visits.items()
    }
    assert set(drawn.visits) == {"field", "senior"}


@pytest.mark.usefixtures("clock")
def test_no_pattern_is_driven_two_nights_running(plan: Solution, written: dict[str, Any], director: User) -> None:
    """Ten nights one after the other, each another pattern than the night before."""
    nights = [date(2027, 1, day) for day in range(6, 16)]
    rows = [draws.draw_night(plan, written, night=night, by=director) for night in nights]
    assert all(one.pattern != other.pattern for one, other in pairwise(rows))
    for level in ("field", "senior"):
        tours = [draws.patterns_of(row.visits)[level] for row in rows]
        assert all(one != other for one, other in pairwise(tours))


def test_the_seed_is_told_when_the_night_is_over(
    plan: Solution, written: dict[str, Any], director: User, clock: Callable[[datetime], None]
) -> None:
    """Before the end nothing, after it the seed whose hash was published."""
    row = draws.draw_night(plan, written, night=NIGHT, by=director)
    assert draws.opened_seed(row) == ""
    clock(AFTER)
    drawn = api.draw(written, seed=int(draws.opened_seed(row)), night=NIGHT)
    assert (drawn.commitment, drawn.pattern) == (row.commitment, row.pattern)


def test_a_night_that_is_over_or_far_ahead_is_refused(
    plan: Solution, written: dict[str, Any], director: User, clock: Callable[[datetime], None]
) -> None:
    """Both with the same fault; nothing is kept."""
    clock(AFTER)
    for night in (NIGHT, date(2027, 6, 1)):
        with pytest.raises(InvalidInputError) as wrong:
            draws.draw_night(plan, written, night=night, by=director)
        assert wrong.value.faults[0].code == "plans.bad_night"
    assert NightDraw.objects.count() == 0


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("role", Role)
def test_only_who_commands_draws_and_reads(
    plan: Solution, written: dict[str, Any], director: User, office_of: Callable[..., User], role: Role
) -> None:
    """By HTTP, office by office: drawing, the page of the orders, and what the page of the rounds offers."""
    row = draws.draw_night(plan, written, night=NIGHT, by=director)
    desk = signed_in(director if role is Role.DIRECTOR else office_of(role))
    sent = desk.post(f"/plans/{plan.slug}/rounds/draw/", {"night": "2027-01-07"})
    orders = desk.get(f"/plans/{plan.slug}/rounds/2027-01-06/")
    page = desk.get(f"/plans/{plan.slug}/rounds/")
    if role in COMMAND:
        assert sent.status_code == HTTPStatus.FOUND
        assert sent.headers["Location"] == f"/plans/{plan.slug}/rounds/2027-01-07/"
        assert orders.status_code == HTTPStatus.OK
    else:
        assert sent.status_code == HTTPStatus.FORBIDDEN
        assert orders.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
        assert not NightDraw.objects.filter(night=NEXT).exists()
    if page.status_code == HTTPStatus.OK:
        told = page.content.decode()
        assert row.commitment in told
        assert ("/rounds/draw/" in told) is (role in COMMAND)


@pytest.mark.usefixtures("clock")
def test_another_governorate_has_no_part_in_it(
    plan: Solution, written: dict[str, Any], director: User, office_of: Callable[..., User]
) -> None:
    """The director of Cairo gets 404 for page, draw and orders, and a refusal from the action itself."""
    draws.draw_night(plan, written, night=NIGHT, by=director)
    of_cairo = office_of(Role.DIRECTOR, "EG-C")
    desk = signed_in(of_cairo)
    for answer in (
        desk.get(f"/plans/{plan.slug}/rounds/"),
        desk.post(f"/plans/{plan.slug}/rounds/draw/", {"night": "2027-01-07"}),
        desk.get(f"/plans/{plan.slug}/rounds/2027-01-06/"),
    ):
        assert answer.status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(RefusedError):
        draws.draw_night(plan, written, night=NEXT, by=of_cairo)


def test_everybody_who_sees_the_plan_checks_a_night_that_is_over(
    plan: Solution,
    written: dict[str, Any],
    director: User,
    desk_of: Callable[..., Client],
    clock: Callable[[datetime], None],
) -> None:
    """Its seed stands on the page and its orders can be read by a patrol leader; the times are those of the night."""
    row = draws.draw_night(plan, written, night=NEXT, by=director)
    clock(AFTER)
    desk = desk_of(Role.PATROL_LEADER)
    assert draws.opened_seed(row) in desk.get(f"/plans/{plan.slug}/rounds/").content.decode()
    told = desk.get(f"/plans/{plan.slug}/rounds/2027-01-07/").content.decode()
    drawn = api.draw(written, seed=int(draws.opened_seed(row)), night=NEXT)
    assert told.count('class="card stack sheet"') == len(drawn.orders) + len(drawn.tours)
    assert all(order.call_sign in told for order in drawn.orders)


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("announced", "Complaint card")), ("ar", ("بإخطار", "بطاقة الشكوى"))]
)
def test_supervisors_read_their_visits_and_the_checklist(
    plan: Solution,
    written: dict[str, Any],
    director: User,
    clock: Callable[[datetime], None],
    language: str,
    words: tuple[str, str],
) -> None:
    """Each order has its hours of that night, every visit by its place, which are announced, and what is looked at."""
    clock(NOON)
    row = draws.draw_night(plan, written, night=NEXT, by=director)
    desk = signed_in(director)
    desk.cookies["himaya_language"] = language
    told = unescape(desk.get(f"/plans/{plan.slug}/rounds/2027-01-07/").content.decode())
    seed = int(draws.cipher(draws.PURPOSE).decrypt(row.sealed_seed))
    tours = api.draw(written, seed=seed, night=NEXT).tours
    lines = [line for tour in tours for line in tour.lines if line.place is not None]
    un = "unannounced" if language == "en" else "بلا إخطار"
    assert told.count(f"· {words[0]}<") == sum(line.announced for line in lines) > 0
    assert told.count(f"· {un}<") == sum(not line.announced for line in lines) > 0
    assert all(line.place is not None and line.place.of(language) in told for line in lines)
    assert all(tour.office.of(language) in told for tour in tours)
    assert told.count(f"<strong>{words[1]}</strong>") == sum(bool(tour.lines) for tour in tours)


@pytest.mark.usefixtures("clock")
def test_a_night_drawn_before_there_were_tours_has_none(
    plan: Solution, written: dict[str, Any], director: User
) -> None:
    """Its page stands with the orders of the units, and the night after it is drawn."""
    drawn = draws.draw_night(plan, written, night=NEXT, by=director)
    NightDraw.objects.create(
        solution=plan, night=NIGHT, pattern=0, sealed_seed=drawn.sealed_seed, commitment=drawn.commitment,
        office=drawn.office, drawn_by=director,
    )  # fmt: skip
    told = signed_in(director).get(f"/plans/{plan.slug}/rounds/2027-01-06/").content.decode()
    assert 'id="order-1"' in told
    assert 'id="tour-1"' not in told


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("night", ["", "tomorrow", "2027-13-40", "2026-01-01"])
def test_a_date_that_is_no_night_to_come_is_told(plan: Solution, desk_of: Callable[..., Client], night: str) -> None:
    """The form comes back with the fault and its remedy; the address of no night is 404."""
    desk = desk_of(Role.DIRECTOR)
    desk.cookies["himaya_language"] = "en"
    answer = desk.post(f"/plans/{plan.slug}/rounds/draw/", {"night": night})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Write the date of a night to come" in answer.content.decode()
    assert desk.get(f"/plans/{plan.slug}/rounds/{night or 'x'}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("clock")
def test_the_database_keeps_a_drawn_night(plan: Solution, written: dict[str, Any], director: User) -> None:
    """Neither changed nor deleted, whoever asks."""
    row = draws.draw_night(plan, written, night=NIGHT, by=director)
    for change in (
        lambda: NightDraw.objects.filter(pk=row.pk).update(pattern=0),
        lambda: NightDraw.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert NightDraw.objects.get().pattern == row.pattern
