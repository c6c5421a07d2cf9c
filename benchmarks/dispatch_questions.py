"""An installation with 20,000 units that is asked who should go; imported once Django is set up."""

from __future__ import annotations

import time
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import numpy as np
from dispatch_api import AREA, KINDS, SCENARIO, SEED, UNITS, WARM
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.common.memory import settle
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.models import UnitState
from himaya.web.incidents.models import Incident
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.models import Base, Unit
from himaya.web.positions.models import Latest, Sender
from himaya.web.start import migrate

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

_TYPES = ("fire", "medical", "explosion", "road-accident")


def world(network: RoadNetwork, asked: int) -> tuple[Client, list[int]]:
    """Units, places and incidents in an empty installation; a client that is signed in."""
    migrate()
    password = token_urlsafe()
    told = {"role": Role.OPERATOR, "area": AREA, "office_ar": "غرفة", "office_en": "Room", "password": password}
    account = create_account(username="operator", **told)
    ensure_demo_register(SCENARIO)
    UnitState.objects.all().delete()
    rng = np.random.default_rng(SEED)
    base, kinds = Base.objects.filter(area=AREA).first(), rng.choice(list(KINDS), UNITS, p=list(KINDS.values()))
    units = [
        Unit(code=f"N-{k}", call_sign=f"n {k}", kind=kind, base=base, area=AREA, crew=2) for k, kind in enumerate(kinds)
    ]
    for unit in units:
        unit.follow_names()
    units = Unit.objects.bulk_create(units, batch_size=2000)
    node = rng.integers(0, network.n_nodes, UNITS)
    now = timezone.now()
    points = zip(network.lon[node].tolist(), network.lat[node].tolist(), strict=True)
    states = [
        UnitState(unit=unit, state="available", since=now, wait_lon=lon, wait_lat=lat, wait_ar="نقطة")
        for unit, (lon, lat) in zip(units, points, strict=True)
    ]
    UnitState.objects.bulk_create(states, batch_size=2000)
    at = rng.integers(0, network.n_nodes, asked)
    office = account.own_office
    times = dict.fromkeys(("called_at", "stepped_at", "methane_at"), now)
    made = [
        Incident(
            area=AREA, kind=_TYPES[k % len(_TYPES)], priority=1, where="map", lon=float(network.lon[one]),
            lat=float(network.lat[one]), entered_by=account, office=office, search="", **times,
        )
        for k, one in enumerate(at)
    ]  # fmt: skip
    Incident.objects.bulk_create(made)
    client = Client(headers={"host": "localhost"})
    client.force_login(account)
    return client, list(Incident.objects.order_by("pk").values_list("pk", flat=True))


def answers(client: Client, incidents: list[int], *, busy: bool) -> list[float]:
    """Seconds of each question, through the whole stack of the server but the socket."""
    by, units = (
        User.objects.get(username="operator"),
        list(Unit.objects.filter(code__startswith="N-")[: len(incidents)]),
    )
    found = []
    settle()  # as the server does at its start
    for number, incident in enumerate(incidents):
        if busy:
            send_status(units[number], "rest", by=by)
            _move(units[number : number + 20])
        begin = time.perf_counter()
        answer = client.get(f"/api/v1/incidents/{incident}/recommendation")
        found.append(time.perf_counter() - begin)
        assert answer.status_code == 200, answer.content
        assert answer.json()["lines"][0]["chosen"], answer.content
    return found[WARM:]


def _move(units: list[Any]) -> None:
    for unit in units:
        sender, _made = Sender.objects.get_or_create(
            unit=unit, defaults={"code": f"{unit.pk:08}", "secret_sha256": "0" * 64}
        )
        lon, lat = 29.9 + unit.pk % 97 / 2000, 31.2 - unit.pk % 89 / 2000
        Latest.objects.update_or_create(
            sender=sender, defaults={"unit": unit, "at": timezone.now(), "lon": lon, "lat": lat}
        )
