"""A book from plan.json alone: what the planner knows is filled in, everything else is left not entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from himaya.celebrations.feasts import celebrations
from himaya.documents.book.model import OperationBook
from himaya.documents.book.parts import (
    Area,
    CertificateLine,
    Gap,
    Gathering,
    Hospital,
    MedicalPlan,
    MedicalPoint,
    Objective,
    Period,
    Place,
    RoundBlock,
    Unit,
)
from himaya.documents.book.plan_elements import elements_of, with_women
from himaya.documents.book.words import entries, say
from himaya.documents.closures import closings, closure_tables
from himaya.documents.moments import moment_words
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.sensitivity import sensitivity_tables
from himaya.documents.supervision import supervision_tables
from himaya.documents.wording import figure, function_text, instant, kind_name
from himaya.faults import Language
from himaya.planning.wording import Text
from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from himaya.documents.book.elements import Element

    Entry = Mapping[str, Any]

_MEDICAL = frozenset({"medical", "ambulance"})
_HOSPITAL = "hospital"


def book_of(document: Entry) -> OperationBook:
    """Make the book of a plan.

    Parameters
    ----------
    document : content of plan.json (`himaya-plan/1`).

    Returns
    -------
    OperationBook : a draft; owners, legal basis, equipment, channels, organisation, nets, hazards, the
        human-dimension check, readiness and signatures are not in plan.json and stay empty.

    Raises
    ------
    InvalidInputError : `documents.book_*` where the plan contradicts itself.
    """
    scenario = document["inputs"]["scenario"]
    zone = ZoneInfo(scenario["timezone"])
    period = Period(title=say("period.only"), start=instant(scenario["start"]), end=instant(scenario["end"]))
    title = both(scenario, "name")
    area = area_of(scenario["governorate"])
    units = tuple(_units(scenario))
    elements = with_women(elements_of(document, area.code), units)
    return OperationBook(
        id=document["id"],
        title=title,
        zone=zone,
        periods=(period,),
        hash=document["hash"],
        celebration=_celebration(scenario["celebration"]),
        mission=_mission(title, period, zone),
        areas=(area,),
        objectives=tuple(_objectives(document["rooms"])),
        places=tuple(_place(place, scenario) for place in document["places"]),
        hours=tuple(instant(hour) for hour in document["hours"]),
        elements=elements,
        units=units,
        rounds=tuple(_rounds(document)),
        medical=MedicalPlan(points=tuple(points_of(elements)), hospitals=tuple(_hospitals(scenario))),
        certificate=tuple(_room(room) for room in document["rooms"]),
        closures=closure_tables(document),
        closings=closings(document),
        sensitivity=sensitivity_tables(document),
        rehearsal=rehearsal_tables(document),
        supervision=supervision_tables(document),
        gaps=tuple(_gap(gap) for gap in document["gaps"]),
        roster=tuple(roster_sentences(document)),
        sources=tuple(_sources(document)),
        estimated=document["inputs"]["roads"].get("estimated", False),
    )


def roster_sentences(document: Entry) -> Iterator[Text]:
    """How long the posture is held, kind by kind where it is not, who lacks relief; nothing without a duty table."""
    roster = document.get("roster")
    if roster is not None:
        yield both(roster, "text")
        yield from (both(kind, "text") for kind in roster["kinds"] if kind["missing"])
        yield from (both(one, "text") for one in roster["lacking"])


def both(entry: Entry, field: str) -> Text:
    """Read `field_ar` and `field_en` of an entry, Arabic standing in where English is missing."""
    arabic: str = entry[f"{field}_ar"]
    return Text(arabic, entry.get(f"{field}_en") or arabic)


def area_of(code: str) -> Area:
    """Describe the area of a governorate by its ISO code."""
    known = governorates().get(code)
    title = Text(code, code) if known is None else Text(known.name_ar, known.name_en)
    return Area(code=code, title=title, directorate=say("area.directorate", governorate=title))


def secured(operation: Text) -> Text:
    """Say «تأمين» and «securing» once before the title of an operation."""
    full = say("operation.secure", operation=operation)
    verb = say("operation.secure", operation="").ar.strip()
    return Text(
        operation.ar if operation.ar.startswith(verb) else full.ar,
        operation.en if operation.en.startswith(("Secur", "Protect")) else full.en,
    )


def _mission(title: Text, period: Period, zone: ZoneInfo) -> Text:
    start, end = (
        Text(*(moment_words(moment, zone, language) for language in Language)) for moment in (period.start, period.end)
    )
    return say("mission.aim", operation=secured(title), start=start, end=end)


def _celebration(code: str) -> Text:
    known = celebrations().get(code)
    return Text(code, code) if known is None else Text(known.name_ar, known.name_en)


def _objectives(rooms: list[Entry]) -> Iterator[Objective]:
    """What each room is for, with what it reached as the measure; a rehearsal aims at nothing of its own."""
    order = {family: position for position, family in enumerate(entries("objective"))}
    aims = [room for room in rooms if _family(room) != "rehearse"]
    for room in sorted(aims, key=lambda room: order.get(_family(room), len(order))):
        family, _, service = room["room"].partition(".")
        text = both(room, "label")
        if family in order:
            named = function_text(service) if service else Text("", "")
            text = say(f"objective.{family}", service=Text(named.ar, named.en.capitalize()))
        yield Objective(text=text, measure=both(room, "text"))


def _family(room: Entry) -> str:
    return str(room["room"]).partition(".")[0]


def _place(place: Entry, scenario: Entry) -> Place:
    doors = [door for door in scenario["doors"] if door["place_id"] == place["id"]]
    tables = {entry["id"]: entry for entry in scenario["places"]}
    host = tables.get(place["id"], {}).get("host_office", "")
    numbers = ("tier", "threat", "vulnerability", "consequence", "risk", "peak", "safe_capacity", "still_outside")
    return Place(
        id=place["id"],
        title=both(place, "name"),
        kind=Text(*(kind_name(place["kind"], language) for language in Language)),
        area=scenario["governorate"],
        lon=place["lon"],
        lat=place["lat"],
        present=tuple(place["present"]),
        protection=tuple(place["protection"]),
        gatherings=tuple(_gathering(row) for row in scenario["services"] if row["place_id"] == place["id"]),
        doors=len(doors),
        stepped_doors=sum(door["stepped"] for door in doors),
        host_office=Text(host, host),
        illustrative=place["illustrative"],
        **{number: place[number] for number in numbers},
    )


def _gathering(row: Entry) -> Gathering:
    return Gathering(
        title=both(row, "name"),
        start=instant(row["start"]),
        end=instant(row["end"]),
        attendance=row["attendance"],
        arrival_min=row["arrival_min"],
        departure_min=row["departure_min"],
    )


def _units(scenario: Entry) -> Iterator[Unit]:
    bases = {base["id"]: both(base, "name") for base in scenario["bases"]}
    for unit in scenario["units"]:
        yield Unit(
            id=unit["id"],
            call_sign=unit["call_sign"],
            kind=kind_text(unit["kind"]),
            base=bases.get(unit["base_id"], Text("", "")),
            crew=unit["crew"],
            women=unit["women"],
            duty_start=instant(unit["duty_start"]),
            duty_end=instant(unit["duty_end"]),
        )


def _rounds(document: Entry) -> Iterator[RoundBlock]:
    bases = {base["id"]: both(base, "name") for base in document["inputs"]["scenario"]["bases"]}
    for block in document.get("rounds", []):
        yield RoundBlock(
            call_sign=block["call_sign"],
            kind=kind_text(block["kind"]),
            base=bases.get(block["base_id"], Text("", "")),
            start=instant(block["start"]),
            end=instant(block["end"]),
            visits=block["visits"],
            present_min=block["present_min"],
        )


def kind_text(kind: str) -> Text:
    """Call a kind of unit in both languages, as a line of a table begins."""
    arabic, english = (kind_label(UnitKind(kind), language) for language in Language)
    return Text(arabic, f"{english[:1].upper()}{english[1:]}")


def points_of(elements: Iterable[Element]) -> Iterator[MedicalPoint]:
    """Elements where first care is given."""
    for element in elements:
        if element.function_code in _MEDICAL:
            yield MedicalPoint(
                title=element.function,
                place=element.where,
                start=element.start,
                end=element.end,
                call_signs=tuple(dict.fromkeys(sign for stint in element.stints for sign in stint.call_signs)),
                place_id=element.place_id,
            )


def _hospitals(scenario: Entry) -> Iterator[Hospital]:
    """Hospitals among the places and the bases, each once."""
    listed = {both(row, "name"): row for row in (*scenario["bases"], *scenario["places"]) if row["kind"] == _HOSPITAL}
    yield from (Hospital(title=title, lon=row["lon"], lat=row["lat"]) for title, row in listed.items())


def _room(room: Entry) -> CertificateLine:
    return CertificateLine(
        room=room["room"],
        title=both(room, "label"),
        status=room["status"],
        objective=room["objective"],
        bound=room["bound"],
        gap=room["gap"],
        unit=both(room, "unit"),
        words=both(room, "text"),
    )


def _gap(gap: Entry) -> Gap:
    return Gap(
        id=gap["id"],
        text=both(gap, "text"),
        remedy=both(gap, "remedy"),
        place_id=gap["place_id"],
        is_serious=gap["severity"] == "red",
    )


def _sources(document: Entry) -> Iterator[Text]:
    inputs = document["inputs"]
    roads, attribution = inputs["roads"], inputs["scenario"]["attribution"]
    if attribution:
        yield Text(attribution, attribution)
    edition = say("source.edition", edition=roads["edition"]) if roads["edition"] else Text("", "")
    numbers = {"sections": figure(roads["sections"]), "length": figure(roads["length_km"], decimals=0)}
    if roads.get("estimated", False):
        yield say("source.estimated")
    else:
        yield say("source.roads", source=roads["source"], edition=edition, **numbers)
    yield say("source.doctrine", edition=inputs["doctrine"]["edition"], seed=document["seed"])
    if any(place["illustrative"] for place in document["places"]):
        yield say("source.illustrative")
