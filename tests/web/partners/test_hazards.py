"""Hazards: told with an end, seen by those whom they concern, taken note of, taken back.

Five lines were taken out, one at a time, and each made a test of this file fail: the liaison of no partner, whom a
hazard concerns, what is over, who takes it back, what a partner sees. The others were not tried in this way.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.journal.models import JournalEntry
from himaya.web.partners.actions.hazards import acknowledge, take_back, tell
from himaya.web.partners.models import Hazard
from himaya.web.partners.needs import needs
from himaya.web.partners.queries.hazards import NEAR_M, concerned, listed, near, seen, unread

from .conftest import ALX, CAIRO, HOUR, LAT, LON, WORDS, Desks, forbidden, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident
    from himaya.web.partners.actions.hazards import NewHazard
    from himaya.web.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "people"}, "unknown_choice"),
        ({"agencies": ("media",)}, "unknown_choice"),
        ({"valid_until": None}, "no_end"),
        ({"valid_until": timedelta(minutes=-1)}, "end_passed"),
        ({"valid_until": timedelta(days=15)}, "holds_too_long"),
        ({"what": "لا"}, "words_needed"),
        ({"kind": "other"}, "words_needed"),
        ({"not_to_do": ""}, "no_instruction"),
        ({"lon": None, "lat": None}, "no_point"),
        ({"lon": None}, "bad_point"),
        ({"lon": 31.24, "lat": 30.04}, "bad_point"),
        ({"place": "CH-99"}, "unknown_place"),
    ],
)
def test_a_hazard_says_what_where_until_when_and_what_to_do(
    told: dict[str, Any], code: str, danger: Callable[..., NewHazard], desks: Desks
) -> None:
    """Each thing that is missing or wrong is refused by its own rule, and nothing is kept."""
    given = {key: timezone.now() + value if isinstance(value, timedelta) else value for key, value in told.items()}
    refused(lambda: tell(danger(**given), by=desks.utilities), code)
    assert not Hazard.objects.exists()


def test_what_has_no_kind_has_a_word(danger: Callable[..., NewHazard], desks: Desks, place: Place) -> None:
    """At a place of the register it takes the point of the place."""
    told = danger(kind="other", word="خلية نحل", place=place.code, lon=None, lat=None)
    made = tell(told, by=desks.operator)
    assert (made.title, made.lon, made.place_ar) == ("خلية نحل", place.lon, place.name_ar)


def test_an_office_tells_in_its_own_area(danger: Callable[..., NewHazard], desks: Desks) -> None:
    """Neither a partner nor operations of Alexandria tells anything in Cairo; an auditor tells nothing."""
    elsewhere = danger(area=CAIRO, lon=31.24, lat=30.04)
    forbidden(lambda: tell(elsewhere, by=desks.utilities))
    forbidden(lambda: tell(elsewhere, by=desks.operator))
    forbidden(lambda: tell(danger(), by=desks.auditor))
    assert tell(elsewhere, by=desks.elsewhere).area == CAIRO


def test_a_liaison_without_a_partner_tells_nothing(
    danger: Callable[..., NewHazard], office_of: Callable[..., User]
) -> None:
    """Nobody knows for whom it would speak."""
    refused(lambda: tell(danger(), by=office_of(Role.LIAISON)), "not_this_partner")


def test_each_sees_what_concerns_it(
    hazard: Hazard, danger: Callable[..., NewHazard], desks: Desks, partner_of: Callable[..., User]
) -> None:
    """The partner named, the one that told it, operations of the area; no other partner, no other governorate."""
    civil = partner_of("civil_protection")
    for user in (desks.ambulance, desks.utilities, desks.operator, desks.duty, desks.auditor):
        assert list(seen(user)) == [hazard], user.username
    for user in (civil, desks.elsewhere):
        assert not seen(user).exists(), user.username
    inside = tell(danger(agencies=()), by=desks.operator)
    assert set(seen(desks.operator)) == {hazard, inside}
    assert list(seen(desks.ambulance)) == [hazard]


def test_it_ends_by_itself(hazard: Hazard, desks: Desks, clock: Callable[..., None]) -> None:
    """At its end it is shown among those that are over, and nobody takes note of it or takes it back any more."""
    assert list(listed(desks.operator)) == [hazard]
    clock(hazard.valid_until)
    assert not listed(desks.operator).exists()
    assert not unread(desks.ambulance).exists()
    assert list(listed(desks.operator, over=True)) == [hazard]
    refused(lambda: acknowledge(hazard, by=desks.ambulance), "hazard_over")
    refused(lambda: take_back(hazard, WORDS, by=desks.utilities), "hazard_over")


def test_each_office_takes_note_once(hazard: Hazard, desks: Desks, partner_of: Callable[..., User]) -> None:
    """The partner named and operations, each for itself; a second time, or unconcerned, it is refused."""
    assert [need.detail for need in needs(desks.ambulance)] == ["1"]
    assert [need.detail for need in needs(desks.operator)] == ["1"]
    assert not list(needs(desks.utilities))
    acknowledge(hazard, by=desks.ambulance)
    refused(lambda: acknowledge(hazard, by=desks.ambulance), "noted_already")
    refused(lambda: acknowledge(hazard, by=partner_of("social")), "not_concerned")
    forbidden(lambda: acknowledge(hazard, by=desks.elsewhere))
    assert not list(needs(desks.ambulance))
    found = dict(concerned(hazard))
    assert [one.office for one in found["ambulance"]] == [desks.ambulance.holdings[0].office]
    assert found[""] == []
    acknowledge(hazard, by=desks.operator)
    assert [one.office for one in dict(concerned(hazard))[""]] == [desks.operator.holdings[0].office]


def test_another_office_of_the_partner_still_takes_note(
    hazard: Hazard, desks: Desks, partner_of: Callable[..., User]
) -> None:
    """What one office of a partner has read, another has not."""
    acknowledge(hazard, by=desks.ambulance)
    night = partner_of("ambulance", ALX, "-night")
    assert list(unread(night)) == [hazard]


def test_it_is_taken_back_by_who_told_it_with_a_reason(
    hazard: Hazard, desks: Desks, partner_of: Callable[..., User]
) -> None:
    """The office, another of its partner, or a director; not the partner that was told, and not without words."""
    refused(lambda: take_back(hazard, WORDS, by=desks.ambulance), "not_yours")
    refused(lambda: take_back(hazard, WORDS, by=desks.operator), "not_yours")
    refused(lambda: take_back(hazard, "لا", by=desks.utilities), "words_needed")
    night = partner_of("utilities", ALX, "-night")
    done = take_back(hazard, WORDS, by=night)
    assert (done.taken_back_reason, done.holds) == (WORDS, False)
    refused(lambda: take_back(hazard, WORDS, by=desks.utilities), "hazard_over")
    assert list(JournalEntry.objects.filter(object_kind="hazard").order_by("seq").values_list("action", flat=True)) == [
        "hazard-told", "hazard-taken-back",
    ]  # fmt: skip


def test_a_director_takes_back_what_another_told(hazard: Hazard, desks: Desks) -> None:
    """Whoever answers for partners in the governorate may."""
    assert not take_back(hazard, WORDS, by=desks.director).holds


@pytest.mark.parametrize(("metres", "count"), [(100, 1), (NEAR_M - 5, 1), (NEAR_M + 5, 0)])
@pytest.mark.parametrize("along", ["north", "east"])
def test_near_is_within_500_metres(
    metres: float,
    along: str,
    count: int,
    hazard: Hazard,
    desks: Desks,
) -> None:
    """North and east alike, the metres are told, in one statement."""
    degrees = metres / 111_320.0
    lon, lat = (LON, LAT + degrees) if along == "north" else (LON + degrees / 0.85536, LAT)
    found = near(desks.operator, ALX, lon, lat)
    assert [one for _metres, one in found] == [hazard] * count
    assert all(abs(told - metres) <= 2 for told, _one in found)
    assert near(desks.operator, ALX, None, None) == []


def test_near_statements(hazard: Hazard, desks: Desks, django_assert_num_queries: Any) -> None:
    """One statement, whatever lies there."""
    user = User.objects.get(pk=desks.operator.pk)
    assert user.holdings
    with django_assert_num_queries(1):
        assert near(user, ALX, LON, LAT) == [(0, hazard)]


def test_it_is_shown_where_people_work(
    hazard: Hazard, desks: Desks, incident: Incident, world: Any, browser_for: Callable[..., Client]
) -> None:
    """On the page of an incident and of a post nearby and above the board of dispatch, until it is taken back."""
    desk = browser_for(desks.operator)
    type(world.live_post).objects.filter(pk=world.live_post.pk).update(lon=LON, lat=LAT)
    pages = (f"/incidents/{incident.pk}/", f"/posts/{world.live_post.pk}/", "/dispatch/", "/hazards/")
    for page in pages:
        assert hazard.what in desk.get(page).content.decode(), page
    take_back(hazard, WORDS, by=desks.utilities)
    for page in pages:
        assert hazard.what not in desk.get(page).content.decode(), page


def test_the_pages_take_note_and_take_back(hazard: Hazard, desks: Desks, browser_for: Callable[..., Client]) -> None:
    """By the buttons of the page; what is refused says by which rule, and a step that does not exist is 404."""
    ambulance, utilities = browser_for(desks.ambulance), browser_for(desks.utilities)
    assert hazard.what in ambulance.get("/partners/").content.decode()
    at = f"/hazards/{hazard.pk}/"
    assert 'id="acknowledge"' in ambulance.get(at).content.decode()
    assert ambulance.post(f"{at}acknowledge/").status_code == HTTPStatus.FOUND
    assert 'id="acknowledge"' not in ambulance.get(at).content.decode()
    again = ambulance.post(f"{at}acknowledge/")
    assert (again.status_code, "partners.noted_already" in again.content.decode()) == (422, True)
    answer = ambulance.post(f"{at}take-back/", {"text": WORDS})
    assert (answer.status_code, "partners.not_yours" in answer.content.decode()) == (HTTPStatus.FORBIDDEN, True)
    assert ambulance.post(f"{at}vanish/").status_code == HTTPStatus.NOT_FOUND
    assert browser_for(desks.elsewhere).get(at).status_code == HTTPStatus.NOT_FOUND
    assert utilities.post(f"{at}take-back/", {"text": WORDS}).status_code == HTTPStatus.FOUND
    assert not Hazard.objects.get().holds


def test_a_hazard_is_told_on_its_page(desks: Desks, browser_for: Callable[..., Client], place: Place) -> None:
    """A form that lacks its end says so and keeps what was typed; a whole one leads to the hazard."""
    desk = browser_for(desks.utilities)
    sent = {
        "area": ALX, "kind": "gas", "what": "رائحة غاز قوية", "to_do": "أغلق المحبس", "place": place.code,
        "agencies": ["ambulance", "civil_protection"],
    }  # fmt: skip
    answer = desk.post("/hazards/new/", sent)
    assert (answer.status_code, "رائحة غاز قوية" in answer.content.decode()) == (422, True)
    until = timezone.localtime(timezone.now() + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = desk.post("/hazards/new/", {**sent, "valid_until": until})
    made = Hazard.objects.get()
    assert answer.headers["Location"] == f"/hazards/{made.pk}/"
    assert [one.agency for one in made.agencies.all()] == ["ambulance", "civil_protection"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_hazard SET valid_until = '2030-01-01'",
        "UPDATE partners_hazardread SET office_id = 1",
        "UPDATE partners_hazardfor SET agency = 'social'",
        "DELETE FROM partners_hazardread",
        "DELETE FROM partners_hazard",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(statement: str, hazard: Hazard, desks: Desks) -> None:
    """What was told, to whom and who took note stays, whatever speaks to the database."""
    acknowledge(hazard, by=desks.ambulance)
    with (
        pytest.raises(DatabaseError, match="stays as it is"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
