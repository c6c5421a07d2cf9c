"""Where mobile presence stays below the doctrine's minimum, and what would meet it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.elements import clock_text, place_name
from himaya.planning.gapform import GRAVE_TIER, Gap, gap_entry
from himaya.planning.protect.build import presence_minimum
from himaya.planning.protect.minimum import lack_of
from himaya.planning.showing import share_percent
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from himaya.planning.content import Content
    from himaya.planning.protect.minimum import Lack


def presence_gaps(content: Content) -> Iterator[Gap]:
    """Watches in which the free teams cannot give the minimum, then places that none of them can come to."""
    wanted = wanted_presence(content)
    yield from _short(content, wanted)
    yield from _nobody_free(content, wanted)


def wanted_presence(content: Content) -> NDArray[np.float64]:
    """The doctrine's minimum, whether or not a team can come, (n_places, n_watches)."""
    world, tier = content.world, content.results.demand.tier
    return presence_minimum(world.expected, tier, rule=world.doctrine.protect, clock=world.clock)


def _short(content: Content, wanted: NDArray[np.float64]) -> Iterator[Gap]:
    """One gap for watches that follow each other and lack the same kinds of team."""
    met = content.results.protect.minimum_met
    if met is None:
        return
    free = (content.protect.teams > 0) @ (1 << np.arange(content.protect.n_kinds))
    lacks = {
        watch: replace(lack, used_up=lack.used_up & int(free[watch]))
        for watch, lack in lack_of(content.protect, met).items()
    }
    for watches in _runs(lacks):
        first, last = watches[0], watches[-1]
        places = content.protect.minimum.reshape(wanted.shape)[:, watches].any(axis=1)
        tiers = [str(tier) for tier in np.unique(content.results.demand.tier[places])]
        yield gap_entry(
            "red" if int(tiers[0]) <= GRAVE_TIER else "amber",
            say(
                "gap.presence",
                start=clock_text(content, content.world.clock.watches[first]),
                end=clock_text(content, content.world.clock.watch_end(last)),
                tiers=Text("، ".join(tiers), ", ".join(tiers)),
                share=share_percent(float(met[watches].min())),
                kinds=_kinds(content, lacks[first].used_up),
            ),
            say(
                "gap.presence_remedy",
                teams=max(lacks[watch].teams for watch in watches),
                kinds=_kinds(content, lacks[first].missing),
            ),
        )


def _runs(lacks: Mapping[int, Lack]) -> list[list[int]]:
    """Watches one after the other in which the same kinds are used up and missing."""
    runs: list[list[int]] = []
    for watch, lack in lacks.items():
        before = lacks.get(watch - 1)
        if before is not None and (before.used_up, before.missing) == (lack.used_up, lack.missing):
            runs[-1].append(watch)
        else:
            runs.append([watch])
    return runs


def _kinds(content: Content, chosen: int) -> Text:
    """Names of a set of kinds, a bit mask."""
    kinds = [kind for bit, kind in enumerate(content.world.doctrine.protect.mobile_kinds) if chosen >> bit & 1]
    return Text(*(comma.join(kind_label(kind, to) for kind in kinds) for comma, to in (("، ", "ar"), (", ", "en"))))


def _nobody_free(content: Content, wanted: NDArray[np.float64]) -> Iterator[Gap]:
    """Places that mobile teams reach, but none of these is free in some watch in which there is a minimum."""
    kinds, minimum = (values.reshape(wanted.shape) for values in (content.protect.kinds, content.protect.minimum))
    without = (kinds != 0) & (wanted > 0) & (minimum == 0)
    clock, tier = content.world.clock, content.results.demand.tier
    for index in np.flatnonzero(without.any(axis=1)).tolist():
        watches = np.flatnonzero(without[index])
        for run in np.split(watches, np.flatnonzero(np.diff(watches) > 1) + 1):
            yield gap_entry(
                "red" if tier[index] <= GRAVE_TIER else "amber",
                say(
                    "gap.nobody_free",
                    place=place_name(content, index),
                    start=clock_text(content, clock.watches[int(run[0])]),
                    end=clock_text(content, clock.watch_end(int(run[-1]))),
                    share=share_percent(float(wanted[index, run[0]])),
                ),
                say("gap.nobody_free_remedy", kinds=_kinds(content, int(kinds[index, 0]))),
                place_id=content.world.scenario.places[index].id,
            )
