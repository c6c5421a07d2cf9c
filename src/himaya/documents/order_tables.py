"""Tables of the operation order: posts, mobile presence, standby positions, controlled roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.wording import figure, function_name, kind_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.documents.selection import Selection

    Entry = Mapping[str, Any]
    Table = dict[str, Any]

_HOURS_A_TABLE = 18
_MINUTE_S = 60.0


def by_post(elements: Iterable[Entry]) -> list[list[Entry]]:
    """Stints of one post together: their ids differ in the last part only."""
    posts: dict[str, list[Entry]] = {}
    for element in elements:
        posts.setdefault(element["id"].rsplit("/", 1)[0], []).append(element)
    return [sorted(stints, key=lambda stint: stint["start"]) for stints in posts.values()]


def stints_of(selection: Selection, stints: Iterable[Entry]) -> list[Table]:
    """When and who: one entry per stint, with the call signs or none where it is empty."""
    return [
        {
            "time": selection.span(stint["start"], stint["end"]),
            "call_signs": "، ".join(stint["call_signs"]),
            "filled": stint["filled"],
        }
        for stint in stints
    ]


def posts_by_place(selection: Selection) -> list[Table]:
    """Posts of every place, the gravest place first."""
    tables = []
    elements = selection.elements("post")
    for place in selection.places:
        posts = by_post(element for element in elements if element["place_id"] == place["id"])
        if posts:
            rows = [_post_row(selection, stints) for stints in posts]
            head = {"number": selection.number[place["id"]], "name": place["name_ar"], "tier": place["tier"]}
            tables.append({**head, "kind": kind_name(place["kind"]), "rows": _numbered_alike(rows)})
    return tables


def _post_row(selection: Selection, stints: list[Entry]) -> Table:
    return {
        "function": function_name(stints[0]["function"]),
        "strength": stints[0]["strength"],
        "stints": stints_of(selection, stints),
    }


def _numbered_alike(rows: list[Table]) -> list[Table]:
    """Number the posts of one function where a place has several."""
    total: dict[str, int] = {}
    for row in rows:
        total[row["function"]] = total.get(row["function"], 0) + 1
    seen: dict[str, int] = {}
    for row in rows:
        name = row["function"]
        seen[name] = seen.get(name, 0) + 1
        if total[name] > 1:
            row["function"] = f"{name} {seen[name]}"
    return rows


def presence(selection: Selection) -> list[Table]:
    """Mobile presence per place and hour in whole per cent, cut into tables that fit a page's width."""
    shares = {element["place_id"]: element["coverage"] for element in selection.elements("presence")}
    tables = []
    for first in range(0, len(selection.hours), _HOURS_A_TABLE):
        part = slice(first, first + _HOURS_A_TABLE)
        rows = [
            {
                "number": selection.number[place["id"]],
                "name": place["name_ar"],
                "shares": [round(100 * share) for share in shares[place["id"]][part]],
            }
            for place in selection.places
            if place["id"] in shares
        ]
        tables.append({"hours": [hour[:2] for hour in selection.hours[part]], "rows": rows})
    return tables if shares else []


def standby(selection: Selection) -> list[Table]:
    """Standby positions by service and point, with who waits there and when."""
    points: dict[tuple[str, str], list[Entry]] = {}
    for element in selection.standby:
        points.setdefault((element["function"], element["name_ar"]), []).append(element)
    rows = []
    for number, ((service, name), stints) in enumerate(points.items(), start=1):
        travel = [stint["travel_s"] for stint in stints if stint["travel_s"] is not None]
        prefix = f"{function_name(service)} - "
        rows.append(
            {
                "number": f"س{number}",
                "service": function_name(service),
                "name": name.removeprefix(prefix),
                "lon": stints[0]["lon"],
                "lat": stints[0]["lat"],
                "stints": stints_of(selection, sorted(stints, key=lambda stint: stint["start"])),
                "travel": minutes(max(travel)) if travel else "",
            }
        )
    return rows


def roads(selection: Selection) -> list[Table]:
    """Controlled roads with closing and opening times; gates let emergency vehicles and residents through."""
    rows = []
    counted = {"checkpoint": 0, "closure": 0}
    for stints in by_post(selection.elements("closure", "checkpoint")):
        head = stints[0]
        counted[head["type"]] += 1
        is_gate = head["type"] == "checkpoint"
        rows.append(
            {
                "number": f"{'ك' if is_gate else 'غ'}{counted[head['type']]}",
                "name": head["road_ar"],
                "spot": f"{head['lat']:.5f}, {head['lon']:.5f}",
                "place_id": head["place_id"],
                "place_number": selection.number.get(head["place_id"], 0),
                "gate": is_gate,
                "what": function_name(head["function"]),
                "closes": selection.moment(head["start"]),
                "opens": selection.moment(stints[-1]["end"]),
                "opens_at": stints[-1]["end"],
                "strength": head["strength"],
                "stints": stints_of(selection, stints),
                "lon": head["lon"],
                "lat": head["lat"],
                "line": head["geometry"],
            }
        )
    return sorted(rows, key=lambda row: (row["place_number"], not row["gate"]))


def roads_by_place(selection: Selection, rows: list[Table]) -> list[Table]:
    """Controlled roads under the place they are controlled for."""
    groups: dict[str, list[Table]] = {}
    for row in rows:
        shown = {key: value for key, value in row.items() if key != "line"}
        groups.setdefault(row["place_id"], []).append(shown)
    return [
        {"number": of_place[0]["place_number"], "name": selection.place_name.get(place_id, ""), "rows": of_place}
        for place_id, of_place in groups.items()
    ]


def minutes(seconds: float | None) -> str:
    """Minutes with one decimal."""
    return "" if seconds is None else figure(seconds / _MINUTE_S, decimals=1)
