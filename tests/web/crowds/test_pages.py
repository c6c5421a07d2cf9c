"""Crowds on screen: who sees which zone, two taps to a reading, filters, refusals, workbook, programs."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.crowds.actions.reading import report_gate
from himaya.web.crowds.models import Counter, CrowdAlarm, Gate, Reading, Zone
from himaya.web.crowds.table import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.places.models import Place


def _shown(client: Client, query: str = "") -> set[int]:
    page = client.get(f"/crowds/?{query}").content.decode()
    return {pk for pk in Zone.objects.values_list("pk", flat=True) if f'href="/crowds/{pk}/"' in page}


def test_a_directorate_sees_its_own_zones_and_the_centre_all(
    zone_of: Callable[..., Zone], browser_of: Callable[..., Client]
) -> None:
    """List, page and workbook follow the area."""
    here, there = zone_of(), zone_of(area="EG-C")
    assert _shown(browser_of()) == {here.pk}
    assert _shown(browser_of(Role.DUTY_OFFICER, "")) == {here.pk, there.pk}
    assert browser_of().get(f"/crowds/{there.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert browser_of().post(f"/crowds/{there.pk}/density/", {"density": "3"}).status_code == HTTPStatus.NOT_FOUND


def test_a_zone_without_a_reading_is_not_called_calm(
    zone_of: Callable[..., Zone], read: Callable[..., Reading], browser_of: Callable[..., Client]
) -> None:
    """On the list, in its sums and on its own page it is not known, until somebody has looked."""
    zone, client = zone_of(), browser_of()
    before = client.get("/crowds/")
    assert [count for _value, _label, count in before.context["counts"]] == [0, 0, 0, 1]
    for page in (before, client.get(f"/crowds/{zone.pk}/")):
        assert "Not known" in page.content.decode()
    read(zone, 1)
    after = client.get("/crowds/")
    assert [count for _value, _label, count in after.context["counts"]] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", {"red", "calm"}),
        ("level=red", {"red"}),
        ("alarm=1", {"red"}),
        ("closed=1", {"closed"}),
        ("q=غربي", {"calm"}),
        ("q=marqos", set()),
        ("place=CH-EG-ALX", {"red", "calm"}),
        ("level=x&area=y", {"red", "calm"}),
    ],
)
def test_filters_stand_in_the_address(
    query: str, which: set[str], zone_of: Callable[..., Zone], read: Callable[..., Reading],
    browser_of: Callable[..., Client],
) -> None:  # fmt: skip
    """Each narrows; what is not understood counts as not asked."""
    made = {"red": zone_of(), "calm": zone_of(title_ar="الفناء الغربي"), "closed": zone_of(title_ar="القاعة")}
    read(made["red"], 4.4)
    Zone.objects.filter(pk=made["closed"].pk).update(is_closed=True)
    assert _shown(browser_of(), query) == {made[one].pk for one in which}


def test_from_the_list_a_density_is_entered_with_two_taps(zone: Zone, browser_of: Callable[..., Client]) -> None:
    """The zone, then the picture: six buttons, each of which is the whole form."""
    client = browser_of()
    assert f'class="tap" href="/crowds/{zone.pk}/"' in client.get("/crowds/").content.decode()
    page = client.get(f"/crowds/{zone.pk}/").content.decode()
    assert page.count('class="button scale-step" name="density"') == len(table().scale)
    sent = client.post(f"/crowds/{zone.pk}/density/", {"density": "4"})
    assert (sent.status_code, sent.headers["Location"]) == (HTTPStatus.FOUND, f"/crowds/{zone.pk}/")
    zone.refresh_from_db()
    assert (zone.level, zone.density) == ("red", 4.0)
    told = client.get(f"/crowds/{zone.pk}/").content.decode()
    assert "Stop the inflow at every gate" in told
    assert 'id="open-incident"' in told


def test_the_whole_night_of_a_zone_by_its_buttons(
    zone: Zone, gate_of: Callable[..., Gate], browser_of: Callable[..., Client]
) -> None:
    """Density, count, gate, lanes, tick, incident, acknowledgement, strike: each is a form of the page."""
    gate, commander, director = gate_of(zone), browser_of(), browser_of(Role.DIRECTOR)

    def send(client: Client, where: str, **said: str) -> str:
        answer = client.post(f"/crowds/{where}/", said)
        assert answer.status_code == HTTPStatus.FOUND, (where, answer.content.decode()[-2000:])
        return str(answer.headers["Location"])

    send(commander, f"{zone.pk}/density", density="٤.٢")
    send(commander, f"{zone.pk}/people", people="١٢٠")
    send(commander, f"gates/{gate.pk}/report", queue="40", arrived="60", minutes="5")
    send(commander, f"gates/{gate.pk}/lanes", lanes_open="3", held="1")
    send(commander, f"{zone.pk}/steps/stop-inflow")
    assert send(commander, f"{zone.pk}/incident").startswith("/incidents/")
    send(director, f"{zone.pk}/acknowledge", text="all exits open")
    send(commander, f"readings/{Reading.objects.get(kind='density').pk}/strike", text="another court")
    zone.refresh_from_db()
    gate.refresh_from_db()
    assert (zone.level, zone.people, gate.lanes_open, gate.is_held) == ("calm", 120, 3, True)
    page = director.get(f"/crowds/{zone.pk}/").content.decode()
    for told in ("all exits open", "another court", "inflow stopped", "nobody is let in"):
        assert told in page


def test_a_refusal_says_why_and_keeps_what_was_typed(zone: Zone, browser_of: Callable[..., Client]) -> None:
    """The rule, the lawful way, and the number as it was typed."""
    client = browser_of()
    later = timezone.localtime(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    sent = client.post(f"/crowds/{zone.pk}/density/", {"density": "2.7", "event_at": later})
    page = sent.content.decode()
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "crowds.in_the_future" in page
    assert 'value="2.7"' in page
    assert client.post(f"/crowds/{zone.pk}/density/", {"density": "many"}).status_code == 422
    assert not Reading.objects.exists()


def test_a_zone_and_its_gates_are_drawn_by_their_forms(
    place_of: Callable[..., Place], browser_of: Callable[..., Client]
) -> None:
    """The planner chooses a place, draws, adds a gate and an exit, changes them, and takes them out of use."""
    place, client = place_of(), browser_of(Role.PLANNER)
    assert place.code in client.get("/crowds/new/").content.decode()
    said = {"place": place.code, "title_ar": "الفناء", "area_m2": "٥٠٠", "planned_density": "2", "hurry": "low"}
    assert client.post("/crowds/new/", {**said, "area_m2": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    wrong = client.post("/crowds/new/", {**said, "outline": "POLYGON((0 0, 1 1))"})
    assert (wrong.status_code, Zone.objects.count()) == (HTTPStatus.UNPROCESSABLE_ENTITY, 0)
    assert client.post("/crowds/new/", said).status_code == HTTPStatus.FOUND
    zone = Zone.objects.get()
    assert (zone.area_m2, zone.hurry, zone.area) == (500, "low", "EG-ALX")
    assert client.get(f"/crowds/{zone.pk}/edit/").status_code == HTTPStatus.OK
    client.post(f"/crowds/{zone.pk}/edit/", {**said, "area_m2": "400"})
    gate = {
        "title_ar": "باب",
        "is_entrance": "1",
        "lanes": "4",
        "rate_per_h": "180",
        "rate_source": "قياس",
        "stream": "all",
    }
    assert client.post(f"/crowds/{zone.pk}/gates/new/", {**gate, "rate_source": ""}).status_code == 422
    assert client.post(f"/crowds/{zone.pk}/gates/new/", gate).status_code == HTTPStatus.FOUND
    made = Gate.objects.get()
    assert client.get(f"/crowds/gates/{made.pk}/edit/").status_code == HTTPStatus.OK
    client.post(f"/crowds/gates/{made.pk}/edit/", {**gate, "lanes": "6", "is_exit": "1", "width_m": "2.5"})
    client.post(f"/crowds/gates/{made.pk}/close/", {"closed": "1"})
    client.post(f"/crowds/{zone.pk}/close/", {"closed": "1"})
    zone.refresh_from_db()
    made.refresh_from_db()
    assert (zone.area_m2, zone.is_closed, made.lanes, made.width_m, made.is_closed) == (400, True, 6, 2.5, True)


def test_a_closed_place_and_one_of_another_area_are_not_offered(
    place_of: Callable[..., Place], browser_of: Callable[..., Client]
) -> None:
    """Neither by the list nor by an address that names them."""
    there, client = place_of("EG-C"), browser_of(Role.PLANNER)
    assert there.code not in client.get("/crowds/new/").content.decode()
    assert client.get(f"/crowds/new/?place={there.code}").status_code == HTTPStatus.NOT_FOUND


def test_the_identifier_of_a_counter_is_shown_once(
    zone: Zone, gate_of: Callable[..., Gate], browser_of: Callable[..., Client]
) -> None:
    """On the answer to its registration and on no other page; then it is revoked there."""
    gate, client = gate_of(zone), browser_of(Role.PLANNER)
    made = client.post(f"/crowds/{zone.pk}/counters/new/", {"stands": "approach", "gate": str(gate.pk)})
    counter = Counter.objects.get()
    assert f"{counter.code}-" in made.content.decode()
    listed = client.get(f"/crowds/{zone.pk}/counters/").content.decode()
    assert counter.code in listed
    assert f"{counter.code}-" not in listed
    assert client.post(f"/crowds/counters/{counter.code}/revoke/", {"reason": "ended"}).status_code == HTTPStatus.FOUND
    counter.refresh_from_db()
    assert counter.revoked_at is not None


def test_the_readings_are_downloaded_as_the_filters_leave_them(
    zone_of: Callable[..., Zone], read: Callable[..., Reading], browser_of: Callable[..., Client]
) -> None:
    """Of one zone, or of those that pass; with why one was struck out."""
    one, other = zone_of(), zone_of(title_ar="الفناء الغربي", title_en="West court")
    row = read(one, 2.25)
    read(other, 1.5)
    client = browser_of()
    client.post(f"/crowds/readings/{row.pk}/strike/", {"text": "counted twice"})

    def rows(query: str) -> list[Any]:
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/crowds/readings.xlsx?{query}").content)).worksheets[0]
        return [list(line) for line in sheet.iter_rows(values_only=True)]

    own = [line for line in rows(f"zone={one.pk}") if 2.25 in line]
    assert len(own) == 1
    assert own[0][-1] == "counted twice"
    assert not any(1.5 in line for line in rows(f"zone={one.pk}"))
    assert any(1.5 in line for line in rows("q=West"))


def test_the_page_tells_forecast_capacity_and_trend_in_words(
    zone: Zone, gate_of: Callable[..., Gate], browser_of: Callable[..., Client], commander: User
) -> None:
    """350 in half an hour, and which lanes to open; an amber zone says to open none."""
    gate = gate_of(zone, lanes_open=2)
    report_gate(gate, queue=50, arrived=60, minutes=5, by=commander)
    page = browser_of().get(f"/crowds/{zone.pk}/").content.decode()
    assert "Open lanes until 3 work." in page
    assert "measured here" in page
    browser_of().post(f"/crowds/{zone.pk}/density/", {"density": "3"})
    page = browser_of().get(f"/crowds/{zone.pk}/").content.decode()
    assert "open no further lane inwards" in page


def test_statements_do_not_grow_with_readings(
    zone: Zone, read: Callable[..., Reading], browser_of: Callable[..., Client],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    """Forty readings cost the page no more statements than one."""
    for number in range(40):
        read(zone, 1 + number % 2, ago_min=41 - number)
    client = browser_of()
    client.get(f"/crowds/{zone.pk}/")
    with django_assert_max_num_queries(22):
        client.get(f"/crowds/{zone.pk}/")


def test_a_program_reads_and_writes_the_same(
    zone: Zone, gate_of: Callable[..., Gate], desk_of: Callable[..., Client]
) -> None:
    """Zones, readings, alarms and forecast; density or people, not both."""
    gate, desk = gate_of(zone), desk_of(Role.OPERATOR)

    def send(path: str, **body: Any) -> Any:
        return desk.post(f"/api/v1/crowds/{path}", json.dumps(body), content_type="application/json")

    assert send(f"{zone.pk}/readings", density=4.25).json()["density"] == 4.25
    assert send(f"{zone.pk}/readings", people=70).json()["people"] == 70
    both = send(f"{zone.pk}/readings", density=1, people=2)
    assert (both.status_code, both.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "crowds.one_of_both")
    told = send(f"gates/{gate.pk}", queue=10, arrived=50)
    assert [one["kind"] for one in told.json()] == ["queue", "arrived"]
    assert desk.get("/api/v1/crowds?level=red").json()["items"][0]["density"] == 4.25
    assert [one["level"] for one in desk.get(f"/api/v1/crowds/{zone.pk}/alarms").json()] == ["red"]
    assert len(desk.get(f"/api/v1/crowds/{zone.pk}/readings").json()["items"]) == 4
    found = desk.get(f"/api/v1/crowds/{zone.pk}/gates").json()[0]
    assert (found["advice"], found["arrivals_per_min"], len(found["minutes"])) == ("crowded", 10.0, 31)
    Zone.objects.update(is_closed=True)
    assert send(f"{zone.pk}/readings", density=1).status_code == HTTPStatus.CONFLICT
    assert CrowdAlarm.objects.count() == 1
