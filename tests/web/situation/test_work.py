"""What a report says of dispatch, posts and road controls, and that it is what those apps say."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.states import ControlState
from himaya.web.dispatch.models import Assignment, UnitState
from himaya.web.plans.models import Element, Plan, PlanVersion
from himaya.web.posts.actions.explaining import explain
from himaya.web.posts.actions.takeover import take_over
from himaya.web.posts.actions.ticking import tick
from himaya.web.posts.models import LivePost
from himaya.web.posts.queries.listing import sums_of
from himaya.web.situation.actions.handovers import hand_over
from himaya.web.situation.actions.reports import compose
from himaya.web.situation.models import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Unit

pytestmark = pytest.mark.django_db
ALX, CAIRO = "EG-ALX", "EG-C"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def centre(office_of: Callable[..., User]) -> User:
    """The national duty officer."""
    return office_of(Role.DUTY_OFFICER, "")


@pytest.fixture
def sent(office_of: Callable[..., User]) -> Callable[..., Assignment]:
    """A unit that was at an incident so many minutes after its call, or is on its way there."""

    def make(incident: Incident, unit: Unit, minutes: float | None) -> Assignment:
        by, called_at = office_of(Role.OPERATOR), timezone.now() - 30 * MINUTE
        type(incident).objects.filter(pk=incident.pk).update(called_at=called_at)
        there_at = None if minutes is None else called_at + minutes * MINUTE
        return Assignment.objects.create(
            incident=incident, unit=unit, assigned_at=called_at, on_scene_at=there_at, sent_by=by,
            office=by.own_office, state="assigned" if there_at is None else "on_scene",
        )  # fmt: skip

    return make


@pytest.fixture
def manned(office_of: Callable[..., User]) -> PlanVersion:
    """A plan in force in Alexandria with two posts whose hours began an hour ago: one is manned, nobody came to one."""
    ensure_organisation()
    office, now = parent_of(ALX), timezone.now()
    plan = Plan.objects.create(
        celebration="coptic-christmas", celebration_day=now.date(), area=ALX, created_by=office, title_ar="خطة"
    )
    span = {"starts_at": now - 60 * MINUTE, "ends_at": now + 60 * MINUTE}
    version = PlanVersion.objects.create(plan=plan, number=1, author_office=office, author_account="desk", **span)
    for key, title in (("a/1", "باب بحري"), ("b/1", "باب قبلي")):
        Element.objects.create(
            version=version, key=key, kind="post", title_ar=title, lon=29.9, lat=31.2, strength=2, minimum=2, **span
        )
    PlanVersion.objects.filter(pk=version.pk).update(state="active", content_hash="0" * 64)
    version.refresh_from_db()
    take_over(version)
    from himaya.web.posts.actions.checkin import CheckIn, check_in  # noqa: PLC0415  # used here alone

    told = CheckIn(strength=2, event_at=now - 55 * MINUTE)
    check_in(LivePost.objects.get(key="a/1"), told, by=office_of(Role.POST_COMMANDER))
    tick()
    return version


def test_units_stand_as_dispatch_has_them(centre: User, on_duty: Callable[..., Unit]) -> None:
    """By state, free and bound; the country is the sum of its governorates."""
    for number, state in enumerate(("available", "available", "en_route", "rest", "off_duty")):
        UnitState.objects.create(unit=on_duty(f"U-{number}"), state=state)
    UnitState.objects.create(unit=on_duty("U-9", CAIRO), state="available", signal="emergency")
    content = compose("", by=centre).content
    rows = {row["area"]: row["dispatch"] for row in content["areas"]}
    assert (rows[ALX]["on_duty"], rows[ALX]["free"], rows[ALX]["bound"]) == (4, 2, 1)
    assert (rows[CAIRO]["free"], rows[CAIRO]["emergencies"]) == (1, 1)
    told = content["totals"]["dispatch"]
    assert (told["on_duty"], told["free"], told["calls"]) == (5, 3, 1)
    assert told["by_state"]["rest"] == 1


def test_the_first_unit_counts_beside_its_target(
    centre: User, reported: Callable[..., Incident], on_duty: Callable[..., Unit], sent: Callable[..., Assignment]
) -> None:
    """From the call to the first arrival, the later one left out; an incident without a unit waits in the queue."""
    units = [on_duty(f"U-{number}") for number in range(4)]
    type(units[0]).objects.filter(pk__in=[unit.pk for unit in units]).update(kind="ambulance")
    quick, slow = reported(), reported()
    waits = reported()
    sent(quick, units[0], 5)
    sent(quick, units[1], 9)
    sent(slow, units[2], 25)
    (row,) = compose(ALX, by=centre).content["areas"]
    told = row["dispatch"]
    assert told["responses"] == {"seconds": [300, 1500], "due": 2, "kept": 1}
    assert told["queue"] == 1
    assert told["queue_since"] == waits.called_at.isoformat(timespec="seconds")


@pytest.mark.usefixtures("manned")
def test_posts_stand_as_their_own_list_counts_them(centre: User, office_of: Callable[..., User]) -> None:
    """Manned, alarms, adherence, coverage, and each deviation with the reason that was given."""
    late = LivePost.objects.get(key="b/1")
    explain(late, text="the road was shut", by=office_of(Role.OPERATOR))
    (row,) = compose(ALX, by=centre).content["areas"]
    told, sums = row["posts"], sums_of(centre, timezone.now())
    assert (told["due"], told["held"], told["empty"]) == (sums.due, sums.held, sums.empty) == (2, 1, 1)
    assert [(one["kind"], one["acknowledged"]) for one in told["alarm_list"]] == [("not_checked_in", False)]
    assert (told["tally"]["due"], told["tally"]["kept"]) == (2, 1)
    assert told["coverage"]["covered_h"] / told["coverage"]["required_h"] == pytest.approx(55 / 120, abs=0.01)
    assert [(one["parts"], one["reason"]) for one in told["deviation_list"]] == [
        (["place", "strength", "time"], "the road was shut")
    ]


@pytest.mark.usefixtures("manned")
@pytest.mark.parametrize(("area", "words"), [(ALX, "the road was shut"), ("", "Dispatch, posts and roads")])
def test_page_paper_and_handover_tell_the_same(
    centre: User, browser_of: Callable[..., Client], office_of: Callable[..., User], area: str, words: str
) -> None:
    """Alarms, road controls and the queue stand on the page, on paper and in what the next officer signs."""
    explain(LivePost.objects.get(key="b/1"), text="the road was shut", by=office_of(Role.OPERATOR))
    now = timezone.now()
    RoadControl.objects.create(
        area=ALX, kind=Kind.CLOSURE, state=ControlState.IN_FORCE, road_ar="طريق الجيش", road_en="Army Road",
        in_force_at=now, starts_at=now, ends_at=now + MINUTE, approved_at=now, drawn_by=centre,
        office=centre.own_office,
    )  # fmt: skip
    report, handed = compose(area, by=centre), hand_over(area, promised="nothing", by=centre)
    browser = browser_of(Role.DUTY_OFFICER, "")
    page = browser.get(f"/situation/{report.pk}/").content.decode()
    assert words in page
    for address in (f"/situation/{report.pk}", f"/handovers/{handed.pk}"):
        text = browser.get(f"{address}/").content.decode()
        body = browser.get(f"{address}.pdf?language=en").content
        paper = " ".join(" ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(body)).pages).split())
        for part in ("Not checked in", "Army Road", "1 / 2"):
            assert part in text, (address, part)
            assert part in paper, (address, part)


def test_a_report_of_before_is_still_read(centre: User, browser_of: Callable[..., Client]) -> None:
    """One that was composed when reports told neither of dispatch nor of posts is shown as it was."""
    content = compose(ALX, by=centre).content
    for part in (*content["areas"], content["totals"]):
        del part["dispatch"], part["posts"]
    old = Report.objects.create(
        area=ALX, number=9, occasion="asked", as_of=timezone.now(), content=content, hash="0" * 64
    )
    browser = browser_of()
    assert browser.get(f"/situation/{old.pk}/").status_code == 200
    assert browser.get(f"/situation/{old.pk}.pdf").headers["Content-Type"] == "application/pdf"
    newer = compose(ALX, by=centre)
    assert "queue" not in {one["what"] for one in newer.content["changes"]}
