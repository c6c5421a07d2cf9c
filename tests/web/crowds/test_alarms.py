"""Alarms: at 3 and 4 people per square metre, told to the director, ticked off, made an incident, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.crowds.refusing import refused

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.policies import scope_of
from himaya.web.common.figures import figures_for
from himaya.web.common.header import signs_for
from himaya.web.common.needs import needs_of
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions.alarms import acknowledge, open_incident, tick_off
from himaya.web.crowds.actions.reading import count_people, read_density, strike
from himaya.web.crowds.actions.zones import close_zone
from himaya.web.crowds.models import CrowdAlarm, Reading, Tick, Zone
from himaya.web.crowds.queries.listing import checklist_of
from himaya.web.crowds.table import table
from himaya.web.incidents.models import Incident
from himaya.web.journal.models import JournalEntry
from himaya.web.live.access import Listener
from himaya.web.live.hub import Event

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)


def _standing(zone: Zone) -> CrowdAlarm:
    found: CrowdAlarm = CrowdAlarm.objects.get(zone=zone, ended_at__isnull=True)
    return found


@pytest.mark.parametrize(("density", "level"), [(3.0, "amber"), (4.0, "red"), (5.5, "red")])
def test_the_director_is_told_at_once(
    density: float, level: str, zone: Zone, director: User, read: Callable[..., Reading]
) -> None:
    """The alarm names the office and the edition of the table; the journal has both; its feed carries it there."""
    read(zone, density)
    alarm = _standing(zone)
    assert (zone.level, alarm.level, alarm.density) == (level, level, density)
    assert (alarm.told_office, alarm.edition) == (director.own_office, table().edition)
    assert alarm.told_at - alarm.since < MINUTE
    entry = JournalEntry.objects.get(action="crowd-alarm-raised")
    assert director.own_office is not None
    assert f'"told":"{director.own_office.code}"' in entry.after_json.replace(" ", "")
    event = Event(entry.seq, entry.action, entry.object_kind, entry.object_id, entry.area, "", "")
    scopes = {event.kind: scope_of(director, Verb.VIEW_CROWDS)}
    assert Listener("director", scopes).sees(event)


def test_below_three_nobody_is_alarmed(zone: Zone, read: Callable[..., Reading]) -> None:
    """2.9 people per square metre is no alarm."""
    read(zone, 2.9)
    assert not CrowdAlarm.objects.exists()
    assert zone.level == "calm"


def test_the_counters_raise_it_too(zone: Zone, commander: User, device_of: Callable[..., Any]) -> None:
    """Nobody has to look: 400 people counted on a hundred square metres are red."""
    count_people(zone, people=350, by=commander, event_at=timezone.now() - 3 * MINUTE)
    zone.refresh_from_db()
    assert zone.level == "amber"
    device_of(zone).send(55, 2)
    zone.refresh_from_db()
    assert (zone.level, _standing(zone).density) == ("red", 4.03)
    assert CrowdAlarm.objects.filter(level="amber", ended_at__isnull=False).count() == 1


def test_a_denser_zone_raises_a_second_alarm_and_the_first_ends(zone: Zone, read: Callable[..., Reading]) -> None:
    """Amber becomes red: its own actions, told anew; one alarm stands at a time."""
    read(zone, 3.2, ago_min=2)
    read(zone, 4.1)
    assert list(CrowdAlarm.objects.order_by("since").values_list("level", flat=True)) == ["amber", "red"]
    assert _standing(zone).level == "red"


def test_silence_ends_no_alarm(zone: Zone, read: Callable[..., Reading], director: User) -> None:
    """A red zone whose reading is old stays red, and whoever reports is asked for a new reading."""
    read(zone, 4.5)
    Reading.objects.update(event_at=timezone.now() - 30 * MINUTE)
    Zone.objects.update(density_at=timezone.now() - 30 * MINUTE)
    zone.refresh_from_db()
    assert zone.level == "red"
    needs = {need.title for need in needs_of(director)}
    assert "مناطق في إنذار بلا قراءة حديثة" in needs


def test_a_late_entry_of_what_was_dense_long_ago_raises_nothing(zone: Zone, read: Callable[..., Reading]) -> None:
    """It is kept with both times; without this guard a note of the evening would alarm the night."""
    read(zone, 5.0, ago_min=40)
    assert not CrowdAlarm.objects.exists()
    assert Reading.objects.count() == 1


def test_it_ends_by_two_low_readings_the_time_of_the_table_apart(
    zone: Zone, read: Callable[..., Reading], commander: User
) -> None:
    """One low reading ends nothing; red goes to calm by the second, three minutes on, and the journal says so."""
    read(zone, 4.2, ago_min=9)
    read(zone, 1.0, ago_min=6)
    assert zone.level == "red"
    read_density(zone, density=1.0, by=commander, event_at=timezone.now() - 1 * MINUTE)
    zone.refresh_from_db()
    assert zone.level == "calm"
    assert not CrowdAlarm.objects.filter(ended_at__isnull=True).exists()
    assert JournalEntry.objects.filter(action="crowd-alarm-ended").count() == 1


def test_a_queue_that_is_told_eases_no_alarm(
    zone: Zone, read: Callable[..., Reading], gate_of: Callable[..., Any], commander: User
) -> None:
    """Only readings of the density move a level; a report of a gate in between is none."""
    from himaya.web.crowds.actions.reading import report_gate  # noqa: PLC0415  # only here

    gate = gate_of(zone)
    read(zone, 4.2, ago_min=9)
    read(zone, 1.0, ago_min=6)
    report_gate(gate, queue=0, by=commander)
    zone.refresh_from_db()
    assert zone.level == "red"


def test_a_mistake_that_is_struck_out_takes_its_alarm_back(
    zone: Zone, read: Callable[..., Reading], commander: User
) -> None:
    """Six pressed instead of one: at once, without waiting; an alarm that rests on another reading stays."""
    read(zone, 3.2, ago_min=2)
    wrong = read(zone, 6.0)
    strike(wrong, text="pressed the wrong picture", by=commander)
    zone.refresh_from_db()
    assert (zone.level, _standing(zone).level) == ("amber", "amber")
    harmless = read(zone, 3.1)
    strike(harmless, text="counted the other court", by=commander)
    zone.refresh_from_db()
    assert zone.level == "amber"


def test_a_wrong_count_that_is_struck_out_takes_the_alarm_of_the_counters_back(
    zone: Zone, commander: User, device_of: Callable[..., Any]
) -> None:
    """The alarm rests on a sum; without its beginning there is none."""
    begun = count_people(zone, people=900, by=commander, event_at=timezone.now() - 2 * MINUTE)
    device_of(zone).send(1, 0)
    zone.refresh_from_db()
    assert zone.level == "red"
    strike(begun, text="ninety, not nine hundred", by=commander)
    zone.refresh_from_db()
    assert (zone.level, zone.people) == ("calm", None)


def test_only_the_director_acknowledges_and_once(
    zone: Zone, read: Callable[..., Reading], director: User, commander: User
) -> None:
    """Guard: the duty to answer; the number in the header goes with it."""
    read(zone, 4.0)
    assert any("إنذارات حشد" in sign.text for sign in signs_for(director))
    with pytest.raises(RefusedError):
        acknowledge(zone, by=commander)
    acknowledge(zone, by=director, answer="the inflow is stopped, call 01001234567")
    alarm = _standing(zone)
    assert (alarm.acknowledged_by, alarm.acknowledged_office) == (director, director.own_office)
    assert "01001234567" not in alarm.answer
    assert not JournalEntry.objects.filter(after_json__contains="01001234567").exists()
    with refused("crowds.nothing_to_acknowledge"):
        acknowledge(zone, by=director)


def test_actions_are_ticked_off_once_with_their_time_and_office(
    zone: Zone, read: Callable[..., Reading], commander: User, director: User
) -> None:
    """The journal says by whom, when, and whether it was late; ticked twice it stays ticked by the first."""
    read(zone, 4.4, ago_min=5)
    first = tick_off(zone, "stop-inflow", by=commander, event_at=timezone.now() - 4 * MINUTE)
    assert tick_off(zone, "stop-inflow", by=director).pk == first.pk
    tick_off(zone, "relief", by=commander)
    lines = {line["action"].key: line for line in checklist_of(_standing(zone), timezone.now())}  # type: ignore[attr-defined]  # an action
    assert [lines[key]["late"] for key in ("stop-inflow", "relief", "neighbours")] == [False, True, False]
    entries = JournalEntry.objects.filter(action="crowd-ticked").order_by("seq")
    assert ["true" in entry.after_json for entry in entries] == [False, True]
    with pytest.raises(TypeError):
        first.save()
    assert Tick.objects.count() == 2


@pytest.mark.parametrize(
    ("step", "minutes", "rule"),
    [("slow-inflow", 0, "crowds.unknown_step"), ("relief", 30, "crowds.before_alarm")],
)
def test_what_the_level_does_not_ask_for_is_not_ticked(
    step: str, minutes: float, rule: str, zone: Zone, read: Callable[..., Reading], commander: User
) -> None:
    """An action of another level, and a time before the alarm."""
    read(zone, 4.4)
    with refused(rule):
        tick_off(zone, step, by=commander, event_at=timezone.now() - minutes * MINUTE)


def test_nothing_is_ticked_without_an_alarm(zone: Zone, commander: User) -> None:
    """A calm zone has no checklist."""
    with refused("crowds.no_alarm"):
        tick_off(zone, "relief", by=commander)


def test_a_red_alarm_becomes_an_incident_once(zone: Zone, read: Callable[..., Reading], commander: User) -> None:
    """Dangerous crowding at the place of the zone, reported when it was read; not from amber, and not twice."""
    read(zone, 3.5, ago_min=2)
    with refused("crowds.not_red"):
        open_incident(zone, by=commander)
    read(zone, 4.4)
    incident = open_incident(zone, by=commander)
    assert (incident.kind, incident.place, incident.priority) == ("crowd-crush", zone.place.code, 1)
    assert incident.called_at == _standing(zone).since
    assert "4.4" in incident.report
    with refused("crowds.incident_already"):
        open_incident(zone, by=commander)
    assert Incident.objects.count() == 1
    assert JournalEntry.objects.filter(action="crowd-incident").count() == 1


def test_a_zone_in_alarm_is_not_put_out_of_use(
    zone: Zone, read: Callable[..., Reading], planner_there: User, director: User, commander: User
) -> None:
    """Not before the director has acknowledged it; then its alarm ends with it, and nothing is read there any more."""
    read(zone, 4.4)
    with refused("crowds.alarm_stands"):
        close_zone(zone, closed=True, by=planner_there)
    acknowledge(zone, by=director)
    close_zone(zone, closed=True, by=planner_there)
    zone.refresh_from_db()
    assert (zone.level, CrowdAlarm.objects.filter(ended_at__isnull=True).count()) == ("calm", 0)
    with refused("crowds.zone_closed"):
        read_density(zone, density=1, by=commander)


def test_another_governorate_hears_nothing(
    zone: Zone, read: Callable[..., Reading], office_of: Callable[..., User]
) -> None:
    """Neither sign nor need nor figure; its offices may not read, tick or answer here."""
    read(zone, 4.4)
    stranger = office_of(Role.DIRECTOR, "EG-C")
    assert not any("حشد" in sign.text for sign in signs_for(stranger))
    assert not any("حشد" in need.title for need in needs_of(stranger))
    assert not any("حشد" in figure.label for figure in figures_for(stranger))
    for act in (
        lambda: read_density(zone, density=1, by=stranger),
        lambda: tick_off(zone, "relief", by=stranger),
        lambda: acknowledge(zone, by=stranger),
        lambda: open_incident(zone, by=stranger),
    ):
        with pytest.raises(RefusedError):
            act()


def test_the_first_page_counts_zones_in_alarm(
    zone: Zone, read: Callable[..., Reading], office_of: Callable[..., User]
) -> None:
    """Green, yellow, red as the worst of them is."""
    user = office_of(Role.OPERATOR)

    def figure() -> tuple[str, str]:
        found = next(one for one in figures_for(user) if one.url == "/crowds/")
        return found.value, found.tone

    assert figure() == ("0 / 1", "green")
    read(zone, 3.3)
    assert figure() == ("1 / 1", "yellow")
    read(zone, 4.3)
    assert figure() == ("1 / 1", "red")
