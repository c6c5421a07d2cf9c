"""A night played on the plan of Raml Station: what it enters, where its units go, and how it is directed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.files import sha256_of
from himaya.planning.rehearse.script import script_of
from himaya.planning.roads import road_id
from himaya.roads.routes import route
from himaya.roads.snap import snap_all
from himaya.roads.store import load_network
from himaya.web.accounts.models import Role, User
from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.states import ControlState
from himaya.web.exercise.actions.marking import ensure_mark
from himaya.web.exercise.actions.nights import end_night, go_on, pause, resume_after_restart, set_speed, start_night
from himaya.web.exercise.actions.nights import stop_night as stop
from himaya.web.exercise.models import NightState, PlayedCall
from himaya.web.exercise.player.units import Doing, metres_between
from himaya.web.incidents.models import Incident
from himaya.web.incidents.states import IncidentState
from himaya.web.jobs.models import Job, JobState
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Duty, Unit
from himaya.web.plans.queries.solutions import document_of
from himaya.web.positions.models import Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from himaya.web.exercise.models import Night
    from himaya.web.exercise.player.play import Player
    from himaya.web.plans.models import PlanVersion

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
HOUR_MS, STEP_MS = 3_600_000, 60_000


def _played(player: Player, minutes: int) -> None:
    """Play some minutes, a minute each step, as sixty times the speed does."""
    now = timezone.now()
    for minute in range(minutes):
        player.tick(STEP_MS, now + timedelta(milliseconds=minute))


def test_the_calls_are_those_of_the_rehearsal(begun: Callable[..., Night], player_of: Callable[..., Player]) -> None:
    """Every call of the script since the play began is an incident at its place, by exercise control, and no other.

    The script counts from the beginning of the solution, the night from that of the version, three hours earlier.
    """
    night = begun(automatic=False)
    _played(player_of(night), 120)
    script = script_of(document_of(night.version.solution), seed=night.seed)
    assert night.version.solution.start - night.version.starts_at == timedelta(hours=3)
    due = [call for call in script.calls if 3 * HOUR_MS <= call.at_ms <= 5 * HOUR_MS]
    rows = PlayedCall.objects.order_by("number").select_related("incident__entered_by")
    assert [row.incident.place for row in rows] == [call.place for call in due]
    assert due
    assert {row.incident.entered_by.username for row in rows} == {"exercise-control"}
    assert Incident.objects.count() == len(due)


def test_a_call_is_entered_once(begun: Callable[..., Night], player_of: Callable[..., Player]) -> None:
    """Whoever takes the night up enters nothing again, and goes on where it stood."""
    night = begun(automatic=False)
    _played(player_of(night), 60)
    entered = Incident.objects.count()
    again = player_of(night)
    again.tick(0, timezone.now())
    assert Incident.objects.count() == entered
    _played(again, 60)
    night.refresh_from_db()
    assert night.clock_ms == 8 * HOUR_MS
    assert night.calls == Incident.objects.count() >= entered


def test_units_drive_to_calls_on_the_roads(begun: Callable[..., Night], player_of: Callable[..., Player]) -> None:
    """A call gets a unit of a kind that it asks for; it is there, works and leaves, and the incident is closed."""
    night = begun()
    player = player_of(night)
    stands = {code: unit.point for code, unit in player.units.items()}
    driven = set()
    for minute in range(240):
        player.tick(STEP_MS, timezone.now() + timedelta(milliseconds=minute))
        for unit in player.units.values():
            if unit.doing is Doing.AT_WORK:
                incident = PlayedCall.objects.get(number=unit.call).incident
                assert metres_between(unit.point, (incident.lon, incident.lat)) < 500
                driven.add(unit.code)
    assert driven
    closed = Incident.objects.filter(state=IncidentState.CLOSED)
    assert closed.exists()
    steps = list(closed.first().entries.filter(kind="step").order_by("pk").values_list("code", flat=True))
    assert steps == ["dispatch", "arrive", "control", "resolve", "review", "close"]
    assert set(stands) == set(Latest.objects.values_list("unit__code", flat=True))


def test_the_same_number_gives_the_same_night(begun: Callable[..., Night], player_of: Callable[..., Player]) -> None:
    """Words and places of all calls, and where every unit is and what it does after an hour."""
    seen = []
    for _night in range(2):
        with transaction.atomic():
            night = begun(seed=5)
            player = player_of(night)
            _played(player, 60)
            told = PlayedCall.objects.filter(night=night).order_by("number")
            calls = list(told.values_list("incident__report", "incident__place"))
            seen.append((calls, {unit.code: (unit.point, unit.doing, unit.aim) for unit in player.units.values()}))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_an_incident_that_people_take_is_left_to_them(
    begun: Callable[..., Night], player_of: Callable[..., Player], office_of: Callable[..., User]
) -> None:
    """Advice that an operator gave ends it; exercise control sends nobody any more."""
    from himaya.web.incidents.actions.steps import take_step  # noqa: PLC0415  # used here alone

    night = begun()
    player = player_of(night)
    while not Incident.objects.exists():
        player.tick(1000, timezone.now())
    incident = Incident.objects.get()
    take_step(incident, "advise", by=office_of(Role.OPERATOR), text="told what to do")
    _played(player, 10)
    incident.refresh_from_db()
    assert incident.state == IncidentState.ADVICE_GIVEN
    assert 0 not in [unit.call for unit in player.units.values()]


def test_units_are_on_duty_for_the_night_alone(
    begun: Callable[..., Night], player_of: Callable[..., Player], director: User
) -> None:
    """While it is played each has a duty and a sender; once it is stopped neither is left."""
    night = begun()
    before = Duty.objects.count()
    player = player_of(night)
    assert Duty.objects.count() == before + len(player.units)
    assert Sender.objects.filter(revoked_at__isnull=True).count() == len(player.units)
    Job.objects.update(state=JobState.INTERRUPTED)
    stop(night, by=director)
    assert Duty.objects.count() == before
    assert not Sender.objects.filter(revoked_at__isnull=True).exists()
    night.refresh_from_db()
    assert night.state == NightState.STOPPED


def test_a_live_installation_plays_no_night(version: PlanVersion, director: User, data_dir: Path) -> None:
    """It is refused with its rule and the way to an exercise."""
    ensure_mark(data_dir, exercise=False)
    with pytest.raises(InvalidInputError) as refused:
        start_night(version, from_ms=0, by=director)
    fault = refused.value.faults[0]
    assert fault.code == "exercise.not_an_exercise"
    assert "himaya serve --exercise" in fault.text("en")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        ({"from_ms": -1}, "bad_setting"),
        ({"from_ms": 10**12}, "bad_setting"),
        ({"speed": 7}, "bad_setting"),
        ({"seed": -1}, "bad_setting"),
    ],
)
def test_a_night_begins_within_its_limits(begun: Callable[..., Night], chosen: dict[str, int], rule: str) -> None:
    """Hour, speed and number."""
    with pytest.raises(InvalidInputError) as refused:
        begun(**chosen)
    assert refused.value.faults[0].code == f"exercise.{rule}"


def test_one_night_at_a_time(begun: Callable[..., Night]) -> None:
    """A second one of the area is refused while the first goes on."""
    begun()
    with pytest.raises(InvalidInputError) as refused:
        begun()
    assert refused.value.faults[0].code == "exercise.already_open"


def test_only_what_its_state_allows(begun: Callable[..., Night], director: User) -> None:
    """It is paused while it runs, goes on while it is paused, and nothing is done once it has ended."""
    night = begun()
    with pytest.raises(InvalidInputError):
        go_on(night, by=director)
    pause(night, by=director)
    with pytest.raises(InvalidInputError):
        pause(night, by=director)
    go_on(night, by=director)
    set_speed(night, 10, by=director)
    end_night(night)
    night.refresh_from_db()
    assert (night.state, night.speed) == (NightState.ENDED, 10)
    for do in (pause, go_on, stop):
        with pytest.raises(InvalidInputError) as refused:
            do(night, by=director)
        assert refused.value.faults[0].code == "exercise.step_not_allowed"


def test_a_restart_takes_an_open_night_up(begun: Callable[..., Night], director: User) -> None:
    """The job of the dead process is interrupted and another one asked for, once, and the journal says so."""
    night = begun()
    Job.objects.update(state=JobState.RUNNING, runner="elsewhere/1/x", alive_at=timezone.now() - timedelta(hours=1))
    assert resume_after_restart() == 1
    assert resume_after_restart() == 0
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["interrupted", "queued"]
    assert JournalEntry.objects.filter(action="night-resumed", object_id=str(night.pk)).count() == 1
    stop(night, by=director)
    Job.objects.update(state=JobState.INTERRUPTED)
    assert resume_after_restart() == 0


def test_the_page_directs_a_night(
    exercise: None,  # noqa: ARG001  # it must be one
    version: PlanVersion,
    browser_of: Callable[..., Client],
) -> None:
    """Begin, faster, pause, go on, stop, by the buttons; an operator sees it and has none."""
    director, operator = browser_of(), browser_of(Role.OPERATOR)
    chosen = {"version": version.pk, "hour": "6", "seed": "3", "speed": "10", "automatic": "1"}
    assert director.post("/exercise/start/", chosen).status_code == 302
    night = version.nights.get()
    assert (night.seed, night.speed, night.from_ms, night.automatic) == (3, 10, 6 * HOUR_MS, True)
    assert "Pause" in director.get(f"/exercise/{night.pk}/").content.decode()
    shown = operator.get("/exercise/").content.decode()
    assert "Running" in shown
    assert "Pause" not in shown
    director.post(f"/exercise/{night.pk}/speed/", {"speed": "60"})
    director.post(f"/exercise/{night.pk}/steps/pause/")
    night.refresh_from_db()
    assert (night.speed, night.state) == (60, NightState.PAUSED)
    director.post(f"/exercise/{night.pk}/steps/go-on/")
    director.post(f"/exercise/{night.pk}/steps/stop/")
    night.refresh_from_db()
    assert night.state == NightState.STOPPED
    assert operator.post("/exercise/start/", chosen).status_code == 403


def test_the_page_says_when_nobody_plays(begun: Callable[..., Night], browser_of: Callable[..., Client]) -> None:
    """Where the process of a night died, the director is told and lets it go on."""
    night = begun()
    Job.objects.update(state=JobState.FAILED)
    client = browser_of()
    assert "The player is not at work" in client.get("/exercise/").content.decode()
    client.post(f"/exercise/{night.pk}/steps/go-on/")
    assert "The player is not at work" not in client.get("/exercise/").content.decode()
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1


def test_the_page_of_a_live_installation_shows_the_way(
    version: PlanVersion, browser_of: Callable[..., Client], data_dir: Path
) -> None:
    """No button, the reason, and what to do instead; sent all the same, it is refused with its rule."""
    ensure_mark(data_dir, exercise=False)
    client = browser_of()
    shown = client.get("/exercise/").content.decode()
    assert "himaya serve --exercise" in shown
    assert 'action="/exercise/start/"' not in shown
    answer = client.post("/exercise/start/", {"version": version.pk, "hour": "6", "seed": "1", "speed": "1"})
    assert answer.status_code == 422
    assert "exercise.not_an_exercise" in answer.content.decode()


def test_units_drive_round_roads_that_are_shut(
    begun: Callable[..., Night], player_of: Callable[..., Player], director: User, data_dir: Path
) -> None:
    """A unit takes as long as the fastest way round a closure in force, which is longer than the way that is shut."""
    night = begun(automatic=False)
    solution = night.version.solution
    assert solution is not None
    (data_dir / "roads").mkdir(exist_ok=True)
    shutil.copyfile(data_dir / "plans" / solution.folder / "roads.npz", data_dir / "roads" / "EG-ALX.npz")
    player, network = player_of(night), load_network(data_dir / "roads" / "EG-ALX.npz")
    driven = set(Unit.objects.filter(kind="ambulance").values_list("code", flat=True))
    unit = next(one for one in player.units.values() if one.code in driven)
    far = next(one.point for one in player.units.values() if metres_between(one.point, unit.point) > 300)
    at, aim = (snap_all(network, [lon], [lat]) for lon, lat in (unit.point, far))
    hour = timezone.localtime(night.plan_time).hour
    free = route(network, at, aim, hour=hour)
    middle = int(free.sections[len(free.sections) // 2])
    round_it = route(network, at, aim, hour=hour, closed=[middle])
    assert round_it.seconds > free.seconds + 1
    now = timezone.now()
    RoadControl.objects.create(
        area="EG-ALX", kind=Kind.CLOSURE, state=ControlState.IN_FORCE, road_ar="طريق", in_force_at=now,
        sections=[road_id(network, middle)], roads_sha256=sha256_of(data_dir / "roads" / "EG-ALX.npz"), starts_at=now,
        ends_at=now + timedelta(hours=1), approved_at=now, drawn_by=director, office=director.own_office,
    )  # fmt: skip
    unit.set_out(Doing.RETURNING, far, night.clock_ms)
    second = 0
    while unit.doing is Doing.RETURNING:
        second += 1
        player.tick(1000, now + timedelta(seconds=second))
    assert metres_between(unit.point, far) < 500
    assert second == pytest.approx(round_it.seconds, abs=1.5)
