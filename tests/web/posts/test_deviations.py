"""Deviations of a night: judged live and afterwards, explained, excused, rolled up."""

from __future__ import annotations

import io
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.explaining import excuse, explain
from himaya.web.posts.actions.takeover import take_over
from himaya.web.posts.adherence import Tally
from himaya.web.posts.models import Explanation, LivePost
from himaya.web.posts.queries.adherence import deviations_of, night_of, roll_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.plans.models import Element, PlanVersion

FAR = {"lon": 29.9, "lat": 31.21, "text": "the square is flooded"}


@pytest.fixture
def night(
    version_of: Callable[..., PlanVersion],
    element_of: Callable[..., Element],
    in_force: Callable[..., PlanVersion],
    held: Callable[..., LivePost],
) -> dict[str, LivePost]:
    """Six elements of Alexandria: kept, late, away, short, with nobody, and one that is not due yet."""
    version = version_of()
    for number in range(1, 6):
        element_of(version, f"A/door/{number}/1", -60, 60, unit=f"U-{number}")
    element_of(version, "A/door/6/1", -5, 60, unit="U-6")
    take_over(in_force(version))
    posts = {post.key: post for post in LivePost.objects.all()}
    held(posts["A/door/1/1"], minutes_ago=65)
    held(posts["A/door/2/1"], minutes_ago=45, lon=None, lat=None)
    held(posts["A/door/3/1"], minutes_ago=60, **FAR)
    held(posts["A/door/4/1"], minutes_ago=60, strength=3)
    return posts


def test_a_night_is_judged_element_by_element(night: dict[str, LivePost], director: User) -> None:
    """One of five kept; the deviations say in what."""
    now = timezone.now()
    found = roll_up(director, night_of(director, ""), now)
    assert found.tally == Tally(due=5, kept=1, late=2, away=2, short=2, excused=0, stated=0)
    told = {one.post.key: "+".join(sorted(one.parts)) for one in deviations_of(director, night_of(director, ""), now)}
    assert told == {
        "A/door/2/1": "time",
        "A/door/3/1": "place",
        "A/door/4/1": "strength",
        "A/door/5/1": "place+strength+time",
    }
    assert len(night) == 6


def test_coverage_is_counted_from_the_check_ins(
    live: Callable[..., LivePost], held: Callable[..., LivePost], director: User, commander: User
) -> None:
    """An hour of four: three for half of it, then four; nobody after they left."""
    post = held(live(-60, 60), minutes_ago=60, strength=3)
    now = timezone.now()
    reports.count_crew(post, strength=4, women=0, by=commander, event_at=now - timedelta(minutes=30))
    found = roll_up(director, night_of(director, ""), now).coverage
    assert found.share == pytest.approx(3.5 / 4, abs=0.002)
    reports.leave(post, by=commander)
    later = roll_up(director, night_of(director, ""), timezone.now() + timedelta(minutes=60)).coverage
    assert later.share == pytest.approx(3.5 / 8, abs=0.002)


def test_a_surplus_at_one_post_makes_up_for_nothing_at_another(
    version_of: Callable[..., PlanVersion],
    element_of: Callable[..., Element],
    in_force: Callable[..., PlanVersion],
    held: Callable[..., LivePost],
    director: User,
) -> None:
    """The published example, at two posts: 3 of 4 and 6 of 4."""
    version = version_of()
    for number in (1, 2):
        element_of(version, f"A/door/{number}/1", -480, 1, unit=f"U-{number}")
    take_over(in_force(version))
    for post, strength in zip(LivePost.objects.order_by("key"), (3, 6), strict=True):
        held(post, minutes_ago=480, strength=strength)
    found = roll_up(director, night_of(director, ""), timezone.now()).coverage
    assert found.share == pytest.approx(0.875, abs=0.001)


def test_an_amendment_approved_before_its_due_time_is_no_deviation(
    version_of: Callable[..., PlanVersion],
    element_of: Callable[..., Element],
    in_force: Callable[..., PlanVersion],
    held: Callable[..., LivePost],
    director: User,
) -> None:
    """Moved by half an hour and halved, the element is judged as the amendment has it; dropped, it is not due."""
    first = version_of()
    element_of(first, "A/door/1/1", -60, 60)
    element_of(first, "A/door/2/1", -60, 60, unit="U-2")
    take_over(in_force(first))
    second = version_of(after=first)
    element_of(second, "A/door/1/1", -30, 60, strength=2, minimum=2)
    take_over(in_force(second, approved_min_ago=90))
    held(LivePost.objects.get(key="A/door/1/1"), minutes_ago=30, strength=2)
    assert roll_up(director, night_of(director, ""), timezone.now()).tally == Tally(due=1, kept=1)


def test_a_reason_is_given_and_then_excused_by_somebody_else(
    night: dict[str, LivePost], director: User, office_of: Callable[..., User]
) -> None:
    """Excused is told apart and stays a deviation; without a reason, by its author, or twice it is refused."""
    late, operator = night["A/door/2/1"], office_of(Role.OPERATOR)

    def refused(by: User, text: str = "the road was closed") -> str:
        with pytest.raises(InvalidInputError) as raised:
            excuse(late, text=text, by=by)
        return str(raised.value.faults[0].code)

    assert refused(director) == "posts.no_reason"
    explain(late, text="sent to an accident first", by=director)
    assert refused(director) == "posts.own_reason"
    explain(late, text="sent to an accident on the way", by=operator)
    assert refused(director, " no ") == "posts.words_needed"
    excuse(late, text="the accident came first", by=director)
    assert refused(director) == "posts.excused_already"
    found = roll_up(director, night_of(director, ""), timezone.now()).tally
    assert (found.due, found.kept, found.excused) == (5, 1, 1)
    row = next(one for one in deviations_of(director, night_of(director, ""), timezone.now()) if one.post.pk == late.pk)
    assert row.reason is not None
    assert row.excuse is not None
    assert (row.reason.text, row.excuse.text) == ("sent to an accident on the way", "the accident came first")


def test_what_was_kept_needs_no_reason(night: dict[str, LivePost], director: User) -> None:
    """Nor what is not due yet; and a reason that is given stays as it is."""
    for key in ("A/door/1/1", "A/door/6/1"):
        with pytest.raises(InvalidInputError) as raised:
            explain(night[key], text="sent to an accident", by=director)
        assert raised.value.faults[0].code == "posts.no_deviation"
    given = explain(night["A/door/5/1"], text="the unit was out of service", by=director)
    with pytest.raises(TypeError):
        given.save()
    assert Explanation.objects.count() == 1


def test_the_country_is_the_sum_and_a_missing_plan_is_missing(
    night: dict[str, LivePost], live: Callable[..., LivePost], office_of: Callable[..., User]
) -> None:
    """Twenty-seven governorates, two with a plan; Cairo sees its own alone."""
    there = live(-60, 60, area="EG-C")
    centre, cairo, now = office_of(Role.DUTY_OFFICER, ""), office_of(Role.DIRECTOR, "EG-C"), timezone.now()
    found = roll_up(centre, night_of(centre, ""), now)
    by_area = {row.area: row for row in found.rows}
    assert (len(found.rows), found.missing) == (27, 25)
    assert (by_area["EG-ALX"].tally.due, by_area["EG-C"].tally.due, found.tally.due) == (5, 1, 6)
    assert by_area["EG-SIN"].is_missing
    own = roll_up(cairo, night_of(cairo, ""), now)
    assert [row.area for row in own.rows] == ["EG-C"]
    assert [one.post.pk for one in deviations_of(cairo, night_of(cairo, ""), now)] == [there.pk]
    assert night


def test_pages_workbooks_and_interface_tell_the_same(
    night: dict[str, LivePost], browser_of: Callable[..., Client]
) -> None:
    """20 % of five, on the page, in the workbook and for programs."""
    client = browser_of(Role.DIRECTOR)
    page = client.get("/posts/adherence/").content.decode()
    assert "20%" in page
    assert "1 / 5" in page
    assert "nobody came" in page
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/posts/adherence.xlsx").content)).worksheets[0]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Alexandria")
    assert row[1:4] == (5, 1, 20)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/posts/deviations.xlsx?area=EG-ALX").content)).worksheets[0]
    assert sum("Door A/door" in str(row) for row in sheet.iter_rows(values_only=True)) == 4
    told = client.get("/api/v1/posts/adherence").json()
    assert (told["tally"]["due"], told["tally"]["share"], told["areas"][0]["area"]) == (5, 0.2, "EG-ALX")
    rows = client.get("/api/v1/posts/deviations").json()
    assert {row["key"]: sorted(row["parts"]) for row in rows}["A/door/2/1"] == ["time"]
    pk = night["A/door/5/1"].pk
    sent = client.post(f"/posts/{pk}/reason/", {"text": "the unit was out of service"})
    assert sent.status_code == HTTPStatus.FOUND
    own = client.post(f"/posts/{pk}/excuse/", {"text": "it could not come"})
    assert own.status_code == HTTPStatus.FORBIDDEN
    assert browser_of(Role.DIRECTOR, "").post(f"/posts/{pk}/excuse/", {"text": "it could not come"}).status_code == (
        HTTPStatus.FOUND
    )
    assert "it could not come" in client.get("/posts/adherence/").content.decode()


def test_before_any_plan_the_page_says_so(browser_of: Callable[..., Client]) -> None:
    """Nothing to compare is no share of nothing."""
    page = browser_of(Role.DIRECTOR).get("/posts/adherence/").content.decode()
    assert "No plan has come into force yet" in page
