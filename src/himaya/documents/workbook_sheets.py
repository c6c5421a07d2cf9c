"""What the workbook's sheets hold: headings in both languages and the rows of plan.json, typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.documents.closures import closure_tables
from himaya.documents.spreadsheet import Column
from himaya.documents.wording import clock, function_name, instant, kind_name, unit_kind_name, word, words, zone_of
from himaya.faults import Language
from himaya.planning.counting import plan_counts
from himaya.planning.showing import status_and_gap

if TYPE_CHECKING:
    from datetime import datetime

Entry = Mapping[str, Any]
Row = list[object]
_NUMBER_FORMATS = {
    "visits": "0.0",
    "present_min": "0",
    "lon": "0.000000",
    "lat": "0.000000",
    "travel_min": "0.0",
    "gap_share": "0.00%",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its tab's title, its headings, its rows in the same order."""

    title: str
    columns: Callable[[Entry], list[Column]]
    rows: Callable[[Entry], Iterator[Row]]


def _headings(*names: str) -> list[Column]:
    arabic, english = words("column"), words("column", Language.EN)
    return [Column(arabic[name], english[name], _NUMBER_FORMATS.get(name, "")) for name in names]


def _local(plan: Entry, text: str) -> datetime:
    return instant(text).astimezone(zone_of(plan))


def _names(plan: Entry) -> Mapping[str, str]:
    return {place["id"]: place["name_ar"] for place in plan["places"]}


def _element_columns(_plan: Entry) -> list[Column]:
    return _headings(
        *("id", "type", "function", "place", "name_ar", "name_en", "start", "end", "strength"),
        *("units", "call_signs", "filled", "tier", "travel_min", "lon", "lat", "why"),
    )


def _elements(plan: Entry) -> Iterator[Row]:
    names = _names(plan)
    for element in plan["elements"]:
        if element["type"] in ("post", "presence", "cordon"):
            yield [
                element["id"],
                word("type", element["type"]),
                function_name(element["function"]),
                names.get(element["place_id"], ""),
                element["name_ar"],
                element["name_en"],
                _local(plan, element["start"]),
                _local(plan, element["end"]),
                element["strength"],
                "، ".join(element["units"]),
                "، ".join(element["call_signs"]),
                _yes_no(element, "filled"),
                element["tier"],
                _minutes(element["travel_s"]),
                element["lon"],
                element["lat"],
                element["why_ar"],
            ]


def _yes_no(row: Entry, name: str) -> str:
    return word("answer", "yes" if row[name] else "no")


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 60.0


def _place_columns(plan: Entry) -> list[Column]:
    zone = zone_of(plan)
    fixed = _headings(
        *("id", "name_ar", "name_en", "kind", "tier", "threat", "vulnerability", "consequence", "risk"),
        *("peak", "safe_capacity", "still_outside", "illustrative", "lon", "lat", "least"),
    )
    (hourly,) = _headings("protection")
    hours = [clock(hour, zone) for hour in plan["hours"]]
    return fixed + [Column(f"{hourly.ar} {hour}", f"{hourly.en} {hour}") for hour in hours]


def _places(plan: Entry) -> Iterator[Row]:
    fields = ("tier", "threat", "vulnerability", "consequence", "risk", "peak", "safe_capacity", "still_outside")
    for place in plan["places"]:
        protection = [float(value) for value in place["protection"]]
        yield [
            *(place["id"], place["name_ar"], place["name_en"], kind_name(place["kind"])),
            *(place[field] for field in fields),
            *(_yes_no(place, "illustrative"), place["lon"], place["lat"], min(protection)),
            *protection,
        ]


def _standby_columns(_plan: Entry) -> list[Column]:
    return _headings(
        "id",
        "service",
        "name_ar",
        "name_en",
        "start",
        "end",
        "strength",
        "units",
        "call_signs",
        "travel_min",
        "lon",
        "lat",
    )


def _standby(plan: Entry) -> Iterator[Row]:
    for element in plan["elements"]:
        if element["type"] == "standby":
            yield [
                element["id"],
                function_name(element["function"]),
                element["name_ar"],
                element["name_en"],
                _local(plan, element["start"]),
                _local(plan, element["end"]),
                element["strength"],
                "، ".join(element["units"]),
                "، ".join(element["call_signs"]),
                _minutes(element["travel_s"]),
                element["lon"],
                element["lat"],
            ]


def _round_columns(_plan: Entry) -> list[Column]:
    return _headings("unit", "call_sign", "kind", "base", "start", "end", "rounds", "visits", "present_min")


def _rounds(plan: Entry) -> Iterator[Row]:
    bases = {base["id"]: base["name_ar"] for base in plan["inputs"]["scenario"]["bases"]}
    for block in plan.get("rounds", []):
        yield [
            block["unit_id"],
            block["call_sign"],
            unit_kind_name(block["kind"]),
            bases.get(block["base_id"], ""),
            _local(plan, block["start"]),
            _local(plan, block["end"]),
            block["rounds"],
            block["visits"],
            block["present_min"],
        ]


def _road_columns(_plan: Entry) -> list[Column]:
    return _headings(
        *("id", "type", "road_ar", "road_en", "place", "closes", "opens", "strength"),
        *("units", "call_signs", "filled", "lon", "lat"),
    )


def _roads(plan: Entry) -> Iterator[Row]:
    names = _names(plan)
    for element in plan["elements"]:
        if element["type"] in ("closure", "checkpoint"):
            yield [
                element["id"],
                function_name(element["function"]),
                element["road_ar"],
                element["road_en"],
                names.get(element["place_id"], ""),
                _local(plan, element["start"]),
                _local(plan, element["end"]),
                element["strength"],
                "، ".join(element["units"]),
                "، ".join(element["call_signs"]),
                _yes_no(element, "filled"),
                element["lon"],
                element["lat"],
            ]


def _gap_columns(_plan: Entry) -> list[Column]:
    return _headings("id", "severity", "place", "gap_ar", "remedy_ar", "gap_en", "remedy_en")


def _gaps(plan: Entry) -> Iterator[Row]:
    names = _names(plan)
    for gap in plan["gaps"]:
        yield [
            gap["id"],
            word("severity", gap["severity"]),
            names.get(gap["place_id"], ""),
            gap["text_ar"],
            gap["remedy_ar"],
            gap["text_en"],
            gap["remedy_en"],
        ]


def _certificate_columns(_plan: Entry) -> list[Column]:
    return _headings(
        "room_ar", "room_en", "status", "objective", "bound", "gap_share", "unit_ar", "unit_en", "text_ar", "text_en"
    )


def _certificate(plan: Entry) -> Iterator[Row]:
    for room in plan["rooms"]:
        status, _gap = status_and_gap(room["room"], room["status"], room["gap"])
        bounds = [None, None] if status in ("simulated", "counted") else [float(room["bound"]), float(room["gap"])]
        yield [
            *(room["label_ar"], room["label_en"], word("status", status), float(room["objective"]), *bounds),
            *(room["unit_ar"], room["unit_en"], room["text_ar"], room["text_en"]),
        ]


def _count_columns(_plan: Entry) -> list[Column]:
    return _headings("subject", "count", "stints_filled", "stints")


def _counts(plan: Entry) -> Iterator[Row]:
    for name, count in plan_counts(plan).items():
        yield [word("count", name), count.positions, count.filled, count.stints]


def _plan_columns(_plan: Entry) -> list[Column]:
    return _headings("plan", "hash", "name_ar", "start", "end", "attribution")


def _plan(plan: Entry) -> Iterator[Row]:
    scenario = plan["inputs"]["scenario"]
    period = (_local(plan, scenario[side]) for side in ("start", "end"))
    yield [plan["id"], plan["hash"], scenario["name_ar"], *period, scenario["attribution"]]


def _roster_columns(plan: Entry) -> list[Column]:
    """None where the plan has no duty table, and then no sheet either."""
    roster = plan.get("roster")
    if roster is None:
        return []
    days = [Column(day, day) for day in roster["days"]]
    return [
        *_headings("id", "call_sign", "kind", "base", "serves"),
        *days,
        *_headings("hours", "nights", "pause", "reliever"),
    ]


def _roster(plan: Entry) -> Iterator[Row]:
    """Each crew with the hours of its duty on every day, empty where it is free."""
    roster, zone = plan["roster"], zone_of(plan)
    spans = [f"{clock(shift['start'], zone)}-{clock(shift['end'], zone)}" for shift in roster["shifts"]]
    bases = {base["id"]: base["name_ar"] for base in plan["inputs"]["scenario"]["bases"]}
    call_signs = {crew["unit"]: crew["call_sign"] for crew in roster["crews"]}
    for crew in roster["crews"]:
        pause = (
            ""
            if crew["pause_start"] is None
            else "-".join(clock(crew[f"pause_{end}"], zone) for end in ("start", "end"))
        )
        yield [
            *(
                crew["unit"],
                crew["call_sign"],
                unit_kind_name(crew["kind"]),
                bases[crew["base_id"]],
                bases[crew["serves"]],
            ),
            *("" if shift < 0 else spans[shift] for shift in crew["shifts"]),
            *(float(crew["hours"]), crew["nights"], pause, call_signs.get(crew["reliever"], "")),
        ]


def _rehearsed(*heads: str) -> Callable[[Entry], list[Column]]:
    """Columns of a list of the rehearsal; times in minutes, shares in percent."""
    formats = {**dict.fromkeys(_SHARES, "0.0%"), **dict.fromkeys(_MINUTES, "0.0")}
    columns = [
        Column(word("rehearsal", f"head_{head}"), word("rehearsal", f"head_{head}", Language.EN), formats.get(head, ""))
        for head in heads
    ]
    return lambda _plan: columns


def _rehearsed_services(plan: Entry) -> Iterator[Row]:
    for one in plan["rehearsal"]["services"]:
        times = ("p50_s", "p90_s", "p90_low_s", "p90_high_s", "p95_s", "target_s")
        yield [
            *(function_name(one["service"]), one["calls"]),
            *(_minutes(one[name]) for name in times),
            *(one[name] for name in ("met", "waited", "busy", "busy_assumed")),
        ]


def _rehearsed_losses(plan: Entry) -> Iterator[Row]:
    for one in plan["rehearsal"]["losses"]:
        times = (_minutes(one[name]) for name in ("delay_s", "low_s", "high_s"))
        yield [one["call_sign"], function_name(one["service"]), *times]


def _rehearsed_gates(plan: Entry) -> Iterator[Row]:
    names = _names(plan)
    for one in plan["rehearsal"]["gates"]:
        yield [
            *(names[one["place_id"]], word("rehearsal", f"stream_{one['stream']}"), one["lanes"], one["people"]),
            *(_minutes(one["wait_p50_s"]), _minutes(one["wait_p90_s"]), _local(plan, one["peak_at"])),
            *(_minutes(one["peak_wait_s"]), one["longest"], one["refused"]),
        ]


_SHARES = ("in_time", "waited", "busy", "busy_assumed")
_MINUTES = (
    "median", "p90", "p90_low", "p90_high", "p95", "target", "longer", "longer_low", "longer_high", "wait_median",
    "wait_p90", "peak_wait",
)  # fmt: skip

_CLOSURES = {
    "schedule": "ترتيب الغلق",
    "diversions": "التحويلات",
    "areas": "السكان",
    "on_foot": "المخارج على الأقدام",
}


def _closure_columns(name: str) -> Callable[[Entry], list[Column]]:
    """Columns of a table of the closures; none where the plan has no such table."""

    def columns(plan: Entry) -> list[Column]:
        return [
            Column(head.ar, head.en, "") for table in closure_tables(plan) if table.key == name for head in table.heads
        ]

    return columns


def _closure_rows(name: str) -> Callable[[Entry], Iterator[Row]]:
    def rows(plan: Entry) -> Iterator[Row]:
        for table in closure_tables(plan):
            if table.key == name:
                yield from ([_cell(cell.ar) for cell in row] for row in table.rows)

    return rows


def _cell(text: str) -> object:
    """A figure as a number, so that it can be added up."""
    plain = text.replace(",", "")
    return float(plain) if plain.replace(".", "", 1).isdigit() else text


SHEETS = (
    Sheet("الخدمات", _element_columns, _elements),
    Sheet("الأماكن", _place_columns, _places),
    Sheet("نقاط الانتظار", _standby_columns, _standby),
    Sheet("الطرق", _road_columns, _roads),
    Sheet("الفجوات", _gap_columns, _gaps),
    *(Sheet(title, _closure_columns(name), _closure_rows(name)) for name, title in _CLOSURES.items()),
    Sheet("الدوريات", _round_columns, _rounds),
    Sheet("جدول الخدمة", _roster_columns, _roster),
    Sheet("الشهادة", _certificate_columns, _certificate),
    Sheet("الأعداد", _count_columns, _counts),
    Sheet("الخطة", _plan_columns, _plan),
)
"""The workbook's sheets in order."""
REHEARSAL = (
    Sheet(
        "بروفة الليلة",
        _rehearsed(
            *("service", "calls", "median", "p90", "p90_low", "p90_high", "p95", "target"),
            *("in_time", "waited", "busy", "busy_assumed"),
        ),
        _rehearsed_services,
    ),
    Sheet(
        "فقد وحدة واحدة",
        _rehearsed("call_sign", "service", "longer", "longer_low", "longer_high"),
        _rehearsed_losses,
    ),
    Sheet(
        "بوابات التفتيش",
        _rehearsed(
            *("place", "stream", "lanes", "people", "wait_median", "wait_p90", "peak_at", "peak_wait"),
            *("longest", "refused"),
        ),
        _rehearsed_gates,
    ),
)
"""The sheets of the rehearsal, for a plan that has one; they come last."""
