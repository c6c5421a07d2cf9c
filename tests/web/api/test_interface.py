"""The JSON interface: its schema holds, its doors are those of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.api.urls import urlpatterns
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import Element, ElementKind, Plan, PlanVersion, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
START, END = datetime(2027, 1, 6, 10, tzinfo=UTC), datetime(2027, 1, 7, 4, tzinfo=UTC)
OPEN = {"api_schema", "api_health"}
GOOD = "leaf-quiet-harbour-9"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)


@pytest.fixture
def version() -> PlanVersion:
    """A draft of Alexandria with two posts, the first with a unit."""
    ensure_organisation()
    office = parent_of("EG-ALX")
    plan = Plan.objects.create(
        celebration="coptic-christmas",
        celebration_day=date(2027, 1, 7),
        area="EG-ALX",
        title_ar="خطة تأمين عيد الميلاد",
        created_by=office,
    )
    made = PlanVersion.objects.create(
        plan=plan, number=1, starts_at=START, ends_at=END, author_office=office, author_account="desk"
    )
    for tier, kind in ((1, ElementKind.POST), (2, ElementKind.CORDON)):
        place = {"lon": 29.9, "lat": 31.2, "strength": 2, "title_ar": "باب", "starts_at": START, "ends_at": END}
        Element.objects.create(version=made, key=f"{kind}-{tier}", kind=kind, tier=tier, owner=office, **place)
    first = Element.objects.order_by("pk")[0]
    UnitAssignment.objects.create(element=first, unit_code="U-1", call_sign="نسر 1", starts_at=START, ends_at=END)
    return made


def desk(user: User) -> Client:
    """A program with the session of an office."""
    client = Client()
    client.force_login(user)
    return client


def test_the_schema_is_for_everybody_and_names_what_every_answer_may_be(client: Client) -> None:
    """Six questions, each with its answers; OpenAPI 3.1; nothing of any plan in it."""
    told = client.get("/api/openapi.json")
    assert told.status_code == HTTPStatus.OK
    document = told.json()
    assert document["openapi"] == "3.1.0"
    answers = {path: sorted(what["get"]["responses"]) for path, what in document["paths"].items()}
    assert answers == {
        "/api/health": ["200"],
        "/api/governorates": ["200", "401", "403"],
        "/api/plans": ["200", "401", "403", "422"],
        "/api/plans/{plan}": ["200", "401", "403", "404", "422"],
        "/api/plans/{plan}/versions/{number}/elements": ["200", "401", "403", "404", "422"],
        "/api/journal/head": ["200", "401", "403"],
    }


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("asking", ["planner", "stranger"])
def test_whatever_is_asked_the_answer_is_one_the_schema_names(
    version: PlanVersion, planner: User, asking: str, mode: schemathesis.GenerationMode
) -> None:
    """Allowed and nonsensical questions, with and without a session: no failure, no answer the schema does not know."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    cookies = {name: morsel.value for name, morsel in desk(planner).cookies.items()} if asking == "planner" else {}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 6
    for operation in operations:

        @how(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.cookies = cookies
            case.call_and_validate(checks=list(CHECKS))

        ask()
    assert version.pk


def test_a_plan_and_its_elements_are_told_whole(version: PlanVersion, planner: User) -> None:
    """The list, one plan, and elements narrowed by kind and tier, with their units."""
    client = desk(planner)
    page = client.get("/api/plans").json()
    assert (page["count"], page["items"][0]["area"]) == (1, "EG-ALX")
    assert client.get(f"/api/plans/{version.plan_id}").json() == page["items"][0]
    address = f"/api/plans/{version.plan_id}/versions/1/elements"
    assert [one["key"] for one in client.get(address).json()["items"]] == ["post-1", "cordon-2"]
    (post,) = client.get(f"{address}?kind=post&tier=1").json()["items"]
    assert (post["strength"], [unit["call_sign"] for unit in post["units"]]) == (2, ["نسر 1"])
    second = client.get(f"{address}?limit=1&offset=1").json()
    assert (second["count"], [one["key"] for one in second["items"]]) == (2, ["cordon-2"])


def test_another_area_is_not_found(version: PlanVersion) -> None:
    """A directorate sees no plan of another one, in no list and at no address."""
    cairo = create_account(
        username="cairo", role=Role.PLANNER, area="EG-C", office_ar="مكتب", office_en="Office", password=GOOD
    )
    client = desk(cairo)
    assert client.get("/api/plans").json() == {"count": 0, "items": []}
    for address in (f"/api/plans/{version.plan_id}", f"/api/plans/{version.plan_id}/versions/1/elements"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.NOT_FOUND, "not-found")


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/api/plans", set(Role) - {Role.ADMINISTRATOR, Role.MEDIA_OFFICER, Role.MODERATOR, Role.COMPLAINTS_OFFICER}),
        ("/api/journal/head", {Role.AUDITOR}),
        ("/api/governorates", set(Role)),
    ],
)
def test_the_doors_are_those_of_the_pages(
    account: Callable[..., User], enrol: Callable[..., str], address: str, allowed: set[Role]
) -> None:
    """Role by question: whoever lacks the duty gets 403, and the refusal stands in the journal."""
    for role in Role:
        user = account(role)
        enrol(user)
        before = JournalEntry.objects.filter(action="access-refused").count()
        status = desk(user).get(address).status_code
        assert status == (HTTPStatus.OK if role in allowed else HTTPStatus.FORBIDDEN), role
        refused = JournalEntry.objects.filter(action="access-refused").count() - before
        assert refused == (0 if role in allowed else 1)


@pytest.mark.parametrize("pattern", [one for one in urlpatterns if one.name not in OPEN], ids=str)
def test_a_stranger_gets_401_and_no_page(client: Client, pattern: Any) -> None:
    """A program without a session is told so in its own form, not led to a page."""
    address = f"/api/{pattern.pattern}".replace("<int:plan>", "1").replace("<int:number>", "1")
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "sign-in")


def test_a_second_factor_that_is_missing_is_no_session(settings: Any, account: Callable[..., User]) -> None:
    """Outside the demonstration a director without a second factor gets 401 here, as the pages lead to its set-up."""
    settings.DEMO = False
    assert desk(account(Role.DIRECTOR)).get("/api/plans").status_code == HTTPStatus.UNAUTHORIZED


def test_a_question_that_is_not_understood_is_named_in_the_readers_language(planner: User) -> None:
    """422 with the part that is wrong, in Arabic by default."""
    answer = desk(planner).get("/api/plans?limit=0")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json() == {"code": "bad-request", "message": "لم يُفهم هذا الجزء من الطلب: limit"}


@pytest.mark.usefixtures("version")
def test_the_list_of_elements_asks_the_database_a_fixed_number_of_questions(
    version: PlanVersion, planner: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """As many questions for a hundred elements as for two."""
    place = {"kind": "post", "lon": 29.9, "lat": 31.2, "title_ar": "باب", "starts_at": START, "ends_at": END}
    Element.objects.bulk_create(Element(version=version, key=f"p-{number}", **place) for number in range(100))
    client = desk(planner)
    with django_assert_max_num_queries(10):
        client.get(f"/api/plans/{version.plan_id}/versions/1/elements?limit=200")
