"""Pages of requests and the partner's desk: what each office is shown, and what a form says when it is refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.partners.actions.stepping import take_step
from himaya.web.partners.models import ResourceRequest
from himaya.web.partners.states import AskedState

from .conftest import ALX, HOUR, WORDS, Desks

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def _time(hours: float) -> str:
    return timezone.localtime(timezone.now() + hours * HOUR).strftime("%Y-%m-%dT%H:%M")


def test_a_request_is_asked_answered_and_ended_on_its_pages(
    desks: Desks, browser_for: Callable[..., Client], place: Place
) -> None:
    """The operator asks in Arabic digits, the partner finds it on its desk and answers, it arrives and is released."""
    operator, ambulance = browser_for(desks.operator), browser_for(desks.ambulance)
    sent = {
        "area": ALX, "agency": "ambulance", "resource": "ambulance", "number": "٣", "needed_by": _time(5),
        "basis": "خطة الميلاد عنصر 4", "place": place.code, "where_text": "الكاتدرائية",
    }  # fmt: skip
    answer = operator.post("/requests/new/", sent)
    asked = ResourceRequest.objects.get()
    at = f"/requests/{asked.pk}/"
    assert (answer.headers["Location"], asked.number) == (at, 3)
    assert at in ambulance.get("/partners/").content.decode()
    page = ambulance.get(at).content.decode()
    assert all(f'id="step-{step}"' in page for step in ("accept", "accept_part", "decline"))
    assert 'id="step-withdraw"' not in page
    few = ambulance.post(f"{at}accept/", {"number": "2", "arrival_at": _time(4)})
    assert (few.status_code, "partners.fewer_than_asked" in few.content.decode()) == (422, True)
    assert ambulance.post(f"{at}accept/", {"number": "3", "arrival_at": _time(4)}).status_code == HTTPStatus.FOUND
    page = operator.get(at).content.decode()
    assert 'id="step-arrive"' in page
    assert 'id="step-decline"' not in page
    for step in ("arrive", "release"):
        assert operator.post(f"{at}{step}/").status_code == HTTPStatus.FOUND
    assert ResourceRequest.objects.get().state == AskedState.RELEASED


def test_a_form_that_is_not_whole_keeps_what_was_typed(desks: Desks, browser_for: Callable[..., Client]) -> None:
    """Without a time, and with a number that is none, it says which field; refused by a rule, it names the rule."""
    desk = browser_for(desks.planner)
    sent = {
        "area": ALX,
        "agency": "social",
        "resource": "bus",
        "number": "x",
        "basis": "قرار المحافظ",
        "where_text": "x",
    }
    answer = desk.post("/requests/new/", sent)
    assert (answer.status_code, "قرار المحافظ" in answer.content.decode()) == (422, True)
    answer = desk.post("/requests/new/", {**sent, "number": "2", "needed_by": _time(9)})
    assert (answer.status_code, "partners.nobody_answers" in answer.content.decode()) == (422, True)


def test_a_partner_sees_its_own_requests_and_no_incident(
    asked: ResourceRequest, desks: Desks, incident: Incident, browser_for: Callable[..., Client]
) -> None:
    """The page of another partner's request is not there; incidents and dispatch are other offices' duties."""
    ambulance, utilities = browser_for(desks.ambulance), browser_for(desks.utilities)
    at = f"/requests/{asked.pk}/"
    assert ambulance.get(at).status_code == HTTPStatus.OK
    assert at in ambulance.get("/requests/").content.decode()
    for desk in (utilities, browser_for(desks.elsewhere)):
        assert desk.get(at).status_code == HTTPStatus.NOT_FOUND
        assert desk.post(f"{at}decline/", {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
        assert at not in desk.get("/requests/").content.decode()
    for page in (f"/incidents/{incident.pk}/", "/incidents/", "/incidents/new/", "/dispatch/", "/requests/new/"):
        assert ambulance.get(page).status_code == HTTPStatus.FORBIDDEN, page


def test_the_director_hears_what_is_escalated(
    asked: ResourceRequest, desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """The page says why it calls, and takes what is done instead; the operator is not asked for it."""
    take_step(asked, "accept", number=4, arrival_at=asked.needed_by, by=desks.ambulance)
    take_step(asked, "decline", text=WORDS, by=desks.ambulance)
    at, director = f"/requests/{asked.pk}/", browser_for(desks.director)
    assert 'id="step-hear"' in director.get(at).content.decode()
    assert 'id="step-hear"' not in browser_for(desks.operator).get(at).content.decode()
    assert director.post(f"{at}hear/", {"text": WORDS}).status_code == HTTPStatus.FOUND
    assert ResourceRequest.objects.get().heard_text == WORDS


def test_places_are_found_while_words_are_typed(desks: Desks, place: Place, browser_for: Callable[..., Client]) -> None:
    """A planner and a partner alike choose the place of the register by a part of its name."""
    for user in (desks.planner, desks.utilities):
        assert place.code in browser_for(user).get("/partners/places/?where_text=الكاتدرائية").content.decode()
