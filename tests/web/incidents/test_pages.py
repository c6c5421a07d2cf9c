from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING

import openpyxl
import pytest

from himaya.web.accounts.models import Role, User
from himaya.web.common.needs import needs_of
from himaya.web.incidents.models import Incident
from himaya.web.live.access import Listener
from himaya.web.live.hub import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def _shown(client: Client, query: str = "") -> set[int]:
    page = client.get(f"/incidents/?{query}").content.decode()
    return {pk for pk in Incident.objects.values_list("pk", flat=True) if f'href="/incidents/{pk}/"' in page}


def test_a_directorate_sees_its_own_incidents_and_the_centre_all(
    reported: Callable[..., Incident], browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """List, page, download and need follow the area."""
    centre = office_of(Role.DUTY_OFFICER, "")
    here, there = reported(), reported(by=centre, area="EG-C")
    assert _shown(browser_of()) == {here.pk}
    assert _shown(browser_of(Role.OPERATOR, "EG-C")) == {there.pk}
    assert _shown(browser_of(Role.DUTY_OFFICER, "")) == {here.pk, there.pk}
    assert browser_of().get(f"/incidents/{there.pk}/").status_code == HTTPStatus.NOT_FOUND
    found = {need.title: need.detail for need in needs_of(office_of(Role.OPERATOR))}
    assert found["بلاغات تنتظر الفرز"] == "1"


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("", {"fire", "queue"}),
        ("q=حريق", {"fire"}),
        ("q=شَارع الفؤاد", set()),
        ("q=شَارِع فؤاد", {"fire"}),
        ("kind=power-cut", {"queue"}),
        ("priority=1", {"fire"}),
        ("state=triaged", set()),
        ("state=false_alarm", {"false"}),
        ("state=all", {"fire", "queue", "false"}),
        ("major=1", set()),
        ("area=EG-C", set()),
        ("state=nonsense&kind=x&priority=9", {"fire", "queue"}),
    ],
)
def test_filters_stand_in_the_address(
    query: str, which: set[str], reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """Each narrows; what is not understood counts as not asked."""
    made = {
        "fire": reported(where_text="شارع فؤاد"),
        "queue": reported(kind="power-cut"),
        "false": reported(kind="service"),
    }
    Incident.objects.filter(pk=made["false"].pk).update(state="false_alarm")
    assert _shown(browser_of(), query) == {made[one].pk for one in which}


def test_the_most_urgent_comes_first(reported: Callable[..., Incident], browser_of: Callable[..., Client]) -> None:
    """By priority, then the newest."""
    later, first, older = reported(priority=3), reported(priority=1), reported(priority=1, minutes_ago=5)
    page = browser_of().get("/incidents/").content.decode()
    places = [page.index(f'href="/incidents/{one.pk}/"') for one in (first, older, later)]
    assert places == sorted(places)


def test_the_download_holds_the_same_rows(reported: Callable[..., Incident], browser_of: Callable[..., Client]) -> None:
    """Under the same filters; a text that looks like a formula stays text."""
    kept = reported(where_text="=1+1")
    reported(kind="power-cut", priority=3)
    answer = browser_of().get("/incidents.xlsx?priority=1")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    [row] = [one for one in rows if one[0] == kept.pk]
    assert "=1+1" in row
    assert sum(isinstance(one[0], int) for one in rows) == 1


def test_the_age_of_every_entry_is_shown(reported: Callable[..., Incident], browser_of: Callable[..., Client]) -> None:
    """Minutes, then hours and minutes, since the report and since anything was entered."""
    reported(minutes_ago=125)
    page = browser_of().get("/incidents/").content.decode()
    assert "2 h 5 min" in page
    assert "0 min" in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_offers_what_the_office_may_do(
    language: str, reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """The room takes steps and merges; the auditor reads; a patrol adds notes."""
    url = f"/incidents/{reported().pk}/"
    seen = {}
    for role in (Role.OPERATOR, Role.AUDITOR, Role.PATROL_LEADER):
        client = browser_of(role)
        client.cookies["himaya_language"] = language
        page = client.get(url).content.decode()
        seen[role] = tuple(part in page for part in ("steps/triage/", "/merge/", "/notes/", "/class/"))
    assert seen[Role.OPERATOR] == (True, True, True, True)
    assert seen[Role.AUDITOR] == (False, False, False, False)
    assert seen[Role.PATROL_LEADER] == (False, False, True, False)


def test_consoles_of_the_area_hear_of_it(office_of: Callable[..., User]) -> None:
    """The live feed tells an incident of Alexandria to Alexandria and the centre, not to Cairo."""
    from himaya.web.accounts.policies import scope_of  # noqa: PLC0415  # the table of duties as it is now
    from himaya.web.journal.words import reader_of  # noqa: PLC0415  # likewise

    verb = reader_of("incident")
    assert verb is not None
    event = Event(seq=1, action="incident-reported", kind="incident", object_id="1", area="EG-ALX", at="", account="")
    heard = {
        area: Listener("x", {"incident": scope_of(office_of(Role.OPERATOR, area), verb)}).sees(event)
        for area in ("EG-ALX", "EG-C")
    }
    assert heard == {"EG-ALX": True, "EG-C": False}
    assert Listener("x", {"incident": scope_of(office_of(Role.DUTY_OFFICER, ""), verb)}).sees(event)
