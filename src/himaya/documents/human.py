"""The human-dimension check: what the plan's data say of each of the nine items; the rest is for people to fill in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.documents.book.elements import CONTROLLED, ElementKind
from himaya.documents.book.parts import HumanCheck, HumanItem
from himaya.documents.book.words import say
from himaya.documents.moments import moment_words
from himaya.documents.wording import figure
from himaya.faults import Language
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.documents.book.scope import Scope


def checks_of(scope: Scope) -> list[HumanCheck]:
    """Put the nine items in order, each as the book has it, open where the book does not."""
    entered = {check.item: check for check in scope.book.human}
    return [entered.get(item, HumanCheck(item=item)) for item in HumanItem]


def known_of(scope: Scope) -> Mapping[HumanItem, Text]:
    """Say what the plan's data tell about each item."""
    return {
        HumanItem.WATER: _crowd(scope),
        HumanItem.TOILETS: _queue(scope),
        HumanItem.SHELTER: _shelter(scope),
        HumanItem.PRAYER: _gatherings(scope),
        HumanItem.CHILDREN: say("known.children"),
        HumanItem.DISABILITY: _doors(scope),
        HumanItem.FAMILIES: _turns(scope, "families", "search_women"),
        HumanItem.MEDICAL: _turns(scope, "medical", "medical"),
        HumanItem.DISPERSAL: _dispersal(scope),
    }


def residents_of(scope: Scope) -> Text:
    """Say how many roads are controlled and how many of them let residents and emergency vehicles through."""
    roads = scope.elements(*CONTROLLED)
    gates = sum(road.kind is ElementKind.CHECKPOINT for road in roads)
    return say("known.residents", roads=len(roads), gates=gates)


def _crowd(scope: Scope) -> Text:
    if not scope.places:
        return say("known.no_places")
    place = max(scope.places, key=lambda place: (place.peak, place.id))
    return say("known.water", peak=figure(place.peak, decimals=0), place=place.title)


def _queue(scope: Scope) -> Text:
    outside = sum(place.still_outside for place in scope.places)
    return say("known.toilets", outside=figure(outside, decimals=0)) if outside else say("known.no_outside")


def _shelter(scope: Scope) -> Text:
    hours = figure((scope.book.end - scope.book.start) / timedelta(hours=1), decimals=1)
    turns = [stint for one in scope.elements(*ElementKind) for stint in one.stints if stint.is_filled]
    if not turns:
        return say("known.period", hours=hours)
    longest = max(stint.end - stint.start for stint in turns)
    return say("known.shelter", hours=hours, longest=figure(longest / timedelta(minutes=1), decimals=0))


def _gatherings(scope: Scope) -> Text:
    gatherings = [one for place in scope.places for one in place.gatherings]
    if not gatherings:
        return say("known.no_services")
    first, last = min(one.start for one in gatherings), max(one.end for one in gatherings)
    return say("known.prayer", services=len(gatherings), first=_when(scope, first), last=_when(scope, last))


def _doors(scope: Scope) -> Text:
    doors, stepped = (sum(getattr(place, part) for place in scope.places) for part in ("doors", "stepped_doors"))
    return say("known.disability", stepped=stepped, doors=doors) if doors else say("known.no_doors")


def _turns(scope: Scope, entry: str, function: str) -> Text:
    turns = [stint for one in scope.elements(*ElementKind) if one.function_code == function for stint in one.stints]
    waiting = {
        sign
        for one in scope.standby
        if one.function_code == "ambulance"
        for stint in one.stints
        for sign in stint.call_signs
    }
    filled = sum(stint.is_filled for stint in turns)
    return say(f"known.{entry}", filled=filled, all=len(turns), ambulances=len(waiting))


def _dispersal(scope: Scope) -> Text:
    opens = max((road.end for road in scope.elements(*CONTROLLED)), default=None)
    gatherings = [one for place in scope.places for one in place.gatherings]
    last = max((one.end + timedelta(minutes=one.departure_min) for one in gatherings), default=None)
    if last is None:
        return say("known.no_dispersal", opens=_when(scope, opens or scope.book.end))
    if opens is None:
        return say("known.departure", last=_when(scope, last))
    return say("known.dispersal", last=_when(scope, last), opens=_when(scope, opens))


def _when(scope: Scope, moment: datetime) -> Text:
    return Text(*(moment_words(moment, scope.book.zone, language) for language in Language))
