"""An office of another agency sees what concerns it, and nothing else of the area it works in."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Office, Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.accounts.policies import ALLOWED, OF_ITS_OWN
from himaya.web.briefings.actions.meetings import schedule
from himaya.web.briefings.models import Invitation
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Place
from himaya.web.readiness.boards import NewBoard, NewItem, add_item, open_board

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.readiness.models import ReadinessItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
ALX = "EG-ALX"
WITHHELD = (
    "/plans/", "/places/", "/units/", "/posts/", "/picture/", "/wall/", "/incidents/", "/incidents/new/",
    "/dispatch/", "/crowds/", "/field/", "/exercise/", "/messages/", "/positions/", "/situation/", "/handovers/",
    "/mandates/", "/instruments/", "/briefs/", "/api/v1/briefs",
    "/api/v1/posts", "/api/v1/incidents", "/api/v1/crowds", "/api/v1/places", "/api/v1/plans",
)  # fmt: skip


@pytest.fixture
def partner(office_of: Callable[..., User], settings: Any) -> User:
    """The liaison of an agency in Alexandria."""
    settings.DEMO = True
    ensure_organisation()
    return office_of(Role.LIAISON)


@pytest.fixture
def desk(partner: User, desk_of: Callable[..., Client]) -> Client:
    """The liaison's browser."""
    return desk_of(Role(partner.role))


def test_plans_forces_and_the_picture_are_withheld(desk: Client) -> None:
    """Posts, units, places with their gaps, incidents and the picture are refused; their way is the partner's desk."""
    found = {at: desk.get(at).status_code for at in WITHHELD}
    assert {at: status for at, status in found.items() if status != HTTPStatus.FORBIDDEN} == {}
    pages = desk.get("/").content.decode()
    assert '"/partners/"' in pages
    assert not [at for at in WITHHELD if f'href="{at}"' in pages]


def test_no_power_of_an_area_was_given_to_it_by_the_way() -> None:
    """Whoever gives another agency a power writes it here too: these are all it has."""
    own = {verb for verb, roles in ALLOWED.items() if roles & OF_ITS_OWN}
    assert own == {
        Verb.VIEW_CALENDAR, Verb.VIEW_ALERT, Verb.ACKNOWLEDGE_MEASURES, Verb.VIEW_READINESS, Verb.CLAIM_READINESS,
        Verb.VIEW_CONTROLS, Verb.VIEW_BRIEFINGS, Verb.ANSWER_DIRECTIVES, Verb.ANSWER_REQUESTS,
        Verb.FIND_PLACES, Verb.VIEW_REQUESTS, Verb.VIEW_HAZARDS, Verb.TELL_HAZARDS, Verb.VIEW_JOINT_LOG,
        Verb.DECIDE_JOINTLY, Verb.CONNECT_PROGRAMS,
    }  # fmt: skip


def _items(partner: User, planner: User) -> tuple[ReadinessItem, ReadinessItem]:
    """An item of a board that the partner owns, and one that it does not."""
    start = timezone.now() + timedelta(days=2)
    board = open_board(NewBoard(area=ALX, starts_at=start, ends_at=start + timedelta(hours=18)), by=planner)
    mine = add_item(
        board, NewItem("سيارات الإسعاف", "أربع سيارات مجهزة", start, owner=partner.holdings[0].office.code), by=planner
    )
    return mine, board.items.exclude(pk=mine.pk).first()


def test_of_readiness_it_sees_and_proves_its_own_items(
    partner: User, desk: Client, office_of: Callable[..., User]
) -> None:
    """Its own item is listed and may be claimed; another's, and the board with its gaps, is not there for it."""
    mine, other = _items(partner, office_of(Role.PLANNER))
    assert desk.get("/readiness/").headers["Location"] == "/readiness/items/"
    listed = desk.get("/readiness/items/").content.decode()
    assert f"/readiness/items/{mine.pk}/" in listed
    assert f"/readiness/items/{other.pk}/" not in listed
    assert f"/readiness/boards/{mine.board_id}/" not in listed
    assert desk.get(f"/readiness/items/{mine.pk}/").status_code == HTTPStatus.OK
    for hidden in (f"/readiness/items/{other.pk}/", f"/readiness/boards/{mine.board_id}/", f"/readiness/areas/{ALX}/"):
        assert desk.get(hidden).status_code == HTTPStatus.NOT_FOUND
    assert desk.post(f"/readiness/items/{mine.pk}/start/").status_code == HTTPStatus.FOUND
    assert desk.post(f"/readiness/items/{other.pk}/start/").status_code == HTTPStatus.NOT_FOUND


def test_of_meetings_it_sees_those_it_is_called_to(partner: User, desk: Client, office_of: Callable[..., User]) -> None:
    """A meeting of its area is not there for it until it is on the roll."""
    director, now = office_of(Role.DIRECTOR), timezone.now()
    chair = director.holdings[0].office
    held = schedule(
        ALX, "اجتماع", chair=chair, version=None, by=director, starts_at=now, ends_at=now + timedelta(hours=1)
    )
    Invitation.objects.filter(meeting=held, office=partner.holdings[0].office).delete()
    assert desk.get(f"/meetings/{held.pk}/").status_code == HTTPStatus.NOT_FOUND
    Invitation.objects.create(meeting=held, office=Office.objects.get(pk=partner.holdings[0].office.pk))
    assert desk.get(f"/meetings/{held.pk}/").status_code == HTTPStatus.OK


def test_it_names_places_without_their_risk(desk: Client, office_of: Callable[..., User]) -> None:
    """Who tells where something is finds a place by name and on the map, without its tier, whatever is asked."""
    place = Place.objects.create(
        code="CH-7",
        area=ALX,
        kind="church",
        capacity=500,
        name_ar="كنيسة الميناء",
        name_en="Port Church",
        lon=29.9,
        lat=31.2,
        tier=1,
    )
    [shown] = desk.get("/places/points.json", {"tier": "4"}).json()["places"]
    assert (shown[0], shown[-1]) == (place.code, None)
    assert "كنيسة الميناء" in desk.get("/partners/places/", {"where_text": "الميناء"}).content.decode()
    planner = Client()
    planner.force_login(office_of(Role.PLANNER))
    assert planner.get("/places/points.json", {"tier": "4"}).json()["places"] == []
    assert planner.get("/places/points.json").json()["places"][0][-1] == 1
