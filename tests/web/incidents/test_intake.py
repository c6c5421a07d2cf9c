from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.forms import Intake
from himaya.web.incidents.models import Entry, Incident
from himaya.web.incidents.queries.duplicates import MOST, is_alike, likely_duplicates
from himaya.web.incidents.texts import MASK, masked
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.places.models import Place

NEW = "/incidents/new/"
PHONE, NATIONAL_ID, PLATE = "01012345678", "29001011234567", "ق ص ر 1234"


def _only() -> Incident:
    return Incident.objects.get()


def test_the_type_alone_is_enough(browser_of: Callable[..., Client]) -> None:
    """Nothing else is known: the incident lies in the office's area at no known place, with the type's priority."""
    answer = browser_of().post(NEW, {"kind": "crowd-crush"})
    made = _only()
    assert answer.headers["Location"] == f"/incidents/{made.pk}/"
    assert (made.area, made.where, made.priority, made.state) == ("EG-ALX", "unknown", 1, "reported")
    assert (made.hurt, made.dead, made.trapped, made.lon) == (None, None, None, None)
    assert made.needs == {"patrol_foot": 2, "ambulance": 1, "emergency_police": 1}
    assert made.entries.get().kind == "report"


def test_nobody_is_asked_who_is_calling(browser_of: Callable[..., Client]) -> None:
    """The form has these fields and no other: none could hold a caller."""
    assert set(Intake.base_fields) == {
        "kind", "where_text", "place", "lon", "lat", "area", "report", "priority", "called_at", "hazards",
        "access", "services", "hurt", "dead", "trapped",
    }  # fmt: skip
    page = browser_of().get(NEW).content.decode()
    assert 'type="tel"' not in page


@pytest.mark.parametrize("words", ["الكاتدرائيه", "كاتدرائية مرقسيه", "mark", "CH-01"])
def test_places_are_found_in_any_spelling(words: str, browser_of: Callable[..., Client], cathedral: Place) -> None:
    """The search folds Arabic letters and case; a place of another governorate is not offered."""
    found = browser_of().get("/incidents/places/", {"where_text": words}).content.decode()
    assert f'value="{cathedral.code}"' in found
    assert (
        cathedral.code
        not in browser_of(Role.OPERATOR, "EG-C").get("/incidents/places/", {"where_text": words}).content.decode()
    )


def test_a_place_brings_point_tier_and_titles(browser_of: Callable[..., Client], cathedral: Place) -> None:
    """What was typed to find it is not kept twice; other words are."""
    browser_of().post(NEW, {"kind": "fire", "place": "CH-01", "where_text": "الكاتدرائيه"})
    made = _only()
    assert (made.where, made.lon, made.lat, made.tier) == ("place", 29.9, 31.2, 1)
    assert (made.place_ar, made.where_text) == (cathedral.name_ar, "")
    browser_of().post(NEW, {"kind": "medical", "place": "CH-01", "where_text": "الباب البحري", "confirmed": "1"})
    assert Incident.objects.get(kind="medical").where_text == "الباب البحري"


def test_a_point_elsewhere_goes_to_the_area_it_lies_in(browser_of: Callable[..., Client]) -> None:
    """Life first: a report from Cairo taken in Alexandria is entered for Cairo, which sees it; Alexandria does not."""
    answer = browser_of().post(NEW, {"kind": "fire", "lon": "31.236", "lat": "30.044"})
    made = _only()
    assert (made.area, answer.headers["Location"]) == ("EG-C", "/incidents/")
    assert browser_of().get(f"/incidents/{made.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert browser_of(Role.OPERATOR, "EG-C").get(f"/incidents/{made.pk}/").status_code == HTTPStatus.OK


def test_an_unknown_area_is_the_centres(browser_of: Callable[..., Client]) -> None:
    """The national duty officer may not know the governorate yet; then the centre alone sees it."""
    browser_of(Role.DUTY_OFFICER, "").post(NEW, {"kind": "fire"})
    assert _only().area == ""
    assert browser_of().get(f"/incidents/{_only().pk}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("sent", "rule"),
    [
        ({"kind": "raid"}, "incidents.unknown_type"),
        ({"kind": "fire", "place": "CH-99"}, "incidents.unknown_place"),
        ({"kind": "fire", "lon": "2.35", "lat": "48.85"}, "incidents.bad_point"),
        ({"kind": "fire", "called_at": "2100-01-01T00:00"}, "incidents.in_the_future"),
    ],
)
def test_what_cannot_be_is_refused(sent: dict[str, str], rule: str, browser_of: Callable[..., Client]) -> None:
    """With the rule and the lawful way; nothing is kept, and what was typed stays in the form."""
    answer = browser_of().post(NEW, {**sent, "report": "smoke over the roof"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert rule in answer.content.decode()
    assert "smoke over the roof" in answer.content.decode()
    assert not Incident.objects.exists()
    assert JournalEntry.objects.order_by("-seq")[0].after == {"rule": rule}


@pytest.mark.parametrize("number", [PHONE, NATIONAL_ID, PLATE, "٠١٠ ١٢٣٤ ٥٦٧٨"])
def test_numbers_of_persons_are_masked_and_the_report_is_kept(number: str, browser_of: Callable[..., Client]) -> None:
    """A report is never turned away for what it says, and the number is kept nowhere, the journal included."""
    browser_of().post(NEW, {"kind": "fire", "report": f"دخان {number} كثيف", "where_text": number, "hazards": number})
    made = _only()
    kept = [made.report, made.where_text, made.hazards, made.search, *Entry.objects.values_list("text", flat=True)]
    kept += JournalEntry.objects.values_list("after_json", flat=True)
    assert all(number not in text for text in kept)
    assert MASK in made.report
    assert made.report.startswith("دخان")


def test_numbers_of_places_stay() -> None:
    """Counts, times, points and house numbers are not touched; hidden characters go."""
    assert masked("3 مصابين عند 31.2001, 29.9187  رقم 12\u202e") == "3 مصابين عند 31.2001, 29.9187 رقم 12"


def test_a_likely_duplicate_is_offered_before_anything_is_kept(
    browser_of: Callable[..., Client], cathedral: Place, reported: Callable[..., Incident]
) -> None:
    """The same place within the hour; the operator joins the report to it, or says that it is another."""
    known, room = reported(place=cathedral.code, minutes_ago=20), browser_of()
    sent = {"kind": "medical", "place": cathedral.code, "report": "a woman has fainted"}
    offered = room.post(NEW, sent)
    assert offered.status_code == HTTPStatus.OK
    assert f'name="join" value="{known.pk}"' in offered.content.decode()
    assert Incident.objects.count() == 1
    room.post(NEW, {**sent, "join": str(known.pk)})
    assert Incident.objects.count() == 1
    assert list(known.entries.values_list("kind", "text")) == [("report", ""), ("report", "a woman has fainted")]
    room.post(NEW, {**sent, "confirmed": "1"})
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(
    ("known", "told", "alike"),
    [
        ({"lon": 29.9, "lat": 31.2}, {"lon": 29.9, "lat": 31.2075}, True),
        ({"lon": 29.9, "lat": 31.2}, {"lon": 29.9, "lat": 31.2125}, False),
        ({"lon": 29.9, "lat": 31.2}, {"kind": "medical", "lon": 29.9, "lat": 31.202}, True),
        ({"lon": 29.9, "lat": 31.2}, {"kind": "medical", "lon": 29.9, "lat": 31.204}, False),
        ({"where_text": "شارع فؤاد"}, {"where_text": "ناصية فؤاد"}, True),
        ({"where_text": "شارع فؤاد"}, {"where_text": "كوبري ستانلي"}, False),
        ({}, {"where_text": "كوبري ستانلي"}, True),
        ({}, {"kind": "medical"}, False),
        ({"minutes_ago": 59}, {}, True),
    ],
)
def test_place_time_and_type_decide_what_is_alike(
    known: dict[str, Any], told: dict[str, Any], alike: object, reported: Callable[..., Incident], operator: Any
) -> None:
    """One thousand metres for the same type, three hundred for another (0.001° of latitude is 111 m)."""
    first, second = reported(**known), reported(**told)
    assert ([one.pk for one in likely_duplicates(operator, second)] == [first.pk]) is alike


def test_an_old_and_ended_incident_is_no_duplicate(reported: Callable[..., Incident], operator: Any) -> None:
    """Reported more than an hour ago and not touched since."""
    old = reported(minutes_ago=61)
    assert likely_duplicates(operator, reported()) == [old]
    Incident.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(minutes=61))
    assert old not in likely_duplicates(operator, reported())


def test_a_report_keeps_when_it_was_told_and_when_it_was_entered(reported: Callable[..., Incident]) -> None:
    """Event time and entry time stand side by side, in the timeline and in the journal."""
    made = reported(minutes_ago=12)
    entry: Entry = made.entries.get()
    assert entry.event_at == made.called_at
    assert entry.entered_at - entry.event_at >= timedelta(minutes=12)
    written = JournalEntry.objects.get(action="incident-reported")
    assert (written.happened_at, written.area, written.object_id) == (made.called_at, "EG-ALX", str(made.pk))


def test_the_form_remembers_when_it_was_opened(browser_of: Callable[..., Client]) -> None:
    """The report counts from the moment the operator began to listen."""
    page = browser_of().get(NEW).content.decode()
    opened = page.split('name="called_at" value="')[1].split('"')[0]
    assert abs(datetime.fromisoformat(opened) - timezone.now()) < timedelta(minutes=1)
    browser_of().post(NEW, {"kind": "fire", "called_at": opened})
    assert _only().called_at == datetime.fromisoformat(opened)


def test_nothing_alike_is_missed(operator: User) -> None:
    """Likely duplicates are those that a look at every open incident finds, near and far, with a point and without."""
    rng = np.random.default_rng(7)
    made = []
    for _number in range(60):
        told: dict[str, Any] = {"kind": str(rng.choice(["fire", "medical", "other"]))}
        if rng.random() < 0.7:
            told |= {"lon": 29.9 + rng.uniform(0, 0.02), "lat": 31.2 + rng.uniform(0, 0.02)}
        else:
            told |= {"area": "EG-ALX", "where_text": str(rng.choice(["", "شارع النصر", "ميدان المنشية"]))}
        made.append(report_incident(NewReport(**told), by=operator))
    alike = {one.pk: {other.pk for other in made if other.pk != one.pk and is_alike(one, other)} for one in made}
    assert sum(map(len, alike.values())) > 100
    for one in made:
        found = {other.pk for other in likely_duplicates(operator, one)}
        assert found <= alike[one.pk]
        assert len(found) == min(MOST, len(alike[one.pk]))
