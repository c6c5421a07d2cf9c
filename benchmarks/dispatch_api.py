"""Who should go to an incident, asked through the interface: 20,000 units on the roads of Alexandria, exact."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.roads.now import roads_now, soonest, waiting_at
from himaya.roads.osm import read_osm
from himaya.roads.snap import snap_all
from himaya.roads.store import save_network
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from django.test import Client

    from himaya.roads.network import RoadNetwork

_SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"
_AREA, _UNITS, _SEED = "EG-ALX", 20_000, 7
_KINDS = {
    "ambulance": 0.12,
    "fire": 0.08,
    "emergency_police": 0.2,
    "patrol_vehicle": 0.35,
    "eod": 0.004,
    "traffic": 0.246,
}
_TYPES = ("fire", "medical", "explosion", "road-accident")
_WARM = 10


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per share of what changes between two questions; the bound is one search back from the incident."""
    asked = 100 if quick else 2000
    network = read_osm(_SCENARIO / "roads.osm.gz")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HIMAYA_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "himaya.web.settings", "HIMAYA_DEMO": "1"}
        (Path(folder) / "roads").mkdir()
        save_network(network, Path(folder) / "roads" / f"{_AREA}.npz")
        client, incidents = _world(network, asked)
        bound = _bound(network, asked)
        still = _asked(client, incidents, busy=False)
        moving = _asked(client, incidents, busy=True)
    return [
        _row("nothing changes between two questions", still, bound),
        _row("a status and 20 positions change before each", moving, bound),
    ]


def _world(network: RoadNetwork, asked: int) -> tuple[Client, list[int]]:
    """Units, places and incidents in an empty installation; a client that is signed in."""
    import django  # noqa: PLC0415  # set up once the folder is known

    django.setup()
    from django.test import Client  # noqa: PLC0415  # likewise
    from django.utils import timezone  # noqa: PLC0415  # likewise

    from himaya.web.accounts.actions import create_account  # noqa: PLC0415  # likewise
    from himaya.web.accounts.models import Role  # noqa: PLC0415  # likewise
    from himaya.web.dispatch.models import UnitState  # noqa: PLC0415  # likewise
    from himaya.web.incidents.models import Incident  # noqa: PLC0415  # likewise
    from himaya.web.places.actions.demonstration import ensure_demo_register  # noqa: PLC0415  # likewise
    from himaya.web.places.models import Base, Unit  # noqa: PLC0415  # likewise
    from himaya.web.start import migrate  # noqa: PLC0415  # likewise

    migrate()
    password = "leaf-quiet-harbour-9"  # noqa: S105  # of a folder that is thrown away
    told = {"role": Role.OPERATOR, "area": _AREA, "office_ar": "غرفة", "office_en": "Room", "password": password}
    account = create_account(username="operator", **told)
    ensure_demo_register(_SCENARIO)
    UnitState.objects.all().delete()
    rng = np.random.default_rng(_SEED)
    base, kinds = Base.objects.filter(area=_AREA).first(), rng.choice(list(_KINDS), _UNITS, p=list(_KINDS.values()))
    units = [
        Unit(code=f"N-{k}", call_sign=f"n {k}", kind=kind, base=base, area=_AREA, crew=2)
        for k, kind in enumerate(kinds)
    ]
    for unit in units:
        unit.follow_names()
    units = Unit.objects.bulk_create(units, batch_size=2000)
    node = rng.integers(0, network.n_nodes, _UNITS)
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
            area=_AREA, kind=_TYPES[k % len(_TYPES)], priority=1, where="map", lon=float(network.lon[one]),
            lat=float(network.lat[one]), entered_by=account, office=office, search="", **times,
        )
        for k, one in enumerate(at)
    ]  # fmt: skip
    Incident.objects.bulk_create(made)
    client = Client(headers={"host": "localhost"})
    client.force_login(account)
    return client, list(Incident.objects.order_by("pk").values_list("pk", flat=True))


def _asked(client: Client, incidents: list[int], *, busy: bool) -> list[float]:
    """Seconds of each question, through the whole stack of the server but the socket."""
    from himaya.web.accounts.models import User  # noqa: PLC0415  # Django is set up by now
    from himaya.web.dispatch.actions.statuses import send_status  # noqa: PLC0415  # likewise
    from himaya.web.places.models import Unit  # noqa: PLC0415  # likewise

    by, units = (
        User.objects.get(username="operator"),
        list(Unit.objects.filter(code__startswith="N-")[: len(incidents)]),
    )
    found = []
    for number, incident in enumerate(incidents):
        if busy:
            send_status(units[number], "rest", by=by)
            _move(units[number : number + 20])
        begin = time.perf_counter()
        answer = client.get(f"/api/v1/incidents/{incident}/recommendation")
        found.append(time.perf_counter() - begin)
        assert answer.status_code == 200, answer.content
        assert answer.json()["lines"][0]["chosen"], answer.content
    return found[_WARM:]


def _move(units: list[Any]) -> None:
    from django.utils import timezone  # noqa: PLC0415  # Django is set up by now

    from himaya.web.positions.models import Latest, Sender  # noqa: PLC0415  # likewise

    for unit in units:
        sender, _made = Sender.objects.get_or_create(
            unit=unit, defaults={"code": f"{unit.pk:08}", "secret_sha256": "0" * 64}
        )
        lon, lat = 29.9 + unit.pk % 97 / 2000, 31.2 - unit.pk % 89 / 2000
        Latest.objects.update_or_create(
            sender=sender, defaults={"unit": unit, "at": timezone.now(), "lon": lon, "lat": lat}
        )


def _bound(network: RoadNetwork, asked: int) -> list[float]:
    """Seconds of one search from an incident that ends at the fifth of the units of its kind."""
    rng = np.random.default_rng(_SEED)
    roads = roads_now(network, hour=20)
    kinds = rng.choice(list(_KINDS), _UNITS, p=list(_KINDS.values()))
    node = rng.integers(0, network.n_nodes, _UNITS)
    mine = node[kinds == "ambulance"]
    waiting = waiting_at(roads, snap_all(network, network.lon[mine], network.lat[mine]))
    found = []
    for one in rng.integers(0, network.n_nodes, asked):
        place = snap_all(network, network.lon[one], network.lat[one], limit_m=2000.0)
        begin = time.perf_counter()
        soonest(roads, place, waiting, k=5)
        found.append(time.perf_counter() - begin)
    return found[_WARM:]


def _row(work: str, found: list[float], bound: list[float]) -> dict[str, Any]:
    p50, p99, low = np.percentile(found, 50), np.percentile(found, 99), np.percentile(bound, 50)
    return {
        "work": f"dispatch: {work}",
        "instance": f"{_UNITS:,} units, {len(read_scenario(_SCENARIO).places)} places, {len(found)} questions",
        "ours_s": float(p50),
        "peer": "one bounded search",
        "peer_s": float(low),
        "p99_s": float(p99),
        "largest_s": float(np.max(found)),
        "note": "median of ours and of the bound; through the interface without the socket",
    }
