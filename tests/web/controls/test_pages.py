"""Road controls over HTTP: drawn by name, taken through their steps, told to the public."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.common.header import signs_for
from himaya.web.common.needs import needs_of
from himaya.web.controls.actions.drawing import impose
from himaya.web.controls.actions.publishing import publish_controls
from himaya.web.controls.models import RoadControl
from himaya.web.journal.models import JournalEntry

from .conftest import ACROSS, ALX, CHURCH_WAY, HOSPITAL_WAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.controls.actions.drawing import NewControl

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
HOUR = timedelta(hours=1)


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _local(instant: Any) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def sent(road: Callable[[int], str]) -> Callable[..., dict[str, str]]:
    """What the form sends: a street closed for two hours."""

    def make(section: int = ACROSS, **told: str) -> dict[str, str]:
        now = timezone.now()
        return {
            "area": ALX, "kind": "closure", "direction": "both", "sections": road(section), "starts_at": "",
            "ends_at": _local(now + 2 * HOUR), "public_ar": "غلق الكورنيش", "act": "draw", **told,
        }  # fmt: skip

    return make


def test_a_control_is_drawn_and_taken_to_the_public_list(
    browser_of: Callable[..., Client],
    sent: Callable[..., dict[str, str]],
) -> None:
    """The traffic officer draws, the director approves, it is announced and stands; every reader sees it."""
    traffic, director = browser_of(), browser_of(Role.DIRECTOR)
    answer = traffic.post(reverse("control_new"), sent())
    control = RoadControl.objects.get()
    assert answer.headers["Location"] == reverse("control", args=[control.pk])
    assert control.road_ar == "شارع الكورنيش"
    assert _text(Client().get("/public/roads/")).count("غلق الكورنيش") == 0
    for desk, step in ((director, "approve"), (traffic, "announce"), (traffic, "enforce")):
        assert desk.post(reverse("control_step", args=[control.pk, step])).status_code == HTTPStatus.FOUND
    assert "غلق الكورنيش" in _text(Client().get("/public/roads/"))
    page = _text(traffic.get(reverse("control", args=[control.pk])))
    assert "In force" in page
    assert "Lifted: the road is open" in page


def test_a_refusal_tells_rule_reason_and_way(
    browser_of: Callable[..., Client],
    sent: Callable[..., dict[str, str]],
) -> None:
    """At the step that is refused, on the page of the control; the rule is in the journal."""
    browser_of().post(reverse("control_new"), {**sent(HOSPITAL_WAY), "residents_pass": "1"})
    control = RoadControl.objects.get()
    answer = browser_of(Role.DIRECTOR).post(reverse("control_step", args=[control.pk, "approve"]))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = _text(answer)
    assert "It cuts a hospital off: Main Hospital." in text
    assert "Leave a road to it open" in text
    assert "controls.hospital_cut_off" in text
    assert "controls.hospital_cut_off" in [
        entry.after["rule"] for entry in JournalEntry.objects.filter(action="action-refused")
    ]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"ends_at": ""}, "No road is controlled without an end."),
        ({"sections": ""}, "No road is chosen."),
        ({"kind": "checkpoint"}, "No checkpoint without a written purpose."),
        ({"act": "impose"}, "needs a reason in words"),
    ],
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(
    told: dict[str, str],
    words: str,
    browser_of: Callable[..., Client],
    sent: Callable[..., dict[str, str]],
) -> None:
    """422, nothing kept, the text of the form still there."""
    answer = browser_of().post(reverse("control_new"), sent(**told))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in _text(answer)
    assert "غلق الكورنيش" in _text(answer)
    assert not RoadControl.objects.exists()


def test_a_road_is_chosen_by_its_name_and_two_crossings(browser_of: Callable[..., Client]) -> None:
    """By keyboard alone: a word of the name in any spelling, the street, two crossings; the form holds its sections."""
    desk, new = browser_of(), reverse("control_new")
    assert "حارة الكنيسة" in _text(desk.get(new, {"area": ALX, "q": "الكنيسه"}))
    page = _text(desk.get(new, {"area": ALX, "street": "حارة الكنيسة"}))
    assert "From the crossing with" in page
    whole = _text(desk.get(new, {"area": ALX, "street": "حارة الكنيسة", "take": "1"}))
    assert f'value="road/{700 + CHURCH_WAY}/{CHURCH_WAY} road/{701 + CHURCH_WAY}/{CHURCH_WAY + 1}"' in whole
    part = {"area": ALX, "street": "شارع الكورنيش", "from": "طريق المستشفى", "to": "شارع طولي", "take": "1"}
    assert "data-sections" in _text(desk.get(new, part))


def test_a_point_on_the_map_gives_its_section_in_an_own_governorate_alone(
    browser_of: Callable[..., Client],
    network: Any,
) -> None:
    """The nearest section with its line; none far from every road; nothing of Cairo."""
    desk, at = browser_of(), reverse("control_section")
    where = {"area": ALX, "lon": str(network.lon[0] + 0.002), "lat": str(network.lat[0] + 0.0001)}
    assert desk.get(at, where).json()["section"]["id"] == f"road/700/{ACROSS}"
    assert desk.get(at, {**where, "lat": "31.0"}).json()["section"] is None
    assert desk.get(at, {**where, "area": "EG-C"}).status_code == HTTPStatus.NOT_FOUND
    assert desk.get(at, {**where, "lon": "x"}).status_code == HTTPStatus.NOT_FOUND


def test_the_page_tells_minutes_to_the_hospital_before_and_with_it(
    drawn: Callable[..., RoadControl], browser_of: Callable[..., Client]
) -> None:
    """The church behind the closed lane is out of reach, and its page says so."""
    control = drawn(CHURCH_WAY)
    page = _text(browser_of().get(reverse("control", args=[control.pk])))
    assert "Cathedral" in page
    assert "out of reach" in page
    assert "Church Lane" in page or "حارة الكنيسة" in page


def test_past_its_end_every_page_of_who_can_lift_it_says_so(
    new: Callable[..., NewControl], traffic: User, browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """A sign in the header, an urgent need, the list; a planner is shown none of it."""
    control = impose(new(), reason="حادث كبير", by=traffic)
    past = timezone.now() - HOUR
    RoadControl.objects.filter(pk=control.pk).update(starts_at=past - HOUR, ends_at=past)
    assert "Closures past their end: 1" in _text(browser_of().get(reverse("controls")))
    assert any(need.url.endswith("overdue=1") for need in needs_of(traffic))
    assert "Past its end" in _text(browser_of().get(reverse("control", args=[control.pk])))
    assert list(signs_for(office_of(Role.POST_COMMANDER))) == [] or "overdue" not in str(
        signs_for(office_of(Role.POST_COMMANDER))
    )
    publish_controls()
    assert "Should be open again" in _text(Client().get("/en/public/roads/"))


def test_the_public_reads_roads_and_times_and_nothing_else(
    drawn: Callable[..., RoadControl],
    brought_to: Callable[..., RoadControl],
    new: Callable[..., NewControl],
    traffic: User,
) -> None:
    """No planned control, no checkpoint, and of what is announced no office, reason, rule or crew."""
    drawn(3, public_ar="مخطط فقط")
    secret = {
        "emergency_access": "سر الطاقم",
        "signs": "سر العلامات",
        "parking": "سر الانتظار",
        "legal_basis": "سر السند",
    }
    control = brought_to(drawn(**secret), "announce")
    ground = {"kind": "checkpoint", "purpose": "سر الغرض", "selection_rule": "سر القاعدة", "queue_limit_min": 5}
    impose(
        new(4, **ground, legal_basis="سر", expires_at=timezone.now() + HOUR, public_ar="سر الكمين"),
        reason="سر السبب",
        by=traffic,
    )
    anybody = Client()
    for address in ("/public/roads/", "/public/closures.cifs.json", "/public/closures.geojson"):
        text = _text(anybody.get(address))
        assert "غلق شارع الكورنيش" in text
        assert "سر" not in text
        assert "مخطط فقط" not in text
        assert control.office.title_ar not in text
    assert "غلق شارع الكورنيش" not in _text(anybody.get("/public/roads/", {"area": "EG-C"}))


def test_the_feed_has_the_fields_of_cifs(new: Callable[..., NewControl], traffic: User, network: Any) -> None:
    """Identifier, type, polyline with latitude first, street, direction, and times with their offset."""
    control = impose(new(), reason="حادث كبير", by=traffic)
    (entry,) = Client().get("/public/closures.cifs.json").json()["incidents"]
    assert entry["type"] == "ROAD_CLOSED"
    assert entry["direction"] == "BOTH_DIRECTIONS"
    latitude, longitude = map(float, entry["polyline"].split()[:2])
    assert (latitude, longitude) == pytest.approx((network.lat[0], network.lon[0]), abs=1e-6)
    assert entry["endtime"] == timezone.localtime(control.ends_at).isoformat(timespec="seconds")
    assert entry["endtime"][-6:] in {"+02:00", "+03:00"}
    RoadControl.objects.update(starts_at=timezone.now() - 3 * HOUR, ends_at=timezone.now() - HOUR)
    publish_controls()
    assert Client().get("/public/closures.cifs.json").json() == {"incidents": []}


def test_everything_approved_is_announced_at_once_and_refusals_are_told_one_by_one(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], browser_of: Callable[..., Client]
) -> None:
    """Two are announced, one without a text is refused by its number and stays approved."""
    rows = [brought_to(drawn(section), "approve") for section in (ACROSS, 4)]
    mute = brought_to(drawn(5, public_ar=""), "approve")
    answer = browser_of().post(reverse("controls_steps"), {"area": ALX, "step": "announce"}, follow=True)
    assert "Done: 2." in _text(answer)
    assert f"{mute.pk} · " in _text(answer)
    assert set(RoadControl.objects.filter(state="announced").values_list("pk", flat=True)) == {row.pk for row in rows}
    again = browser_of().post(reverse("controls_steps"), {"area": ALX, "step": "enforce"}, follow=True)
    assert "Done: 2." in _text(again)
    assert (
        browser_of().post(reverse("controls_steps"), {"area": "EG-C", "step": "enforce"}).status_code
        == HTTPStatus.FORBIDDEN
    )


def test_another_governorate_sees_none_of_it(
    drawn: Callable[..., RoadControl], browser_of: Callable[..., Client]
) -> None:
    """Neither in its list nor by its number."""
    control = drawn()
    cairo = browser_of(Role.DIRECTOR, "EG-C")
    assert "شارع الكورنيش" not in _text(cairo.get(reverse("controls"), {"state": "all"}))
    assert cairo.get(reverse("control", args=[control.pk])).status_code == HTTPStatus.NOT_FOUND


def test_the_list_is_downloaded_under_its_filters(
    drawn: Callable[..., RoadControl], browser_of: Callable[..., Client]
) -> None:
    """As a workbook."""
    drawn()
    answer = browser_of().get(reverse("controls_workbook"), {"area": ALX})
    assert answer.status_code == HTTPStatus.OK
    assert "spreadsheetml" in answer.headers["Content-Type"]
