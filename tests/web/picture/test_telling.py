"""What devices are told of the picture: types, colours, shapes and times; no more than a patrol of the area sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.exchange.cot.chat import room_uid
from himaya.exchange.cot.stream import Form
from himaya.web.accounts.models import Office, Role
from himaya.web.accounts.policies import ALLOWED, may
from himaya.web.accounts.powers import eyes_of
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.picture.telling import shown_in
from himaya.web.positions.actions.senders import register_sender
from himaya.web.positions.queries.senders import TOLD, believed, seen_through

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.live.shown import Shown
    from himaya.web.places.models import Unit

pytestmark = pytest.mark.django_db
ALX, CAIRO = "EG-ALX", "EG-C"


def _told(area: str) -> dict[str, Shown]:
    return {shown.event.uid: shown for shown in shown_in(area, timezone.now())}


def test_every_layer_is_told_with_its_type_and_its_verb(
    on_duty: Callable[..., Unit], incident: Callable[..., Any], plan_in_force: Callable[..., Any]
) -> None:
    """Unit, incident, posts and a closed road, each with a uid of ours, a stale time, and what it needs to be seen."""
    on_duty(1)
    on_duty(2, kind="ambulance")
    fire, plan = incident(), plan_in_force()
    told = _told(ALX)
    unit = told["himaya-unit-U-1"]
    assert (unit.event.type, unit.event.call_sign, unit.needs) == ("a-f-G-U-U-L-C", "نسر 1", Verb.VIEW_POSITIONS)
    assert (unit.of_unit, unit.event.stale - unit.event.start) == ("U-1", timedelta(minutes=2))
    assert timezone.now() - unit.event.start < timedelta(seconds=60)
    assert told["himaya-unit-U-2"].event.type == "a-f-G-U-S-M"
    burning = told[f"himaya-incident-{fire.pk}"]
    assert (burning.event.type, burning.event.argb, burning.needs) == ("b-m-p-s-m", 0xFFD32F2F, Verb.VIEW_INCIDENTS)
    assert "حريق" in burning.event.call_sign
    road = told[f"himaya-road-{plan.road.pk}"]
    assert (road.event.type, road.event.outline) == ("u-d-f", ((31.2, 29.9), (31.21, 29.91)))
    assert road.needs == Verb.VIEW_PLANS
    assert {key for key in told if key.startswith("himaya-post-")}
    for shown in told.values():
        assert shown.event.stale > shown.event.start
        assert shown.written(Form.XML).endswith(b"</event>")
        assert shown.written(Form.PROTOBUF)[0] == 0xBF


def test_the_operations_room_is_a_contact(db: None) -> None:  # noqa: ARG001  # the picture asks the tables
    """A device can write to it through the server, whatever stands on the map."""
    [room] = shown_in(ALX, timezone.now())
    assert (room.event.uid, room.event.call_sign) == (room_uid(ALX), "غرفة عمليات الإسكندرية")
    assert (room.event.endpoint, room.needs) == ("*:-1:stcp", "")


def test_another_governorate_is_not_told(
    on_duty: Callable[..., Unit], incident: Callable[..., Any], plan_in_force: Callable[..., Any]
) -> None:
    """Of all that stands in Alexandria nothing is on the map of Cairo, and all of it on that of the country."""
    on_duty(1)
    incident()
    plan_in_force()
    assert list(_told(CAIRO)) == [room_uid(CAIRO)]
    assert set(_told("")) - {room_uid("")} == set(_told(ALX)) - {room_uid(ALX)}


def test_what_has_no_place_is_not_told(on_duty: Callable[..., Unit], incident: Callable[..., Any]) -> None:
    """A unit that never reported and an incident without a point are on the list of the page, and on no map."""
    on_duty(1, seconds=None)
    incident(lon=None, lat=None, where="unknown")
    assert list(_told(ALX)) == [room_uid(ALX)]


def test_a_device_sees_what_its_office_and_a_crew_see(office_of: Callable[..., Any]) -> None:
    """The guards of `seen_through`: no office, a closed one, one of another area, one without the duty."""
    director = office_of(Role.DIRECTOR).own_office
    assert seen_through(director, ALX) == {verb.value for verb in TOLD if Role.PATROL_LEADER in ALLOWED[verb]}
    assert seen_through(None, ALX) == frozenset()
    assert seen_through(director, CAIRO) == frozenset()
    assert seen_through(office_of(Role.DUTY_OFFICER, "").own_office, ALX)
    assert Verb.VIEW_POSITIONS.value not in seen_through(office_of(Role.LIAISON).own_office, ALX)
    assert seen_through(office_of(Role.ADMINISTRATOR).own_office, ALX) == frozenset()
    Office.objects.filter(pk=director.pk).update(is_active=False)
    director.refresh_from_db()
    assert seen_through(director, ALX) == frozenset()


def test_the_feed_knows_what_a_device_may_be_told(on_duty: Callable[..., Unit], office_of: Callable[..., Any]) -> None:
    """Area, call sign, type and verbs go with a sender; one that no office answers for is told nothing."""
    unit = on_duty(1, kind="fire")
    sender, _token = register_sender(unit, by=office_of(Role.DIRECTOR))
    known = believed(timezone.now())
    assert (known[sender.code].area, known[sender.code].call_sign, known[sender.code].kind) == (
        ALX, "نسر 1", "a-f-G-U-U",
    )  # fmt: skip
    assert Verb.VIEW_INCIDENTS.value in known[sender.code].sees
    assert known["code0001"].sees == frozenset()


def test_nobodys_eyes_can_do_nothing(incident: Callable[..., Any]) -> None:
    """They see what a patrol sees, in its area, and are no account that could be signed in or written down."""
    from himaya.web.incidents.actions.entries import add_note  # noqa: PLC0415  # the one action that is tried

    eyes = eyes_of(Role.PATROL_LEADER, ALX)
    assert may(eyes, Verb.VIEW_INCIDENTS)
    assert not may(eyes, Verb.DISPATCH_UNITS)
    with pytest.raises(RefusedError):
        add_note(incident(area=CAIRO), text="nothing happened", by=eyes)
    with pytest.raises(ValueError, match=r"save|saved"):
        add_note(incident(), text="nothing happened", by=eyes)


def test_a_map_of_many_things_takes_as_few_statements_as_one_of_few(
    on_duty: Callable[..., Unit],
    incident: Callable[..., Any],
    plan_in_force: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:
    """The feed reads every governorate with a device once a second at most: no statement for each thing."""
    for number in range(12):
        on_duty(number)
        incident()
    plan_in_force()
    with django_assert_max_num_queries(12):
        assert len(shown_in(ALX, timezone.now())) > 24
