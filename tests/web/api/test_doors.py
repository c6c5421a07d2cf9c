"""Every address of the interface, every role, at home and in another governorate."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.policies import ALLOWED, OF_ITS_OWN
from himaya.web.api.shapes.plans import etag_of
from himaya.web.api.urls import PREFIX, api
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import PlanVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HOME, ELSEWHERE = "EG-ALX", "EG-C"
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Door:
    """Who may, which thing of the world it is asked of, and what an office of another governorate gets."""

    roles: frozenset[Role]
    of: Callable[[SimpleNamespace], dict[str, Any]] = field(default=lambda _world: {})
    everywhere: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    elsewhere: HTTPStatus = HTTPStatus.NOT_FOUND
    is_of_others: bool = False
    """The thing concerns no partner: to an office of another agency it is not there."""

    def hides_from(self, role: Role) -> bool:
        """Whether a role that has the duty finds nothing all the same."""
        return self.is_of_others and role in OF_ITS_OWN


def _version(world: SimpleNamespace) -> dict[str, Any]:
    return {"plan": world.versions[1].plan_id, "number": 2}


def _item(world: SimpleNamespace) -> dict[str, Any]:
    return {"item": world.item.pk}


def _incident(world: SimpleNamespace) -> dict[str, Any]:
    return {"incident": world.incident.pk}


def _post(world: SimpleNamespace) -> dict[str, Any]:
    return {"post": world.live_post.pk}


def _zone(world: SimpleNamespace) -> dict[str, Any]:
    return {"zone": world.crowd.pk}


def _meeting(world: SimpleNamespace) -> dict[str, Any]:
    return {"meeting": world.meeting.pk}


def _task(world: SimpleNamespace) -> dict[str, Any]:
    return {"task": world.meeting.directives.get().tasks.get().pk}


def _control(world: SimpleNamespace) -> dict[str, Any]:
    return {"control": world.control.pk}


def _confirmation(world: SimpleNamespace) -> dict[str, Any]:
    return {"confirmation": world.mandate.requests.get().pk}


def _request(world: SimpleNamespace) -> dict[str, Any]:
    return {"number": world.asked.pk}


def _hazard(world: SimpleNamespace) -> dict[str, Any]:
    return {"number": world.hazard.pk}


def _promise(number: int) -> dict[str, Any]:
    return {"number": number, "arrival_at": f"{datetime.now(UTC) + timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"}


def _measure(world: SimpleNamespace) -> dict[str, Any]:
    return {"measure": world.measure.pk}


_PLANS, _READINESS, _ALERT = (ALLOWED[verb] for verb in (Verb.VIEW_PLANS, Verb.VIEW_READINESS, Verb.VIEW_ALERT))
_AUDIT, _ACCOUNTS = ALLOWED[Verb.READ_JOURNAL], ALLOWED[Verb.MANAGE_ACCOUNTS]
_DISPATCH, _BRIEFINGS, _BRIEFS = (ALLOWED[verb] for verb in (Verb.VIEW_DISPATCH, Verb.VIEW_BRIEFINGS, Verb.VIEW_BRIEFS))
DOORS = {
    "GET api_governorates": Door(EVERYBODY, everywhere=True),
    "GET api_offices": Door(_ACCOUNTS, everywhere=True),
    "GET api_office": Door(_ACCOUNTS, lambda world: {"code": world.office.code}, everywhere=True),
    "GET api_entries": Door(_AUDIT, everywhere=True),
    "GET api_entry": Door(_AUDIT, lambda _world: {"seq": 1}, everywhere=True),
    "GET api_head": Door(_AUDIT, everywhere=True),
    "GET api_jobs": Door(_PLANS),
    "GET api_job": Door(_PLANS, lambda world: {"job": world.job.pk}),
    "GET api_places": Door(ALLOWED[Verb.VIEW_PLACES]),
    "GET api_place": Door(ALLOWED[Verb.VIEW_PLACES], lambda world: {"code": world.place.code}),
    "GET api_plans": Door(_PLANS),
    "GET api_plan": Door(_PLANS, lambda world: {"plan": world.versions[1].plan_id}),
    "GET api_version": Door(_PLANS, _version),
    "GET api_elements": Door(_PLANS, _version),
    "GET api_comparison": Door(_PLANS, lambda world: {**_version(world), "?earlier": 1}),
    "GET api_solutions": Door(_PLANS),
    "GET api_solution": Door(_PLANS, lambda world: {"slug": world.solution.slug}),
    "GET api_readiness": Door(_READINESS),
    "GET api_boards": Door(_READINESS, lambda _world: {"area": HOME}, is_of_others=True),
    "GET api_board": Door(_READINESS, lambda world: {"board": world.board.pk}, is_of_others=True),
    "GET api_items": Door(_READINESS),
    "GET api_item": Door(_READINESS, lambda world: {"item": world.item.pk}, is_of_others=True),
    "GET api_alert": Door(_ALERT),
    "GET api_levels": Door(_ALERT),
    "GET api_level": Door(_ALERT, lambda world: {"level": world.level.pk}),
    "GET api_measures": Door(_ALERT),
    "GET api_incidents": Door(ALLOWED[Verb.VIEW_INCIDENTS]),
    "GET api_incident": Door(ALLOWED[Verb.VIEW_INCIDENTS], _incident),
    "GET api_timeline": Door(ALLOWED[Verb.VIEW_INCIDENTS], _incident),
    "GET api_duplicates": Door(ALLOWED[Verb.VIEW_INCIDENTS], _incident),
    "POST api_report": Door(ALLOWED[Verb.REPORT_INCIDENTS], body={"kind": "fire"}),
    "POST api_incident_step": Door(
        ALLOWED[Verb.RUN_INCIDENTS],
        lambda world: {**_incident(world), "step": "triage"},
    ),
    "POST api_incident_note": Door(ALLOWED[Verb.REPORT_INCIDENTS], _incident, body={"text": "وصلت أول وحدة"}),
    "POST api_methane": Door(ALLOWED[Verb.REPORT_INCIDENTS], _incident, body={"hurt": 2}),
    "POST api_merge": Door(ALLOWED[Verb.RUN_INCIDENTS], _incident, body={"main": 1}, elsewhere=HTTPStatus.NOT_FOUND),
    "GET api_controls": Door(ALLOWED[Verb.VIEW_CONTROLS]),
    "GET api_control": Door(ALLOWED[Verb.VIEW_CONTROLS], _control),
    "GET api_amendments": Door(ALLOWED[Verb.VIEW_CONTROLS], _control),
    "GET api_queue": Door(ALLOWED[Verb.VIEW_CONTROLS], _control),
    "POST api_draw_control": Door(
        ALLOWED[Verb.DRAW_CONTROLS],
        lambda _world: {"body": "roads of Alexandria"},
        body={
            "area": HOME,
            "sections": ["road/1/0"],
            "starts_at": "2027-01-06T10:00:00Z",
            "ends_at": "2027-01-06T20:00:00Z",
        },
        elsewhere=HTTPStatus.FORBIDDEN,
    ),
    "POST api_control_step": Door(
        ALLOWED[Verb.DRAW_CONTROLS],
        lambda world: {**_control(world), "step": "withdraw"},
        body={"text": "لم يعد لازماً"},
    ),
    "POST api_amend_control": Door(ALLOWED[Verb.DRAW_CONTROLS], _control, body={"reason": "", "signs": "ممنوع"}),
    "POST api_report_queue": Door(ALLOWED[Verb.REPORT_QUEUES], _control, body={"wait_min": 5, "vehicles": 3}),
    "GET api_posts": Door(ALLOWED[Verb.VIEW_POSTS]),
    "GET api_alarms": Door(ALLOWED[Verb.VIEW_POSTS]),
    "GET api_adherence": Door(ALLOWED[Verb.VIEW_POSTS]),
    "GET api_deviations": Door(ALLOWED[Verb.VIEW_POSTS]),
    "GET api_post": Door(ALLOWED[Verb.VIEW_POSTS], _post),
    "GET api_post_lines": Door(ALLOWED[Verb.VIEW_POSTS], _post),
    "GET api_post_alarms": Door(ALLOWED[Verb.VIEW_POSTS], _post),
    "POST api_check_in": Door(ALLOWED[Verb.REPORT_POSTS], _post, body={"strength": 4}),
    "POST api_comms": Door(ALLOWED[Verb.REPORT_POSTS], _post),
    "POST api_count": Door(ALLOWED[Verb.REPORT_POSTS], _post, body={"strength": 4}),
    "POST api_leave": Door(ALLOWED[Verb.REPORT_POSTS], _post),
    "POST api_relieve": Door(ALLOWED[Verb.REPORT_POSTS], _post),
    "POST api_answer": Door(ALLOWED[Verb.ANSWER_POSTS], _post),
    "GET api_crowds": Door(ALLOWED[Verb.VIEW_CROWDS]),
    "GET api_crowd": Door(ALLOWED[Verb.VIEW_CROWDS], _zone),
    "GET api_crowd_readings": Door(ALLOWED[Verb.VIEW_CROWDS], _zone),
    "GET api_crowd_alarms": Door(ALLOWED[Verb.VIEW_CROWDS], _zone),
    "GET api_crowd_gates": Door(ALLOWED[Verb.VIEW_CROWDS], _zone),
    "POST api_crowd_read": Door(ALLOWED[Verb.REPORT_CROWDS], _zone, body={"density": 2.5}),
    "POST api_crowd_gate_report": Door(
        ALLOWED[Verb.REPORT_CROWDS], lambda world: {"gate": world.crowd.gates.get().pk}, body={"queue": 40}
    ),
    "GET api_meetings": Door(_BRIEFINGS),
    "GET api_meeting": Door(_BRIEFINGS, _meeting, is_of_others=True),
    "GET api_roll": Door(_BRIEFINGS, _meeting, is_of_others=True),
    "GET api_decisions": Door(_BRIEFINGS, _meeting, is_of_others=True),
    "GET api_minutes": Door(_BRIEFINGS, _meeting, is_of_others=True),
    "GET api_directives": Door(_BRIEFINGS),
    "GET api_task": Door(_BRIEFINGS, _task, is_of_others=True),
    "POST api_task_step": Door(
        ALLOWED[Verb.ANSWER_DIRECTIVES],
        lambda world: {**_task(world), "step": "acknowledge"},
        body={"text": "خدمة على كل باب"},
        is_of_others=True,
    ),
    "GET api_briefs": Door(_BRIEFS),
    "GET api_brief": Door(_BRIEFS, lambda world: {"brief": world.brief.pk}),
    "GET api_briefed": Door(_BRIEFS, lambda world: {"brief": world.brief.pk}),
    "POST api_brief_read": Door(
        ALLOWED[Verb.REPORT_POSTS],
        lambda world: {"addressed": world.brief.posts.get().pk},
        body={"text": "الباب البحري"},
    ),
    "GET api_unit_states": Door(_DISPATCH, lambda _world: {"area": HOME}, elsewhere=HTTPStatus.FORBIDDEN),
    "GET api_recommendation": Door(_DISPATCH, _incident),
    "GET api_assignments": Door(_DISPATCH, _incident),
    "POST api_dispatch": Door(ALLOWED[Verb.DISPATCH_UNITS], _incident, body={"units": ["U-1"]}),
    "POST api_unit_status": Door(
        ALLOWED[Verb.DISPATCH_UNITS], lambda world: {"code": world.unit.code}, body={"status": "5"}
    ),
    "POST api_stand_down": Door(
        ALLOWED[Verb.DISPATCH_UNITS], lambda world: {"assignment": world.assignment.pk}, body={"reason": "not needed"}
    ),
    "POST api_verify": Door(_AUDIT, everywhere=True),
    "POST api_cancel": Door(_PLANS, lambda world: {"job": world.job.pk}),
    "PUT api_closed": Door(ALLOWED[Verb.EDIT_PLACES], lambda world: {"code": world.place.code}, body={"closed": True}),
    "POST api_start": Door(ALLOWED[Verb.CLAIM_READINESS], _item, is_of_others=True),
    "POST api_resume": Door(ALLOWED[Verb.CLAIM_READINESS], _item, is_of_others=True),
    "POST api_claim": Door(ALLOWED[Verb.CLAIM_READINESS], _item, body={"note": "فُحص في مكانه"}, is_of_others=True),
    "POST api_judge": Door(ALLOWED[Verb.VERIFY_READINESS], _item),
    "POST api_fail": Door(ALLOWED[Verb.VERIFY_READINESS], _item, body={"reason": "جهاز لا يعمل"}),
    "POST api_set_level": Door(
        ALLOWED[Verb.SET_ALERT],
        lambda _world: {"body": "a level of Alexandria"},
        body={
            "areas": [HOME],
            "level": 2,
            "reason": "ليلة العيد",
            "starts_at": "2027-01-06T10:00:00Z",
            "ends_at": "2027-01-07T10:00:00Z",
            "review_at": "2027-01-07T08:00:00Z",
        },
        elsewhere=HTTPStatus.FORBIDDEN,
    ),
    "POST api_end_level": Door(
        ALLOWED[Verb.SET_ALERT], lambda world: {"level": world.level.pk}, body={"reason": "انتهت الليلة"}
    ),
    "POST api_acknowledge": Door(ALLOWED[Verb.ACKNOWLEDGE_MEASURES], _measure, body={"read_back": "نستدعي القوة"}),
    "POST api_complete": Door(ALLOWED[Verb.ACKNOWLEDGE_MEASURES], _measure, body={"note": "اكتملت القوة"}),
    "GET api_confirmations": Door(ALLOWED[Verb.ANSWER_REQUESTS]),
    "GET api_confirmation": Door(ALLOWED[Verb.ANSWER_REQUESTS], _confirmation),
    "POST api_confirm": Door(ALLOWED[Verb.ANSWER_REQUESTS], _confirmation),
    "POST api_decline": Door(ALLOWED[Verb.ANSWER_REQUESTS], _confirmation, body={"reason": "لا سيارة متاحة"}),
    "GET api_requests": Door(ALLOWED[Verb.VIEW_REQUESTS]),
    "GET api_request": Door(ALLOWED[Verb.VIEW_REQUESTS], _request),
    "POST api_request_accept": Door(ALLOWED[Verb.ANSWER_REQUESTS], _request, body=_promise(500)),
    "POST api_request_part": Door(ALLOWED[Verb.ANSWER_REQUESTS], _request, body={**_promise(1), "text": "سيارة واحدة"}),
    "POST api_request_decline": Door(ALLOWED[Verb.ANSWER_REQUESTS], _request, body={"reason": "لا سيارة متاحة"}),
    "POST api_request_arrive": Door(ALLOWED[Verb.ANSWER_REQUESTS], _request),
    "GET api_hazards": Door(ALLOWED[Verb.VIEW_HAZARDS]),
    "POST api_hazard_tell": Door(
        ALLOWED[Verb.TELL_HAZARDS],
        lambda _world: {"?area": HOME},
        body={
            "area": HOME,
            "kind": "gas",
            "what": "تسرب غاز عند الباب",
            "to_do": "أخلوا الرصيف",
            "lon": 29.9,
            "lat": 31.2,
            "valid_until": f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}",
        },
        elsewhere=HTTPStatus.FORBIDDEN,
    ),
    "GET api_hazard": Door(ALLOWED[Verb.VIEW_HAZARDS], _hazard),
    "POST api_hazard_note": Door(ALLOWED[Verb.TELL_HAZARDS], _hazard),
    "POST api_hazard_back": Door(ALLOWED[Verb.TELL_HAZARDS], _hazard, body={"reason": "أُصلح التسرب"}),
    "GET api_shared": Door(ALLOWED[Verb.ANSWER_REQUESTS]),
    "GET api_shared_incident": Door(ALLOWED[Verb.ANSWER_REQUESTS], lambda world: {"number": world.share.pk}),
    "GET api_joint_decisions": Door(ALLOWED[Verb.VIEW_JOINT_LOG]),
    "GET api_joint_decision": Door(ALLOWED[Verb.VIEW_JOINT_LOG], lambda world: {"number": world.joint.pk}),
    "POST api_joint_join": Door(
        ALLOWED[Verb.DECIDE_JOINTLY], lambda world: {"number": world.joint.pk}, body={"agrees": True}
    ),
    "PUT api_aim": Door(ALLOWED[Verb.EDIT_PLANS], _version, body={"aim": "ليلة آمنة"}),
    "PUT api_owner": Door(ALLOWED[Verb.EDIT_PLANS], _version, body={"owner": "directorate-eg-alx"}),
    "PUT api_lock": Door(ALLOWED[Verb.EDIT_PLANS], _version, body={"key": "post-1", "locked": True}),
    "POST api_step": Door(ALLOWED[Verb.EDIT_PLANS], lambda world: {**_version(world), "step": "submit"}),
}
"""The address and method of every door; an address without a row here makes the first test fail."""
OPEN = {"GET api_health"}


def _operations() -> Iterator[tuple[str, str]]:
    """Method with name, and path, of everything that is registered."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {operation.url_name}", f"{prefix}{path}".lstrip("/")


PATHS = dict(_operations())


def _address(name: str, world: SimpleNamespace) -> str:
    path = PATHS[name]
    for key, value in DOORS[name].of(world).items():
        if key.startswith("?"):
            path += f"{key}={value}"
        for converter in ("int", "str", "slug"):
            path = path.replace(f"{{{converter}:{key}}}", str(value))
    return PREFIX + path


def _ask(client: Client, name: str, world: SimpleNamespace) -> Any:
    """One request with everything its address asks for, and the version as it is now."""
    match = etag_of(PlanVersion.objects.get(pk=world.versions[1].pk))
    body, method = json.dumps(DOORS[name].body), name.split(maxsplit=1)[0]
    address = _address(name, world)
    return client.generic(method, address, body, content_type="application/json", headers={"If-Match": match})


def _is_refused(answer: Any) -> bool:
    """Whether the office was told that it is not its duty."""
    return bool(answer.status_code == HTTPStatus.FORBIDDEN and answer.json()["code"] == "interface.duty")


def _refusals() -> int:
    return JournalEntry.objects.filter(action__in=("access-refused", "action-refused")).count()


def test_every_address_has_its_row() -> None:
    """No address of the interface is without a row in the table above, and no row without an address."""
    assert set(PATHS) == {*DOORS, *OPEN}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_let_in_where_its_duties_lie(
    role: Role, world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """Whoever lacks the duty gets 403 and stands in the journal; whoever has it is answered, whatever the state."""
    client = desk_of(role)
    for name, door in DOORS.items():
        before = _refusals()
        answer = _ask(client, name, world)
        assert _is_refused(answer) == (role not in door.roles), (name, answer.content)
        if door.hides_from(role):
            assert answer.status_code == HTTPStatus.NOT_FOUND, name
            continue
        assert answer.status_code not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}, name
        assert answer.status_code == HTTPStatus.OK or role not in door.roles or not name.startswith("GET"), name
        assert (_refusals() > before) == (answer.status_code != HTTPStatus.OK), name


@pytest.mark.parametrize("role", Role)
def test_another_governorate_finds_nothing(role: Role, world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """A thing of Alexandria is 404 to an office of Cairo, and stands in none of its lists."""
    client = desk_of(role, ELSEWHERE)
    for name, door in DOORS.items():
        answer = _ask(client, name, world)
        if role not in door.roles:
            assert answer.status_code in {HTTPStatus.FORBIDDEN, door.elsewhere}, name
        elif door.everywhere:
            assert answer.status_code == HTTPStatus.OK, name
        elif door.of(world):
            assert answer.status_code == door.elsewhere, name
            assert answer.json()["code"] in {"interface.not_there", "interface.duty"}, name
        else:
            assert answer.status_code == HTTPStatus.OK, name
            assert HOME not in answer.content.decode(), name


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR])
def test_what_changes_something_asks_for_the_token_against_forgery(
    role: Role, world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """Whatever another site makes a browser send to change something is 403, at every address."""
    client = desk_of(role, enforce_csrf_checks=True)
    changing = [name for name in DOORS if not name.startswith("GET")]
    assert len(changing) > 10
    for name in changing:
        answer = _ask(client, name, world)
        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.FORBIDDEN, "interface.no_token"), name


def test_a_stranger_gets_401_in_every_place(world: SimpleNamespace) -> None:
    """A program without a session is told so in its own form, not led to a page; the document is no exception."""
    for name in DOORS:
        answer = _ask(Client(), name, world)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED, name
        assert answer.headers["Content-Type"] == "application/problem+json"
    answer = Client().get("/api/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.UNAUTHORIZED, "interface.signed_out")


def test_a_second_factor_that_is_missing_is_no_session(
    settings: Any, desk_of: Callable[..., Client], world: SimpleNamespace
) -> None:
    """Outside the demonstration a director without a second factor gets 401 here, as the pages lead to its set-up."""
    settings.DEMO = False
    client = desk_of(Role.DIRECTOR)
    assert _ask(client, "GET api_plans", world).status_code == HTTPStatus.UNAUTHORIZED
    assert client.get("/api/openapi.json").status_code == HTTPStatus.UNAUTHORIZED


def test_an_account_without_an_office_is_refused(world: SimpleNamespace) -> None:
    """An account that holds no office has no duty, and so no area: it learns nothing but the governorates."""
    client = Client()
    client.force_login(User.objects.create(username="nobody"))
    answers = {name: _ask(client, name, world).status_code for name in DOORS}
    assert {name for name, status in answers.items() if status != HTTPStatus.FORBIDDEN} == {"GET api_governorates"}
