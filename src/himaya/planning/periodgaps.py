"""People whom the plan does not cover: those who come before its period starts or leave after it has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.planning.cordon.controls import ringed_places
from himaya.planning.elements import place_name
from himaya.planning.gapform import Gap, gap_entry, severity_at
from himaya.planning.naming import gathering_words
from himaya.planning.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from himaya.planning.content import Content
    from himaya.scenario.model import Service


def period_gaps(content: Content) -> Iterator[Gap]:
    """Gatherings of which somebody comes before the period or is on the way home after it, where anybody is expected.

    Posts, cordons and presence are cut at both ends of the period, so these people are in the streets without them.
    """
    scenario, doctrine = content.world.expected, content.world.doctrine
    row_of = {place.id: index for index, place in enumerate(scenario.places)}
    ringed = ringed_places(scenario, content.results.demand, doctrine)
    for service in (one for one in scenario.services if one.attendance):
        place, cordon = row_of[service.place_id], doctrine.cordon
        margin_min = (cordon.close_before_min, cordon.open_after_min) if place in ringed else (0, 0)
        comes = service.start - timedelta(minutes=service.arrival_min)
        gone = service.end + timedelta(minutes=service.departure_min)
        if comes < scenario.start:
            wanted = comes - timedelta(minutes=margin_min[0])
            yield _gap(content, "come_before", (place, service), (comes, scenario.start, wanted))
        if gone > scenario.end:
            wanted = gone + timedelta(minutes=margin_min[1])
            yield _gap(content, "leave_after", (place, service), (gone, scenario.end, wanted))


def _gap(content: Content, kind: str, where: tuple[int, Service], moments: tuple[datetime, datetime, datetime]) -> Gap:
    """A gap of a gathering at a place (by index).

    Parameters
    ----------
    moments : when people are there, the end of the period that cuts them off, and where that end should be.
    """
    place, service = where
    moment, limit, wanted = (f"{one.astimezone(content.world.clock.zone):%Y-%m-%d %H:%M}" for one in moments)
    gathering = gathering_words(service.id, service.name_ar)
    return gap_entry(
        severity_at(content, place),
        say(f"gap.{kind}", gathering=gathering, place=place_name(content, place), moment=moment, limit=limit),
        say(f"gap.{kind}_remedy", wanted=wanted),
        place_id=service.place_id,
    )
