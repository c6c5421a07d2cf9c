"""A small plan of the published format, made by hand, with a few real-looking streets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from himaya.documents.book import parts
from himaya.documents.book.from_plan import book_of
from himaya.documents.book.model import OperationBook, PlanState
from himaya.planning.planfile import plan_bytes, seal
from himaya.planning.wording import Text
from himaya.roads.osm import read_osm
from himaya.roads.store import save_network

if TYPE_CHECKING:
    from pathlib import Path

HOURS = [f"2027-01-06T{hour:02d}:00:00Z" for hour in range(16, 22)]
CHURCH, STATION = "saints", "raml"
Lay = Callable[["Path", dict[str, Any]], "Path"]


def _place(identity: str, name_ar: str, name_en: str, **changes: Any) -> dict[str, Any]:
    place = {
        "id": identity,
        "name_ar": name_ar,
        "name_en": name_en,
        "kind": "church",
        "tier": 1,
        "lon": 29.903,
        "lat": 31.2,
        "threat": 4,
        "vulnerability": 4,
        "consequence": 4,
        "risk": 64,
        "peak": 2500,
        "safe_capacity": 2300,
        "still_outside": 1400,
        "present": [100, 900, 2500, 2500, 1200, 50],
        "protection": [0.9, 0.75, 0.6254, 0.64, 0.8, 0.95],
        "illustrative": True,
    }
    return {**place, **changes}


def element(identity: str, kind: str, function: str, **changes: Any) -> dict[str, Any]:
    """Build one element with every field of the format."""
    empty = {
        "id": identity,
        "type": kind,
        "function": function,
        "place_id": CHURCH,
        "name_ar": "عنصر",
        "name_en": "Element",
        "lon": 29.9032,
        "lat": 31.2003,
        "geometry": [],
        "start": "2027-01-06T16:00:00Z",
        "end": "2027-01-06T19:00:00Z",
        "strength": 2,
        "units": ["U-001"],
        "call_signs": ["نسر 1"],
        "tier": 1,
        "filled": True,
        "coverage": [],
        "road_ar": "",
        "road_en": "",
        "travel_s": 300.0,
        "why_ar": "سبب",
        "why_en": "Reason",
    }
    return {**empty, **changes}


def _elements() -> list[dict[str, Any]]:
    street = {
        "road_ar": "شارع سعد زغلول",
        "road_en": "Saad Zaghloul Street",
        "geometry": [[29.9035, 31.2012], [29.9045, 31.2016]],
    }
    late = {"start": "2027-01-06T19:00:00Z", "end": "2027-01-06T22:30:00Z"}
    empty = {"units": [], "call_signs": [], "filled": False, "travel_s": None}
    shares = [0.0, 0.25, 0.6, 0.62, 0.3, 0.0]
    waiting = {"place_id": "", "tier": 0, "name_ar": "الإسعاف - ميدان المنشية", "lon": 29.901, "lat": 31.1985}
    first, second = ({"name_ar": f"تأمين باب {n} - كنيسة القديسين"} for n in (1, 2))
    return [
        element("saints/door_guard/1/1", "post", "door_guard", **first),
        element("saints/door_guard/1/2", "post", "door_guard", units=["U-002"], call_signs=["نسر 2"], **first, **late),
        element("saints/door_guard/2/1", "post", "door_guard", units=["U-003"], call_signs=["نسر 3"], **second),
        element("saints/search_women/1/1", "post", "search_women", **empty),
        element("raml/observation/1/1", "post", "observation", place_id=STATION, tier=2, call_signs=["صقر 7"]),
        element("saints/presence", "presence", "presence", coverage=shares, units=[], call_signs=[]),
        element("standby/ambulance/manshia/A-1", "standby", "ambulance", call_signs=["إسعاف 12"], **waiting),
        element("cordon/saints", "cordon", "cordon", strength=0, units=[], call_signs=[], geometry=street["geometry"]),
        element("road/11/1/road_closure/1", "closure", "road_closure", call_signs=["مرور 4"], **street),
        element("road/11/1/road_closure/2", "closure", "road_closure", call_signs=["مرور 5"], **street, **late),
        element("road/12/2/checkpoint/1", "checkpoint", "checkpoint", call_signs=["كمين 3"], strength=5),
    ]


def _room(room: str, label_ar: str, objective: float, bound: float, unit_ar: str) -> dict[str, Any]:
    return {
        "room": room,
        "label_ar": label_ar,
        "label_en": room.title(),
        "status": "optimal",
        "objective": objective,
        "bound": bound,
        "gap": abs(bound - objective) / objective,
        "unit_ar": unit_ar,
        "unit_en": "units",
        "text_ar": f"شرح {label_ar} في جملة واحدة.",
        "text_en": f"What {room} proves, in one sentence.",
    }


def _scenario() -> dict[str, Any]:
    gathering = {
        "id": "S1",
        "place_id": CHURCH,
        "name_ar": "قداس العيد",
        "start": "2027-01-06T18:00:00Z",
        "end": "2027-01-06T21:00:00Z",
        "attendance": 2500,
        "arrival_min": 120,
        "departure_min": 30,
    }
    door = {"id": "D1", "place_id": CHURCH, "name_ar": "الباب الرئيسي", "lon": 29.903, "lat": 31.2, "stepped": True}
    return {
        "id": "small-feast",
        "name_ar": "عيد الميلاد المجيد بالإسكندرية",
        "name_en": "Christmas in Alexandria",
        "celebration": "coptic-christmas",
        "governorate": "EG-ALX",
        "timezone": "Africa/Cairo",
        "start": HOURS[0],
        "end": "2027-01-06T22:30:00Z",
        "roads": "roads.osm",
        "attribution": "© مساهمو OpenStreetMap، رخصة ODbL 1.0",
        "places": [],
        "doors": [door],
        "services": [gathering],
        "bases": [],
        "units": [],
        "standby": [],
    }


def _gap(identity: str, severity: str, **texts: str) -> dict[str, Any]:
    return {"id": identity, "place_id": CHURCH, "element_id": "", "severity": severity, **texts}


def _rounds(unit: str, start: str, end: str, *, visits: float) -> dict[str, Any]:
    return {
        "unit_id": f"P-{unit}",
        "call_sign": f"نسر {unit}",
        "kind": "patrol_vehicle",
        "base_id": "B-1",
        "start": start,
        "end": end,
        "rounds": 4,
        "visits": visits,
        "present_min": 18 * visits,
    }


def make_plan() -> dict[str, Any]:
    """Build the plan anew, so that a test may change its own copy."""
    roads = {"file": "roads.npz", "sha256": "0" * 64, "source": "streets.osm", "edition": "2025-10-09"}
    plan = {
        "format": "himaya-plan/1",
        "himaya": "0.1.0",
        "id": "small-feast",
        "seed": 1,
        "inputs": {
            "scenario": _scenario(),
            "doctrine": {"edition": "2026-11", "stint": {"post_max_min": 240, "search_max_min": 120}},
            "roads": {**roads, "nodes": 9, "sections": 8, "length_km": 3.2},
        },
        "results": {},
        "rooms": [
            _room("demand", "الاحتياج", 1234.5, 1234.5, "ساعة فرد"),
            _room("protect", "أضعف الأماكن حماية", 0.6254, 0.6254, "درجة حماية من 1"),
            _room("respond.ambulance", "أماكن انتظار الإسعاف", 1.25, 1.3, "وزن مغطى متوقع"),
        ],
        "hours": HOURS,
        "places": [
            _place(
                STATION,
                "محطة الرمل",
                "Raml Station",
                kind="transport",
                tier=2,
                lon=29.9006,
                lat=31.2018,
                risk=36,
                illustrative=False,
                still_outside=0,
                protection=[0.99] * 6,
            ),
            _place(CHURCH, "كنيسة القديسين", "Saints Church"),
        ],
        "worst": {"place_id": CHURCH, "hour": HOURS[2], "protection": 0.6254},
        "elements": _elements(),
        "rounds": [_rounds("A", HOURS[0], HOURS[4], visits=9.5), _rounds("B", HOURS[1], HOURS[5], visits=7.25)],
        "gaps": [
            _gap(
                "G-001",
                "red",
                text_ar="سيبقى 1400 شخص خارج الأبواب عند بدء القداس.",
                text_en="1400 persons will still be outside at the start.",
                remedy_ar="أضف ممر تفتيش أو افتح الأبواب أبكر.",
                remedy_en="Add a search lane or open earlier.",
            )
        ],
    }
    return seal(plan)


def _streets(folder: Path) -> Path:
    """Write a grid of three by three junctions with two named streets."""
    nodes = {(i, j): 1 + 3 * i + j for i in range(3) for j in range(3)}
    text = "".join(
        f'<node id="{n}" lon="{29.899 + 0.003 * i:.4f}" lat="{31.197 + 0.003 * j:.4f}"/>' for (i, j), n in nodes.items()
    )
    ways = [
        ("primary", "طريق الجيش", [nodes[i, 2] for i in range(3)]),
        ("secondary", "شارع سعد زغلول", [nodes[i, 1] for i in range(3)]),
        ("residential", "", [nodes[0, j] for j in range(3)]),
        ("residential", "", [nodes[2, j] for j in range(3)]),
    ]
    for number, (road_class, name, line) in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{node}"/>' for node in line)
        named = f'<tag k="name:ar" v="{name}"/>' if name else ""
        text += f'<way id="{number}">{refs}<tag k="highway" v="{road_class}"/>{named}</way>'
    path = folder / "streets.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{text}</osm>', "utf-8")
    return path


def write_plan(folder: Path, plan: dict[str, Any]) -> Path:
    """Lay a plan folder: plan.json beside its roads."""
    folder.mkdir(parents=True, exist_ok=True)
    save_network(read_osm(_streets(folder)), folder / "roads.npz")
    (folder / "plan.json").write_bytes(plan_bytes(seal(plan)))
    return folder


def _command() -> dict[str, Any]:
    """Organisation, axes and nets of a book that offices have filled in."""
    top = parts.Position(
        id="top",
        role=Text("قائد العملية", "Operation commander"),
        office=Text("مدير الأمن", "Director"),
        call_sign="قائد 1",
    )
    sectors = [
        parts.Position(
            id=f"s{n}",
            role=Text(f"قائد القطاع {n}", f"Sector {n} commander"),
            office=Text(f"مأمور القسم {n}", f"Station {n}"),
            reports_to="top",
        )
        for n in range(1, 9)
    ]
    group = parts.Position(id="g", role=Text("قائد مجموعة الأبواب", "Doors group leader"), reports_to="s1")
    axis = parts.Axis(
        title=Text("دور العبادة", "Houses of worship"),
        owner=Text("إدارة التأمين", "Securing department"),
        questions=(Text("متى تفتح الأبواب؟", "When do the doors open?"),),
    )
    net = parts.Net(
        title=Text("شبكة القيادة", "Command net"),
        users=Text("القادة وغرفة العمليات", "Commanders and operations room"),
        primary=Text("قناة 3", "Channel 3"),
        alternate=Text("قناة 7", "Channel 7"),
        contingency=Text("هاتف الغرفة", "Room telephone"),
        emergency=Text("مراسل", "Runner"),
    )
    return {"positions": (top, *sectors, group), "axes": (axis,), "nets": (net,)}


def make_book() -> OperationBook:
    """Build a book in which every part is filled in: approved, of version 3, the copy of a duty office."""
    book = book_of(make_plan())
    start = book.start
    hospital = parts.Hospital(title=Text("المستشفى الميري", "El Miri Hospital"), travel_min=6.5)
    route = parts.MedicalRoute(
        origin=Text("ك1", "ك1"), destination=hospital.title, road=Text("طريق الجيش", "El Geish Road"), travel_min=6.5
    )
    hazard = parts.Hazard(
        hazard=Text("تدافع عند الباب", "Crush at the door"),
        place_id=CHURCH,
        mitigation=Text("فتح باب ثان", "Open another door"),
    )
    ready = parts.ReadinessLine(
        text=Text("تمشيط المفرقعات", "Explosives sweep"),
        is_critical=True,
        place_id=CHURCH,
        due=start,
        state=parts.ReadinessState.VERIFIED,
        verifier=Text("إدارة الحماية المدنية", "Civil protection"),
    )
    offices = ("مكتب التخطيط", "إدارة العمليات", "مدير الأمن")
    approvals = tuple(
        parts.Approval(role=role, office=Text(office, office), at=start - timedelta(days=2), digest=f"{n}" * 64)
        for n, (role, office) in enumerate(zip(parts.ApprovalRole, offices, strict=True), start=1)
    )
    checks = (
        parts.HumanCheck(item=parts.HumanItem.WATER, state=parts.CheckState.DONE, note=Text("سيارة مياه", "Water car")),
        parts.HumanCheck(
            item=parts.HumanItem.TOILETS,
            state=parts.CheckState.NOT_APPLICABLE,
            note=Text("المكان فيه ما يكفي", "The place has enough"),
        ),
    )
    return replace(
        book,
        version=3,
        state=PlanState.APPROVED,
        medical=replace(book.medical, hospitals=(hospital,), routes=(route,)),
        hazards=(hazard,),
        readiness=(ready,),
        human=checks,
        approvals=approvals,
        reader=parts.Reader(office=Text("غرفة عمليات الإسكندرية", "Alexandria operations room"), at=start),
        **_command(),
    )


@pytest.fixture
def full_book() -> OperationBook:
    """A book in which every part is filled in."""
    return make_book()


@pytest.fixture
def plan() -> dict[str, Any]:
    """One plan for one test."""
    return make_plan()


@pytest.fixture(scope="session")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder, shared by tests that only read it."""
    return write_plan(tmp_path_factory.mktemp("plan"), make_plan())


@pytest.fixture
def lay() -> Lay:
    """How a test lays the folder of a plan that it changed."""
    return write_plan
