"""Who may listen, and to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as project
from django.db import transaction
from django.test import Client

from himaya.web.accounts.actions import create_account, disable_account
from himaya.web.accounts.models import Role
from himaya.web.briefings.words import Kind as MeetingKind
from himaya.web.journal.actions import record
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import Action, Kind
from himaya.web.live.access import event_of, listener_of, missed
from himaya.web.readiness.words import Kind as AlertKind

if TYPE_CHECKING:
    from himaya.web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
GOOD = "leaf-quiet-harbour-9"
AREAS = ("", "EG-ALX", "EG-C")


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"theme=dark; {project.SESSION_COOKIE_NAME}={client.cookies[project.SESSION_COOKIE_NAME].value}"


@pytest.fixture
def entries() -> None:
    """One entry of each kind in each area."""
    with transaction.atomic():
        for area in AREAS:
            for kind in (Kind.PLAN, Kind.ACCOUNT, Kind.PAGE):
                record(Action.PLAN_VERIFIED, by=None, kind=kind, object_id=f"{kind}-{area}", area=area)


@pytest.mark.parametrize(
    ("role", "area", "seen"),
    [
        (Role.PLANNER, "", {"plan-", "plan-EG-ALX", "plan-EG-C"}),
        (Role.PLANNER, "EG-ALX", {"plan-EG-ALX"}),
        (Role.MODERATOR, "", set()),
        (Role.AUDITOR, "", {f"{kind}-{area}" for kind in ("plan", "account", "page") for area in AREAS}),
    ],
)
@pytest.mark.usefixtures("entries")
def test_an_office_sees_what_its_duties_and_its_area_allow(enrol: Any, role: Role, area: str, seen: set[str]) -> None:
    """A resumed stream and a live one say the same: plans of the area; the journal's readers see every kind."""
    user = create_account(username="one", role=role, area=area, office_ar="مكتب", office_en="Office", password=GOOD)
    enrol(user)
    listener = listener_of(cookie_of(user))
    assert listener is not None
    last = JournalEntry.objects.count()
    resumed = {event.object_id for event in missed(listener, 0, last)} - {"one"}
    live = {entry.object_id for entry in JournalEntry.objects.all() if listener.sees(event_of(entry))} - {"one"}
    assert resumed == live == seen


@pytest.mark.usefixtures("entries")
def test_a_resumed_stream_goes_on_after_what_was_seen_and_stops_where_the_live_part_begins(planner: User) -> None:
    """Nothing twice, nothing left out."""
    listener = listener_of(cookie_of(planner))
    assert listener is not None
    seen = [event.seq for event in missed(listener, 0, 100)]
    assert [event.seq for event in missed(listener, seen[0], seen[-1] - 1)] == seen[1:-1]


def test_nobody_without_a_session_in_force_listens(planner: User, account: Any, settings: Any) -> None:
    """No cookie, a wrong one, a closed account, or a second factor that is still to be set up: no stream."""
    cookie = cookie_of(planner)
    assert listener_of(cookie) is not None
    assert listener_of("") is None
    assert listener_of(f"{project.SESSION_COOKIE_NAME}=guess") is None
    disable_account(planner, by=None)
    assert listener_of(cookie) is None
    settings.DEMO = False
    assert listener_of(cookie_of(account(Role.DIRECTOR))) is None


def test_an_event_names_no_office_and_no_content(planner: User) -> None:
    """What leaves the server is number, action, kind, object, area's own filter aside, and time."""
    with transaction.atomic():
        entry = record(Action.PLAN_VERIFIED, by=planner, kind=Kind.PLAN, object_id="raml", after={"secret": 1})
    event = event_of(entry)
    assert (event.seq, event.action, event.kind, event.object_id) == (entry.seq, "plan-verified", "plan", "raml")
    assert not {"secret", "Planning"} & set(map(str, (event.action, event.kind, event.object_id, event.at)))


def test_what_concerns_the_whole_country_is_heard_in_every_governorate(enrol: Any) -> None:
    """Its alert level and its meetings; a plan of the country stays with the offices of the country."""
    user = create_account(
        username="one", role=Role.DIRECTOR, area="EG-ALX", office_ar="مكتب", office_en="Office", password=GOOD
    )
    enrol(user)
    with transaction.atomic():
        for kind in (AlertKind.LEVEL, MeetingKind.MEETING, Kind.PLAN):
            for area in AREAS:
                record(Action.PLAN_VERIFIED, by=None, kind=kind, object_id=f"{kind}-{area}", area=area)
    listener = listener_of(cookie_of(user))
    assert listener is not None
    heard = {entry.object_id for entry in JournalEntry.objects.all() if listener.sees(event_of(entry))}
    wanted = {f"{kind}-{area}" for kind in (AlertKind.LEVEL, MeetingKind.MEETING) for area in ("", "EG-ALX")}
    assert heard - {"one"} == wanted | {"plan-EG-ALX"}
    resumed = {event.object_id for event in missed(listener, 0, JournalEntry.objects.count())}
    assert resumed - {"one"} == heard - {"one"}
