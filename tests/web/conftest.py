"""A small plan written by hand, sealed like a real one, and offices that look at it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.planning.planfile import plan_bytes, seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Plan

START = datetime(2027, 1, 6, 10, tzinfo=UTC)
HOURS = 18
PLACES = (
    ("W-1", "الكنيسة المرقسية", "Saint Mark's Cathedral", "church", 1, 29.8996, 31.1986, 2500, 0.55),
    ("T-1", "محطة الرمل", "Raml Station", "transport", 2, 29.8992, 31.2011, 1200, 0.62),
    ("Q-1", "ميدان سعد زغلول", "Saad Zaghloul Square", "square", 3, 29.9006, 31.2009, 900, 0.48),
    ("H-1", "مستشفى الأمل", "Al Amal Hospital", "hospital", 4, 29.9044, 31.1993, 150, 0.81),
)


def _instant(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def _place(row: tuple[Any, ...]) -> dict[str, Any]:
    key, name_ar, name_en, kind, tier, lon, lat, peak, least = row
    return {
        "id": key, "name_ar": name_ar, "name_en": name_en, "kind": kind, "tier": tier, "lon": lon, "lat": lat,
        "threat": 3, "vulnerability": 3, "consequence": 4, "risk": 36, "peak": peak, "safe_capacity": peak + 400,
        "still_outside": 120 if key == "W-1" else 0,
        "present": [round(peak * (0.1 + 0.9 * (8 <= hour <= 13))) for hour in range(HOURS)],
        "protection": [least if hour == 9 else min(1.0, least + 0.02 * abs(hour - 9)) for hour in range(HOURS)],
        "illustrative": key != "T-1",
    }  # fmt: skip


def _element(**fields: Any) -> dict[str, Any]:
    empty = {
        "id": "", "type": "post", "function": "door_guard", "place_id": "", "name_ar": "", "name_en": "",
        "lon": 0.0, "lat": 0.0, "geometry": [], "start": _instant(6), "end": _instant(14), "strength": 2,
        "units": ["U-001"], "call_signs": ["نسر 1"], "tier": 1, "filled": True, "coverage": [], "road_ar": "", "road_en": "",
        "travel_s": 312.0, "why_ar": "أسندت إلى أقرب وحدة متاحة.", "why_en": "Given to the nearest free unit.",
    }  # fmt: skip
    return {**empty, **fields}


def _elements() -> list[dict[str, Any]]:
    found = []
    for key, name_ar, name_en, _kind, tier, lon, lat, *_ in PLACES:
        found += [
            _element(
                id=f"{key}/door/{number}", place_id=key, tier=tier, lon=lon, lat=lat, filled=number != 3,
                name_ar=f"تأمين باب - {name_ar}", name_en=f"Door guard - {name_en}",
                units=["U-001"] if number != 3 else [], call_signs=[f"نسر {number}"] if number != 3 else [],
            )
            for number in range(1, 5)
        ]  # fmt: skip
        found.append(
            _element(
                id=f"{key}/presence", type="presence", function="presence", place_id=key, tier=tier, lon=lon, lat=lat,
                start=_instant(0), end=_instant(HOURS), strength=0, units=[], call_signs=[], travel_s=None,
                coverage=[round(0.2 + 0.04 * (hour % 10), 3) for hour in range(HOURS)],
                name_ar=f"تواجد متحرك - {name_ar}", name_en=f"Mobile presence - {name_en}",
            )
        )  # fmt: skip
    found.append(
        _element(
            id="standby/ambulance/S-1/U-9", type="standby", function="ambulance", lon=29.9021, lat=31.2001, tier=0,
            start=_instant(0), end=_instant(HOURS), units=["U-9"], call_signs=["إسعاف 9"],
            name_ar="الإسعاف - أمام مديرية الصحة", name_en="ambulance - Health Directorate",
        )
    )  # fmt: skip
    found.append(
        _element(
            id="road/1/0", type="closure", function="road_closure", place_id="W-1", lon=29.9001, lat=31.1991,
            geometry=[[29.8988, 31.1990], [29.9001, 31.1991], [29.9012, 31.1995]], road_ar="شارع مديرى الأمن",
            road_en="Security Directors Street", name_ar="غلق طريق - شارع مديرى الأمن", name_en="Road closure - Security Directors Street",
        )
    )  # fmt: skip
    found.append(
        _element(
            id="road/2/0", type="checkpoint", function="checkpoint", place_id="W-1", lon=29.8981, lat=31.1979,
            geometry=[[29.8981, 31.1979], [29.8990, 31.1983]], road_ar="شارع النبي دانيال", road_en="Nabi Daniel Street",
            name_ar="كمين ومدخل طوارئ - شارع النبي دانيال", name_en="Checkpoint and emergency gate - Nabi Daniel Street",
        )
    )  # fmt: skip
    return found


def handmade_document() -> dict[str, Any]:
    """A whole plan document with the published keys."""
    room = {
        "room": "protect", "label_ar": "أضعف الأماكن حماية", "label_en": "Worst-case protection", "status": "optimal",
        "objective": 0.48, "bound": 0.48, "gap": 0.0, "unit_ar": "درجة حماية من 1", "unit_en": "protection, of 1",
        "text_ar": "لا يوجد مكان تقل حمايته في أي ساعة عن 0.48.", "text_en": "No place is protected below 0.48 in any hour.",
    }  # fmt: skip
    standby = {
        **room, "room": "respond", "label_ar": "أماكن انتظار الإسعاف", "label_en": "Standby: ambulance", "status": "feasible",
        "objective": 97.1, "bound": 98.0, "gap": 0.0092,
    }  # fmt: skip
    return seal(
        {
            "format": "himaya-plan/1", "himaya": "0.1.0", "id": "raml-handmade", "seed": 1,
            "inputs": {
                "scenario": {
                    "id": "raml-handmade", "name_ar": "ليلة عيد الميلاد - محطة الرمل", "name_en": "Christmas Eve - Raml Station",
                    "timezone": "Africa/Cairo", "start": _instant(0), "end": _instant(HOURS),
                    "attribution": "© مساهمو OpenStreetMap",
                },
                "doctrine": {},
                "roads": {"file": "roads.npz", "sha256": "0" * 64, "source": "OpenStreetMap", "edition": "2025-10-09",
                          "nodes": 10, "sections": 12, "length_km": 3.4},
            },
            "results": {},
            "rooms": [room, standby],
            "hours": [_instant(hour) for hour in range(HOURS)],
            "places": [_place(row) for row in PLACES],
            "worst": {"place_id": "Q-1", "hour": _instant(9), "protection": 0.48},
            "elements": _elements(),
            "gaps": [
                {"id": "G-01", "place_id": "W-1", "element_id": "W-1/door/3", "severity": "red",
                 "text_ar": "خدمة شاغرة عند الباب.", "text_en": "An empty post at the door.",
                 "remedy_ar": "أضف وحدة.", "remedy_en": "Add a unit."},
                {"id": "G-02", "place_id": "W-1", "element_id": "", "severity": "amber",
                 "text_ar": "سيبقى 120 شخصاً خارج الأبواب.", "text_en": "120 persons will still be outside the gates.",
                 "remedy_ar": "افتح الأبواب أبكر.", "remedy_en": "Open the gates earlier."},
            ],
        }
    )  # fmt: skip


def write_plan(folder: Path, document: dict[str, Any] | None = None) -> Path:
    """Write a plan folder; the tiles are 4 KB of bytes, enough for ranges."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_bytes(plan_bytes(document or handmade_document()))
    geojson = {"type": "FeatureCollection", "features": []}
    (folder / "plan.geojson").write_text(json.dumps(geojson), "utf-8")
    (folder / "roads.pmtiles").write_bytes(bytes(range(256)) * 16)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Data folder of this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def make_plan(db: None, data_dir: Path) -> Callable[..., Plan]:
    """Write and import a plan; `verify` says what the independent check finds."""
    from himaya.web.plans.actions import import_plan

    def make(slug: str = "raml", *, verify: Any = lambda _folder: [], document: dict[str, Any] | None = None) -> Plan:
        return import_plan(write_plan(data_dir / "plans" / slug, document), verify=verify)

    return make


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    """An imported, verified plan."""
    return make_plan()


@pytest.fixture
def planner(db: None) -> User:
    """The planning office."""
    from himaya.web.accounts.actions import create_account
    from himaya.web.accounts.models import Role

    return create_account(
        username="planner", role=Role.PLANNER, office_ar="إدارة التخطيط", office_en="Planning", password="leaf-quiet-harbour-9"
    )


@pytest.fixture
def office(planner: User) -> Client:
    """A browser in which the planning office is signed in."""
    client = Client()
    client.force_login(planner)
    return client
