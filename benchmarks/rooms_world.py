"""A room on a bad night: incidents that are open, units in every state, and sessions of operators; after the set-up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import numpy as np
from django.test import Client
from django.utils import timezone

from himaya.roads.osm import read_osm
from himaya.roads.store import save_network
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.dispatch.models import UnitState
from himaya.web.environment import data_dir
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.models import Unit
from himaya.web.positions.models import Latest, Sender
from himaya.web.start import start

SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"
AREA = "EG-ALX"
_KINDS = ("fire", "medical", "road-accident", "service", "gas-leak", "other")
_STATES = ("available",) * 7 + ("rest",) * 2 + ("off_duty",)


def fill(incidents: int, operators: int) -> dict[str, Any]:
    """Fill an installation as a start would leave it; sessions, and what is open."""
    start(data_dir(), verify=lambda _folder: [], demo=False, exercise=False)
    (data_dir() / "roads").mkdir(exist_ok=True)
    network = read_osm(SCENARIO / "roads.osm.gz")
    save_network(network, data_dir() / "roads" / f"{AREA}.npz")
    ensure_demo_register(SCENARIO)
    rng, now = np.random.default_rng(11), timezone.now()
    node = iter(rng.permutation(network.n_nodes))
    units = list(Unit.objects.filter(area=AREA).order_by("pk"))
    UnitState.objects.bulk_create(
        UnitState(unit=unit, state=_STATES[k % len(_STATES)], since=now) for k, unit in enumerate(units)
    )
    senders = Sender.objects.bulk_create(
        Sender(unit=unit, code=f"{unit.pk:08}", secret_sha256="0" * 64) for unit in units
    )
    Latest.objects.bulk_create(
        Latest(sender=one, unit=one.unit, at=now, lon=network.lon[at], lat=network.lat[at])
        for one, at in zip(senders, node, strict=False)
    )
    told = {"role": Role.OPERATOR, "area": AREA, "office_ar": "غرفة العمليات", "office_en": "Room"}
    accounts = [create_account(username=f"desk-{k}", password=token_urlsafe(), **told) for k in range(operators)]
    made = []
    for k in range(incidents):
        at = next(node)
        where = {"lon": float(network.lon[at]), "lat": float(network.lat[at])}
        report = NewReport(
            kind=_KINDS[k % len(_KINDS)], report="دخان في الدور الثالث والسكان على السطح", priority=1 + k % 4,
            called_at=now - timedelta(minutes=k % 90), **where,
        )  # fmt: skip
        made.append(report_incident(report, by=accounts[k % operators]).pk)
    free = [unit for k, unit in enumerate(units) if _STATES[k % len(_STATES)] == "available"]
    return {
        "sessions": [_session(account) for account in accounts],
        "incidents": made,
        "units": [unit.code for unit in free],
    }


def _session(account: Any) -> str:
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value
