"""Dispatch over HTTP: pages, buttons, the command line and the interface for programs."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.dispatch.actions.sending import dispatch_units
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.command import Command, parsed
from himaya.web.dispatch.models import Assignment, RunCard, UnitState
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Base, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
V1 = "/api/v1"


@pytest.fixture
def staffed(unit_at: Callable[..., Unit], roads: Any) -> None:  # noqa: ARG001  # the roads lie in the folder
    """One unit of each kind that a fire asks for, and an ambulance more."""
    for code, kind, at in (
        ("1", "ambulance", (2, 2)),
        ("2", "fire", (3, 3)),
        ("3", "emergency_police", (1, 1)),
        ("4", "ambulance", (5, 5)),
    ):
        unit_at(code, kind, at)


@pytest.mark.usefixtures("staffed")
def test_the_proposal_is_on_the_page_and_one_button_sends_it(
    reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """The page of an incident ticks the proposed units; its button, with a key printed on it, sends them."""
    incident, browser = reported(), browser_of()
    page = browser.get(f"/incidents/{incident.pk}/").content.decode()
    ticked = [part.split('"')[0] for part in page.split('name="unit" value="')[1:] if " checked" in part.split(">")[0]]
    assert sorted(ticked) == ["1", "2", "3"]
    assert 'data-hotkey="KeyD"' in page
    answer = browser.post(f"/incidents/{incident.pk}/dispatch/", {"unit": ticked})
    assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, f"/incidents/{incident.pk}/")
    assert sorted(Assignment.objects.values_list("unit__code", flat=True)) == ["1", "2", "3"]
    after = browser.get(f"/incidents/{incident.pk}/").content.decode()
    assert after.count("data-status-row") == 3
    assert "Everybody whom the run card asks for was sent." in after


@pytest.mark.usefixtures("staffed")
def test_a_status_button_leads_back_to_the_incident(
    reported: Callable[..., Incident], browser_of: Callable[..., Client], operator: User
) -> None:
    """With what the unit became; what the table does not have is refused there with its rule and the lawful way."""
    incident, browser = reported(), browser_of()
    dispatch_units(incident, ["1"], by=operator)
    answer = browser.post("/dispatch/units/1/status/", {"status": "3", "incident": incident.pk})
    assert answer.headers["Location"] == f"/incidents/{incident.pk}/"
    assert UnitState.objects.get(unit__code="1").state == "en_route"
    refused = browser.post("/dispatch/units/1/status/", {"status": "7", "incident": incident.pk})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "dispatch.not_allowed" in refused.content.decode()
    assert "stood down first" in refused.content.decode()
    assert JournalEntry.objects.filter(action="action-refused").exists()


@pytest.mark.usefixtures("staffed")
def test_the_board_says_what_a_unit_does_after_a_button(browser_of: Callable[..., Client]) -> None:
    """A status entered without an incident, and a move that was confirmed with the point where the unit waits."""
    browser = browser_of()
    lost = browser.post("/dispatch/units/4/status/", {"status": "6", "reason": "gearbox broken"}, follow=True)
    assert f"{Unit.objects.get(code='4').call_sign}: Out of service" in lost.content.decode()
    base = Base.objects.get(code="B-1")
    moved = browser.post("/dispatch/units/1/move/", {"point": "base:B-1"}, follow=True)
    assert f"Available, waits at {base.name_en or base.name_ar}" in moved.content.decode()


@pytest.mark.usefixtures("staffed")
def test_a_unit_is_stood_down_or_replaced_on_the_page(
    reported: Callable[..., Incident], browser_of: Callable[..., Client], operator: User
) -> None:
    """With a reason; the other unit goes in its place."""
    incident, browser = reported(kind="medical"), browser_of()
    (sent,) = dispatch_units(incident, ["1"], by=operator)
    at = f"/dispatch/assignments/{sent.pk}/stand-down/"
    assert browser.post(at, {"reason": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    browser.post(at, {"reason": "the tyre is flat", "replacement": "4"})
    assert dict(Assignment.objects.values_list("unit__code", "ended_how")) == {"1": "replaced", "4": ""}


@pytest.mark.usefixtures("staffed")
def test_the_board_shows_incidents_by_priority_and_units_by_state(
    reported: Callable[..., Incident], browser_of: Callable[..., Client], operator: User
) -> None:
    """The most urgent first with how long it waits; each unit with its state and the age of its position."""
    later, urgent = reported(kind="service"), reported(kind="fire")
    dispatch_units(later, ["4"], by=operator)
    page = browser_of().get("/dispatch/").content.decode()
    rows = [
        page.index(f">{one.pk} · ") if f">{one.pk} · " in page else page.index(f"/incidents/{one.pk}/")
        for one in (urgent, later)
    ]
    assert rows == sorted(rows)
    assert "waits" in page
    assert page.count('unit-row"') == 4
    assert "no position" in page
    assert 'data-live="incident unit-state"' in page


@pytest.mark.usefixtures("staffed")
def test_a_call_stands_on_the_home_page_until_it_is_answered(
    browser_of: Callable[..., Client], unit_at: Any, operator: User
) -> None:
    """An emergency is the first need of the operations room."""
    browser, unit = browser_of(), unit_at("9")
    send_status(unit, "0", by=operator)
    assert "Units in an emergency" in browser.get("/").content.decode()
    browser.post("/dispatch/units/9/heard/")
    assert "Units in an emergency" not in browser.get("/").content.decode()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("12", Command("open", incident=12)),
        ("/١٢", Command("open", incident=12)),
        ("i 12", Command("open", incident=12)),
        ("ه 12", Command("open", incident=12)),
        ("d نسر 4 12", Command("dispatch", unit="نسر 4", incident=12)),
        ("ي نسر 4 12", Command("dispatch", unit="نسر 4", incident=12)),
        ("/s نسر ٤ ٣", Command("status", unit="نسر 4", status="3")),
        ("س نسر 4 3", Command("status", unit="نسر 4", status="3")),
        ("حالة نسر 4 راحة", Command("status", unit="نسر 4", status="rest")),
        ("s Eagle 4 6: flat tyre", Command("status", unit="Eagle 4", status="6", reason="flat tyre")),
        ("n", Command("new")),
        ("ى", Command("new")),
        ("؟", Command("help")),
    ],
)
def test_a_line_is_understood_in_both_layouts(line: str, command: Command) -> None:
    """Keys, digits of any script, and words in both languages; the status stands at the end."""
    assert parsed(line) == command


@pytest.mark.parametrize("line", ["", "/", "x", "s 3", "d نسر", "d نسر 4", "12 13", "s نسر 4 9", "99999999999"])
def test_a_line_that_is_not_understood_says_how_to_write_one(line: str) -> None:
    """With examples."""
    if line == "d نسر 4":
        assert parsed(line) == Command("dispatch", unit="نسر", incident=4)
        return
    with pytest.raises(InvalidInputError) as refused:
        parsed(line)
    assert refused.value.faults[0].code == "dispatch.not_understood"


@pytest.mark.usefixtures("staffed")
def test_the_command_line_opens_sends_and_sets(
    reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """Each command leads where its effect is seen; a mistake shows the board with the line as it was typed."""
    incident, browser = reported(), browser_of()

    def say(line: str) -> Any:
        return browser.post("/dispatch/command/", {"line": line, "area": "EG-ALX"})

    assert say(str(incident.pk)).headers["Location"] == f"/incidents/{incident.pk}/"
    assert say(f"ي نسر 1 {incident.pk}").headers["Location"] == f"/incidents/{incident.pk}/"
    say("س نسر ١ ٤")
    assert UnitState.objects.get(unit__code="1").state == "on_scene"
    assert say("n").headers["Location"] == "/incidents/new/"
    for line, rule in (
        ("s ghost 4 3", "dispatch.unknown_unit"),
        ("s نسر 3", "dispatch.several_units"),
        ("?!", "dispatch.not_understood"),
    ):
        refused = say(line)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert rule in refused.content.decode()
        assert f'value="{line}"' in refused.content.decode()


def test_a_run_card_is_set_on_its_page(browser_of: Callable[..., Client]) -> None:
    """By the director, line by line; an operator reads the cards and opens none; a wrong number is refused."""
    director = browser_of(Role.DIRECTOR)
    told = {"area": "EG-ALX", "units-0": "2", "kinds-0": ["ambulance"], "units-1": "", "kinds-1": ["fire"]}
    assert director.post("/dispatch/cards/medical/", told).status_code == HTTPStatus.FOUND
    assert RunCard.objects.get().needs == [{"kinds": ["ambulance"], "units": 2}]
    assert "2 × ambulance" in director.get("/dispatch/cards/").content.decode()
    for wrong, rule in (({"units-0": "0"}, "bad_card"), ({"kinds-0": ["tank"]}, "bad_card"), ({}, "same_card")):
        refused = director.post("/dispatch/cards/medical/", {**told, **wrong})
        assert f"dispatch.{rule}" in refused.content.decode()
    assert browser_of().get("/dispatch/cards/medical/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("staffed")
def test_the_interface_recommends_sends_and_takes_statuses(
    reported: Callable[..., Incident], desk_of: Callable[..., Client]
) -> None:
    """From the recommendation to the scene, in the words of the interface."""
    incident, desk = reported(), desk_of(Role.OPERATOR)

    def send(path: str, body: dict[str, Any]) -> Any:
        return desk.post(f"{V1}{path}", json.dumps(body), content_type="application/json")

    told = desk.get(f"{V1}/incidents/{incident.pk}/recommendation").json()
    chosen = [one["code"] for line in told["lines"] for one in line["chosen"]]
    assert (sorted(chosen), told["lacking"], told["by_distance"]) == (["1", "2", "3"], "", False)
    assert told["drive_s"] == pytest.approx(told["bound_s"])
    sent = send(f"/incidents/{incident.pk}/dispatch", {}).json()
    assert sorted(row["unit"] for row in sent) == ["1", "2", "3"]
    assert send("/dispatch/units/1/status", {"status": "4"}).json()["state"] == "on_scene"
    again = send(f"/incidents/{incident.pk}/dispatch", {"units": ["1"]})
    assert (again.status_code, again.json()["code"]) == (HTTPStatus.CONFLICT, "dispatch.unit_not_free")
    rows = desk.get(f"{V1}/incidents/{incident.pk}/assignments").json()
    assert {row["unit"]: row["state"] for row in rows} == {"1": "on_scene", "2": "assigned", "3": "assigned"}
    first = next(row["id"] for row in rows if row["unit"] == "2")
    assert send(f"/assignments/{first}/stand-down", {"reason": "not needed"}).json()["ended_how"] == "stood_down"
    states = desk.get(f"{V1}/dispatch/units/EG-ALX").json()
    assert {row["code"]: row["state"] for row in states}["4"] == "available"
    assert desk.get(f"{V1}/dispatch/units/EG-C").status_code == HTTPStatus.FORBIDDEN
