"""Every address that names a thing of Alexandria: not there for Cairo, and at home as quick as it was."""

from __future__ import annotations

import tomllib
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from himaya.web.accounts.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import SimpleNamespace

    from django.test import Client

pytestmark = pytest.mark.any_database
CAIRO = "EG-C"
ROLES = (
    Role.PLANNER, Role.DIRECTOR, Role.DUTY_OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.LEGAL_REVIEWER, Role.AUDITOR,
    Role.MODERATOR, Role.MEDIA_OFFICER,
)  # fmt: skip
OF_NO_AREA = {
    "journal_entry",
    "first_administrator",
    "mfa_remove_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "me_end_session",
    "office",
    "office_assign",
    "office_rename",
    "office_partner",
    "office_close",
    "office_open",
    "office_delegate",
    "office_end_assignment",
    "office_end_delegation",
    "accounts_password",
    "accounts_disable",
    "accounts_enable",
    "accounts_second_factor",
    "token_revoke",
    "token_end",
    "webhook",
    "webhook_close",
    "webhook_end",
    "webhook_renew",
    "webhook_test",
    "celebration",
    "number_verify",
    "number_withdraw",
    "run_card",
    "public_advisory",
    "public_advisory_cap",
    "public_advisory_en",
    "public_picture",
    "public_release",
    "public_release_en",
    "public_celebration",
    "public_celebration_en",
    "incident_force_withdraw",
    "complaint",
    "complaint_texts",
    "complaint_add",
    "complaint_remedy",
    "complaint_remedied",
    "complaint_step",
}
"""Addresses of an entry, an account, an office, a day, a number, a kind of incident, what is public: nobody's area.

Complaints are sealed by who is complained of, not by area alone: `complaints/test_sealed.py` asks for them. Force is
taken back by a legal reviewer alone: `incidents/test_force.py`.
"""


NOT_MADE = {
    "plan_annexes",
    "plan_geojson",
    "plan_json",
    "plan_map",
    "plan_night",
    "plan_order",
    "plan_roads",
    "plan_xlsx",
    "version_pack",
}
"""Addresses of a national plan, of files and of finished papers, which the world of these tests does not hold."""


def _routes() -> dict[str, str]:
    """Name and route of every address of a page."""
    found: dict[str, str] = {}

    def walk(patterns: Any, prefix: str) -> None:
        for one in patterns:
            route = prefix + str(one.pattern)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, route)
            elif not route.startswith(("api/", "static/")):
                found[one.name] = route

    walk(get_resolver().url_patterns, "")
    return found


ROUTES = _routes()
NAMES = sorted({name for name, route in ROUTES.items() if "<" in route} - OF_NO_AREA)
COUNTS = tomllib.loads((Path(__file__).parent / "query_counts.toml").read_text("utf-8"))
"""Statements that a page sends to the database for its reader, the second time it is opened, by name of its address."""


def _things(world: SimpleNamespace) -> Mapping[str, Mapping[str, Any]]:
    """What stands in the addresses, by the beginning of their names; the longest beginning counts."""
    place, unit, version = world.place.code, world.unit.code, world.versions[1]
    of_version = {"plan": version.plan_id, "number": version.number}
    element = version.elements.first().pk
    return {
        "job": {"pk": world.job.pk},
        "journal_entry": {"seq": 1},
        "office": {"code": world.office.code},
        "celebration": {"slug": "coptic-christmas", "day": "2027-01-07"},
        "file_": {"pk": world.reading.pk},
        "risk_decision": {"pk": world.risk.pk},
        "risk_new": {"code": place},
        "place": {"code": place},
        "part_new": {"code": place, "part": "doors"},
        "part_": {"code": place, "part": "doors", "pk": world.place.doors.first().pk},
        "base_edit": {"code": world.unit.base.code},
        "unit": {"code": unit},
        "duty_drop": {"code": unit, "pk": world.duty.pk},
        "plan_latest": {"plan": version.plan_id},
        "plan_annexes": {"plan": version.plan_id},
        "plan": {"slug": world.solution.slug},
        "plan_night": {"slug": world.solution.slug, "night": "2027-01-06"},
        "version": of_version,
        "version_change": {**of_version, "part": "aim"},
        "version_editor_decide": {**of_version, "kind": "pin"},
        "version_step": {**of_version, "step": "submit"},
        "version_element": {**of_version, "pk": element},
        "version_support_new": of_version,
        "version_support_": {**of_version, "pk": version.elements.get(kind="reserve").pk},
        "version_elements": of_version,
        "version_form": {**of_version, "form": "204"},
        "version_card": {**of_version, "pk": element},
        "version_pack": {**of_version, "pk": world.job.pk},
        "version_pack_ask": of_version,
        "version_package": of_version,
        "readiness_area": {"area": "EG-ALX"},
        "readiness_from_plan": {"area": "EG-ALX"},
        "readiness_board": {"pk": world.board.pk},
        "readiness_close": {"pk": world.board.pk},
        "readiness_add": {"pk": world.board.pk},
        "readiness_evidence": {"pk": world.evidence.pk},
        "readiness_": {"pk": world.item.pk},
        "incident": {"pk": world.incident.pk},
        "incident_step": {"pk": world.incident.pk, "step": "triage"},
        "incident_tick": {"pk": world.incident.pk, "step": "fire"},
        "incident_dispatch": {"pk": world.incident.pk},
        "incident_reserve": {"pk": world.incident.pk},
        "unit_board": {"code": unit},
        "unit_status": {"code": unit},
        "unit_heard": {"code": unit},
        "unit_move_up": {"code": unit},
        "run_card": {"kind": "fire"},
        "assignment_stand_down": {"pk": world.assignment.pk},
        "entry_strike": {"pk": world.incident.entries.get().pk},
        "control": {"pk": world.control.pk},
        "control_step": {"pk": world.control.pk, "step": "approve"},
        "channel": {"pk": world.channel.pk},
        "channel_": {"pk": world.channel.pk},
        "comment": {"pk": world.comment.pk},
        "comment_step": {"pk": world.comment.pk, "step": "publish"},
        "danger": {"pk": world.danger.pk},
        "danger_step": {"pk": world.danger.pk, "step": "decline"},
        "triage_report": {"pk": world.public_report.pk},
        "triage_report_step": {"pk": world.public_report.pk, "step": "acknowledge"},
        "advisory": {"pk": world.advisory.pk},
        "advisory_step": {"pk": world.advisory.pk, "step": "check"},
        "release": {"pk": world.release.pk},
        "release_step": {"pk": world.release.pk, "step": "check"},
        "release_picture": {"pk": world.release.pk, "place": 1},
        "release_picture_add": {"pk": world.release.pk},
        "release_picture_step": {"pk": world.release.pk, "place": 1, "step": "clear"},
        "rumour_step": {"pk": world.rumour.pk, "step": "verify"},
        "post": {"pk": world.live_post.pk},
        "post_card": {"code": world.live_post.code},
        "complaint_card": {"pk": world.live_post.pk},
        "crowd": {"pk": world.crowd.pk},
        "crowd_gate_": {"pk": world.crowd.gates.get().pk},
        "crowd_gate_new": {"pk": world.crowd.pk},
        "crowd_tick": {"pk": world.crowd.pk, "step": "relief"},
        "crowd_reading_strike": {"pk": world.crowd.readings.first().pk},
        "crowd_counter_revoke": {"code": world.crowd.counters.get().code},
        "mandate": {"pk": world.mandate.pk},
        "mandate_picture": {"pk": world.mandate.pk, "place": 1},
        "mandate_picture_add": {"pk": world.mandate.pk},
        "mandate_step": {"pk": world.mandate.pk, "step": "withdraw"},
        "instrument": {"pk": world.mandate.instrument_id},
        "mandate_new": {"pk": world.mandate.instrument_id},
        "impediment_": {"pk": world.mandate.instrument.impediments.get().pk},
        "notice_": {"pk": world.mandate.notices.get().pk},
        "partner_request": {"pk": world.mandate.requests.get().pk},
        "partner_step": {"pk": world.mandate.requests.get().pk, "step": "confirm"},
        "resource_request": {"pk": world.asked.pk},
        "resource_request_step": {"pk": world.asked.pk, "step": "decline"},
        "incident_share": {"pk": world.incident.pk},
        "shared_incident": {"pk": world.share.pk},
        "joint_decision": {"pk": world.joint.pk},
        "hazard": {"pk": world.hazard.pk},
        "hazard_step": {"pk": world.hazard.pk, "step": "acknowledge"},
        "situation_": {"pk": world.report.pk},
        "handover": {"pk": world.handover.pk},
        "brief": {"pk": world.brief.pk},
        "briefed_post_": {"pk": world.brief.posts.get().pk},
        "meeting": {"pk": world.meeting.pk},
        "meeting_video_step": {"pk": world.meeting.pk, "step": "remove"},
        "meeting_step": {"pk": world.meeting.pk, "step": "close"},
        "invitation_": {"pk": world.meeting.invitations.first().pk},
        "turn_step": {"pk": world.meeting.turns.get().pk, "step": "end"},
        "decision_step": {"pk": world.meeting.decisions.get().pk, "step": "adopt"},
        "directive": {"pk": world.meeting.directives.get().pk},
        "task_step": {"pk": world.meeting.directives.get().tasks.get().pk, "step": "acknowledge"},
        "exercise_": {"pk": world.night.pk},
        "exercise_step": {"pk": world.night.pk, "step": "pause"},
        "position_record": {"code": unit},
        "position_sender": {"code": unit},
        "position_sender_revoke": {"code": world.sender.code},
        "alert_area": {"area": "EG-ALX"},
        "alert_renew": {"pk": world.level.pk},
        "alert_end": {"pk": world.level.pk},
        "alert_": {"pk": world.measure.pk},
    }


def _address(name: str, things: Mapping[str, Mapping[str, Any]]) -> str:
    if "<" not in ROUTES[name]:
        return reverse(name)
    beginning = max((one for one in things if name.startswith(one)), key=len)
    return reverse(name, kwargs=things[beginning])


@pytest.mark.parametrize("role", ROLES)
def test_a_thing_of_another_governorate_is_not_there(
    role: Role, world: SimpleNamespace, desk_of: Callable[..., Client], settings: Any
) -> None:
    """Seen or changed, it is 404 for whoever has the duty in Cairo, and 403 for whoever has the duty nowhere."""
    settings.DEMO = True
    client, things = desk_of(role, CAIRO), _things(world)
    for name in NAMES:
        at = _address(name, things)
        read, sent = client.get(at), client.post(at)
        is_form = read.status_code == HTTPStatus.FOUND and at.startswith(read.headers["Location"])
        statuses = {sent.status_code, *(() if is_form else (read.status_code,))} - {HTTPStatus.METHOD_NOT_ALLOWED}
        assert statuses, name
        assert statuses <= {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}, (name, at, statuses)


def test_the_same_things_are_there_at_home(
    world: SimpleNamespace, desk_of: Callable[..., Client], settings: Any
) -> None:
    """The addresses above are right: in Alexandria at least one of these offices finds each thing."""
    settings.DEMO = True
    desks, things = [desk_of(role) for role in ROLES], _things(world)
    for name in sorted(set(NAMES) - NOT_MADE):
        at = _address(name, things)
        with transaction.atomic():
            assert any(_is_found(desk, at) for desk in desks), (name, at)
            transaction.set_rollback(True)


def _is_found(desk: Client, at: str) -> bool:
    """Whether an office reads or sends there; it is asked for no more than that takes."""
    lost = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    return desk.get(at).status_code not in lost or desk.post(at).status_code not in lost


def test_the_address_of_a_form_leads_to_a_page(
    world: SimpleNamespace, desk_of: Callable[..., Client], settings: Any
) -> None:
    """Opened, reloaded or come back to with the language button, no address of the product is a dead end."""
    settings.DEMO = True
    client, things = desk_of(Role.PLANNER, CAIRO), _things(world)
    for name in sorted(ROUTES):
        try:
            at = _address(name, things)
        except (ValueError, NoReverseMatch):  # a thing that the world does not hold
            continue
        if not name.startswith("api_"):
            assert client.get(at, follow=True).status_code != HTTPStatus.METHOD_NOT_ALLOWED, at


def test_every_page_asks_the_database_no_oftener_than_it_did(
    world: SimpleNamespace, desk_of: Callable[..., Client], settings: Any
) -> None:
    """A page that a query was added to says so here, as does a new page; lists that grow have tests of their own."""
    settings.DEMO = True
    local, national = (*ROLES, Role.ADMINISTRATOR), (Role.PLANNER,)
    things, desks = _things(world), [*map(desk_of, local), *(desk_of(role, "") for role in national)]
    found: dict[str, int] = {}
    for name in sorted(ROUTES):
        try:
            at = _address(name, things)
        except (ValueError, NoReverseMatch):  # a thing that the world does not hold
            continue
        counts = (_statements(desk, at) for desk in desks)
        if count := next((one for one in counts if one is not None), None):
            found[name] = count
    assert found == COUNTS


def _statements(desk: Client, at: str) -> int | None:
    """How many statements a page takes when it is opened again; None where this office is shown no page."""
    answer = desk.get(at)
    if answer.status_code != HTTPStatus.OK or "text/html" not in answer.headers["Content-Type"]:
        return None
    with CaptureQueriesContext(connection) as queries:
        desk.get(at)
    return len(queries)
