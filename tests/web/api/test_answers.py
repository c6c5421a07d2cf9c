"""What the interface answers: the rows of the pages, in parts, with refusals that say why."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.planning.difference import Difference, ValueChange
from himaya.planning.wording import Text
from himaya.web.accounts.models import Office, Role
from himaya.web.api.cursors import Window, part
from himaya.web.jobs.models import Job
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Place
from himaya.web.plans import differing
from himaya.web.plans.models import Element, Plan, PlanVersion, Solution
from himaya.web.readiness.models import AlertLevel, Measure, ReadinessItem

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from himaya.web.plans.models import Solution as Computed

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def planner(world: SimpleNamespace, desk_of: Callable[..., Client]) -> Client:  # noqa: ARG001  # what there is to see
    """A program of the planning office of Alexandria."""
    return desk_of(Role.PLANNER)


def test_health_answers_whoever_asks() -> None:
    """Process and database answer without a session."""
    told = Client().get(f"{V1}/health")
    assert (told.status_code, told.json()["status"]) == (HTTPStatus.OK, "ok")


def test_there_are_27_governorates(planner: Client) -> None:
    """Each with its code, titles and box."""
    told = planner.get(f"{V1}/governorates").json()
    assert len(told) == 27
    (home,) = [one for one in told if one["iso"] == "EG-ALX"]
    west, south, east, north = home["box"]
    assert west < 29.9 < east
    assert south < 31.2 < north


def test_a_place_is_told_whole(planner: Client) -> None:
    """The list has the place; its own address adds doors and exits."""
    (row,) = planner.get(f"{V1}/places", {"q": "الكاتدرائيه", "kind": "church"}).json()["items"]
    place = planner.get(f"{V1}/places/CH-01").json()
    assert row.items() <= place.items()
    assert [door["code"] for door in place["doors"]] == ["CH-01-N"]
    assert [way["width_m"] for way in place["exits"]] == [1.5]
    assert planner.get(f"{V1}/places", {"kind": "hospital"}).json()["items"] == []


def test_a_plan_its_versions_and_elements_are_told_whole(planner: Client, world: SimpleNamespace) -> None:
    """The list, one plan, one version with places and gaps, and elements narrowed, with their units."""
    draft = world.versions[1]
    (plan,) = planner.get(f"{V1}/plans").json()["items"]
    assert [version["number"] for version in plan["versions"]] == [2, 1]
    assert planner.get(f"{V1}/plans/{plan['id']}").json() == plan
    address = f"{V1}/plans/{plan['id']}/versions/2"
    answer = planner.get(address)
    version = answer.json()
    assert answer.headers["ETag"] == version["etag"]
    assert (version["supersedes"], version["author_office"]) == (1, draft.author_office.code)
    assert [gap["key"] for gap in version["gaps"]] == ["G-1"]
    assert [place["code"] for place in version["places"]] == ["CH-01"]
    (post,) = planner.get(f"{address}/elements", {"kind": "post", "tier": 1}).json()["items"]
    assert [unit["call_sign"] for unit in post["units"]] == ["نسر 1"]
    assert post["owner"] == draft.author_office.code


def test_two_versions_are_compared_in_words(planner: Client, world: SimpleNamespace) -> None:
    """What offices wrote otherwise, part by part; without computed plans there is nothing computed to tell."""
    address = f"{V1}/plans/{world.versions[1].plan_id}/versions/2/comparison"
    told = planner.get(address, {"earlier": 1}).json()
    assert told["computed"] is None
    assert ("ستر", "أمان") in {(one["before"], one["after"]) for one in told["written"]}
    assert planner.get(address, {"earlier": 9}).status_code == HTTPStatus.NOT_FOUND


def test_computed_plans_are_compared_figure_by_figure(
    planner: Client, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The differences of the planner's answers come as plain JSON, each text in both languages."""
    worst = ValueChange("worst", Text("أضعف حماية", "Worst protection"), 0.5, 0.6, Text("تحسنت", "Better"))
    difference = Difference("a", "b", decisions=(), elements=(), values=(worst,), gaps_appeared=(), gaps_vanished=())
    monkeypatch.setattr(differing, "computed", lambda _before, _after: difference)
    told = planner.get(f"{V1}/plans/{world.versions[1].plan_id}/versions/2/comparison", {"earlier": 1}).json()
    (value,) = told["computed"]["values"]
    assert (value["before"], value["after"], value["text"]) == (0.5, 0.6, {"ar": "تحسنت", "en": "Better"})


def test_a_computed_plan_that_was_altered_is_not_told(
    planner: Client, world: SimpleNamespace, make_plan: Callable[..., Computed]
) -> None:
    """A plan whose file is no longer the one that was verified is refused with 409 and the remedy."""
    solution = make_plan()
    PlanVersion.objects.filter(pk=world.versions[1].pk).update(solution=solution)
    Solution.objects.filter(pk=solution.pk).update(file_sha256="0" * 64)
    told = planner.get(f"{V1}/plans/{world.versions[1].plan_id}/versions/2/comparison", {"earlier": 2})
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.CONFLICT, "interface.unavailable")


def test_readiness_and_alert_are_told_as_on_the_pages(planner: Client, world: SimpleNamespace) -> None:
    """The governorate, its board and item, its level in force and the measure it triggered."""
    (area,) = planner.get(f"{V1}/readiness").json()["rows"]
    assert (area["area"], area["tally"]["verdict"], area["tally"]["share"]) == ("EG-ALX", "incomplete", 0.0)
    (board,) = planner.get(f"{V1}/readiness/areas/EG-ALX/boards").json()
    assert board["tally"]["items"] == 1
    assert planner.get(f"{V1}/readiness/boards/{board['id']}").json()["items"][0]["code"] == "radio"
    (item,) = planner.get(f"{V1}/readiness/items", {"state": "open"}).json()["items"]
    assert planner.get(f"{V1}/readiness/items/{item['id']}").json() == item
    (level,) = planner.get(f"{V1}/alert").json()
    assert (level["level"], level["row"]["id"], level["progress"]["asked"]) == (3, world.level.pk, 1)
    assert planner.get(f"{V1}/alert/levels/{world.level.pk}").json() == level["row"]
    assert planner.get(f"{V1}/alert/measures").json()["items"][0]["state"] == "assigned"


def test_the_journal_is_told_as_it_was_hashed(desk_of: Callable[..., Client], world: SimpleNamespace) -> None:
    """Entries newest first, narrowed by action; the head is the newest entry, signed."""
    assert world
    auditor = desk_of(Role.AUDITOR, "")
    desk_of(Role.MEDIA_OFFICER).get(f"{V1}/plans")
    (entry,) = auditor.get(f"{V1}/journal/entries", {"action": "access-refused"}).json()["items"]
    kept = JournalEntry.objects.get(seq=entry["seq"])
    assert (entry["after"], entry["hash"]) == ({"rule": "may view plans"}, kept.computed_hash())
    assert auditor.get(f"{V1}/journal/entries/{entry['seq']}").json() == entry
    head = auditor.get(f"{V1}/journal/head").json()
    assert head["seq"] == JournalEntry.objects.order_by("-seq")[0].seq


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_parts_join_to_the_whole_list(limit: int, world: SimpleNamespace) -> None:
    """Whatever the size of the parts, each row comes once and in order, also where the first field repeats."""
    where = {"kind": "church", "lon": 29.9, "lat": 31.2, "area": "EG-ALX", "capacity": 1, "name_ar": "كنيسة"}
    for number in range(5):
        Place.objects.create(code=f"X-{number}", **where)
    whole = list(Place.objects.order_by("-capacity", "code").values_list("code", flat=True))
    assert world.place.code in whole
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        found = part(Place.objects.all(), ("-capacity", "code"), Window(limit=limit, cursor=cursor))
        seen += [place.code for place in found["items"]]
        cursor = found["next"]
    assert seen == whole


def test_rows_that_go_meanwhile_shift_nothing(planner: Client, world: SimpleNamespace) -> None:
    """The next part begins behind the last row shown, even when that row is gone."""
    address = f"{V1}/plans/{world.versions[1].plan_id}/versions/2/elements"
    first = planner.get(address, {"limit": 1}).json()
    Element.objects.filter(key=first["items"][0]["key"]).delete()
    rest = planner.get(address, {"limit": 2, "cursor": first["next"]}).json()
    assert ([one["key"] for one in rest["items"]], rest["next"]) == (["cordon-2", "reserve-0"], None)


def test_a_cursor_of_another_list_is_refused(planner: Client, world: SimpleNamespace) -> None:
    """A cursor is signed for its list: neither a made-up one nor one of another list is read."""
    elements = f"{V1}/plans/{world.versions[1].plan_id}/versions/2/elements"
    other = planner.get(elements, {"limit": 1}).json()["next"]
    for cursor in (other, "made-up"):
        told = planner.get(f"{V1}/places", {"cursor": cursor})
        assert (told.status_code, told.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "interface.bad_cursor")
        assert told.json()["faults"][0]["pointer"] == "/query/cursor"


@pytest.mark.parametrize(("language", "word"), [("ar", "غير مقبولة"), ("en", "cannot be used")])
def test_a_value_that_cannot_be_used_is_named_in_the_readers_language(
    planner: Client, language: str, word: str
) -> None:
    """422 as RFC 9457 has it: every wrong value with its place, the rule it breaks and the remedy."""
    planner.cookies["himaya_language"] = language
    told = planner.get(f"{V1}/places", {"limit": 0, "tier": 9})
    assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told.headers["Content-Type"] == "application/problem+json"
    problem = told.json()
    assert (problem["type"], problem["status"]) == ("urn:himaya:fault:interface.bad_value", 422)
    assert {fault["pointer"].rsplit("/", 1)[1] for fault in problem["faults"]} == {"limit", "tier"}
    assert all(word in fault["detail"] and fault["remedy"] for fault in problem["faults"])


def test_an_address_that_is_none_is_a_problem_too(planner: Client) -> None:
    """A program that asks for what there is not is told so in its own form."""
    for address in (f"{V1}/persons", f"{V1}/plans/first"):
        told = planner.get(address)
        assert (told.status_code, told.json()["code"]) == (HTTPStatus.NOT_FOUND, "interface.not_there")


LISTS = {
    "places": 8,
    "plans": 8,
    "plans/{plan}/versions/2/elements": 9,
    "solutions": 8,
    "incidents": 8,
    "posts": 9,
    "posts/alarms": 8,
    "readiness": 8,
    "readiness/areas/EG-ALX/boards": 8,
    "readiness/items": 8,
    "alert": 10,
    "alert/levels": 8,
    "alert/measures": 8,
    "jobs": 8,
}


def _copies(row: Any, count: int, **changes: Callable[[int], Any]) -> None:
    model, kept = type(row), {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del kept[row._meta.pk.attname]
    model.objects.bulk_create(
        model(**{**kept, **{name: make(number) for name, make in changes.items()}}) for number in range(count)
    )


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_database_a_fixed_number_of_questions(
    path: str, planner: Client, world: SimpleNamespace, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """As many questions for sixty rows of everything as for one."""
    office = Office.objects.get(code=world.office.code)
    _copies(world.place, 60, code=lambda number: f"CH-X{number}")
    _copies(Element.objects.all()[0], 60, key=lambda number: f"post-x{number}", owner_id=lambda _number: office.pk)
    _copies(world.solution, 60, slug=lambda number: f"s-{number}", folder=lambda number: f"s-{number}")
    _copies(world.item, 60)
    _copies(world.incident, 60)
    _copies(world.live_post, 60, key=lambda number: f"CH-X/door_guard/{number}/1")
    _copies(world.level, 60)
    _copies(world.measure, 60, code=lambda number: f"recall-{number}")
    _copies(world.job, 60)
    _copies(world.versions[0], 60, number=lambda number: number + 3)
    _copies(Plan.objects.all()[0], 60)
    assert min(model.objects.count() for model in (Place, Plan, Job, Measure, ReadinessItem, AlertLevel)) > 60
    with django_assert_max_num_queries(LISTS[path]):
        told = planner.get(f"{V1}/{path.format(plan=world.versions[1].plan_id)}", {"limit": 60})
    assert told.status_code == HTTPStatus.OK
