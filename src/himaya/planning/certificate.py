"""The certificate of a plan: per room its status, value and bound, and what they mean in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.closures import closures_of
from himaya.planning.closurewords import closure_rooms, common_words
from himaya.planning.dutytable import told
from himaya.planning.edits.check import ROAD_POSTS
from himaya.planning.elements import clock_text, place_name
from himaya.planning.patrol.problem import OFTENEST
from himaya.planning.rehearsed import Facts, rehearsal_words
from himaya.planning.result import Status, relative_gap
from himaya.planning.showing import figure, rounded_down, rounded_up
from himaya.planning.waiting import doubled, reached, target_words
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from himaya.planning.content import Content
    from himaya.planning.doctrine import RespondRule
    from himaya.planning.patrol.problem import PatrolResult
    from himaya.planning.rehearse.problem import RehearseResult
    from himaya.planning.roster.problem import RosterResult
    from himaya.planning.supervise.build import Supervision

Room = dict[str, Any]
_SHOWN_AS_EXACT = 1e-6


def plan_rooms(content: Content) -> list[Room]:
    """One entry per room of the deployment as plan.json holds it, in the order in which the rooms were answered."""
    responders = [_respond(content, rule) for rule in content.world.doctrine.respond]
    around = closure_rooms(content, closures_of(content))
    rooms = [_demand(content), _cordon(content), *around, _posting(content), _protect(content), *responders]
    return rooms if content.results.roster is None else [*rooms, _roster(content, content.results.roster)]


def _room(room: str, label: Text, unit: Text, text: Text, *, status: Status, objective: float, bound: float) -> Room:
    return {
        "room": room,
        **label.fields("label"),
        "status": status.value,
        "objective": objective,
        "bound": bound,
        "gap": relative_gap(objective, bound),
        **unit.fields("unit"),
        **text.fields("text"),
    }


def by_distance(content: Content, text: Text) -> Text:
    """A sentence that rests on travel times, with the note that they are estimates where no road file was given."""
    return text + say("certificate.estimated") if content.world.network.estimated else text


def _demand(content: Content) -> Room:
    result = content.results.demand
    text = say("certificate.demand", posts=len(result.posts), hours=figure(result.objective))
    return _room(
        "demand", say("label.demand"), say("unit.officer_hours"), text,
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip


def _cordon(content: Content) -> Room:
    done = [ring for ring in content.rings if ring.result.status is not Status.INFEASIBLE]
    failed = len(content.rings) - len(done)
    standing = {(ring.shared or (ring.place,))[0].id: ring for ring in done}
    cost, bound = (sum(getattr(ring.result, name) for ring in standing.values()) for name in ("objective", "bound"))
    text = say("certificate.cordon", roads=len(content.controls), places=len(done), cost=figure(cost, decimals=0))
    for ring in standing.values():
        if ring.shared:
            text = text + common_words(ring)
    if failed:
        text = text + say("certificate.cordon_infeasible", failed=failed, places=len(content.rings))
    if content.world.network.estimated:
        text = say("certificate.cordon_no_roads")
    return _room(
        "cordon", say("label.cordon"), say("unit.equivalent_officers"), text,
        status=Status.INFEASIBLE if failed else Status.OPTIMAL, objective=float(cost), bound=float(bound),
    )  # fmt: skip


def _posting(content: Content) -> Room:
    result, problem = content.results.posting, content.posting
    filled = np.flatnonzero(result.unit_of_post >= 0)
    travel_s = problem.travel_s[filled, result.unit_of_post[filled]]
    mean = say("certificate.posting_travel", minutes=f"{travel_s.mean() / 60:.1f}") if filled.size else Text("", "")
    on_roads = np.array([post.function in ROAD_POSTS for post in content.posts], dtype=bool)
    text = say(
        "certificate.posting",
        filled=filled.size,
        posts=len(content.posts),
        at_places=int((~on_roads[filled]).sum()),
        needed_at_places=int((~on_roads).sum()),
        on_roads=int(on_roads[filled].sum()),
        needed_on_roads=int(on_roads.sum()),
        travel=mean,
    )
    return _room(
        "posting", say("label.posting"), say("unit.posting_seconds"), by_distance(content, text),
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip


def _protect(content: Content) -> Room:
    result = content.results.protect
    place, watch = content.worst
    exact = relative_gap(result.objective, result.bound) == 0.0
    text = say(
        "certificate.protect_best" if exact else "certificate.protect",
        value=rounded_down(result.objective, 3),
        bound=rounded_up(result.bound, 3),
        place=place_name(content, place),
        hour=clock_text(content, content.world.clock.watches[watch]),
    )
    return _room(
        "protect", say("label.protect"), say("unit.protection"), by_distance(content, text),
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip


def _roster(content: Content, result: RosterResult) -> Room:
    return _room(
        "roster", say("label.roster"), say("unit.roster"), by_distance(content, told(content, result)),
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip


def _respond(content: Content, rule: RespondRule) -> Room:
    room, service = f"respond.{rule.service}", say(f"service.{rule.service}")
    label, unit = say("label.respond", service=service), say("unit.expected_cover")
    hours = content.hours[rule.service]
    if not hours.phases:
        text = say("certificate.respond_none")
        return _room(room, label, unit, text, status=Status.INFEASIBLE, objective=0.0, bound=0.0)
    results = [content.results.respond[phase.key] for phase in hours.phases]
    objective, bound = content.cover(rule.service)
    percent = 100.0 / float(content.place_weight.sum())
    fewest, most = (extreme(phase.units for phase in hours.phases) for extreme in (min, max))
    standing = np.concatenate([content.standing(phase) for phase in hours.phases])
    exact = relative_gap(objective, bound) <= _SHOWN_AS_EXACT
    text = say(
        "certificate.respond_best" if exact else "certificate.respond",
        units=f"{fewest}" if fewest == most else f"{fewest}-{most}",
        points=np.unique(standing).size,
        reached=int(reached(content, rule.service).sum()),
        places=len(hours.weight),
        target=target_words(content, rule),
        value=rounded_down(objective * percent, 1),
        bound=rounded_up(bound * percent, 1),
    )
    if hours.is_double.any():
        twice, wanted = int(doubled(content, rule.service).sum()), int(hours.is_double.sum())
        text = text + say("certificate.respond_double", twice=twice, wanted=wanted)
    if not exact and all(bool(result.proven[0]) for result in results):
        text = text + say("certificate.respond_searched")
    stopped = any(result.status is Status.STOPPED for result in results)
    status = Status.OPTIMAL if exact else Status.STOPPED if stopped else Status.FEASIBLE
    return _room(room, label, unit, by_distance(content, text), status=status, objective=objective, bound=bound)


def patrol_room(content: Content, result: PatrolResult) -> Room:
    """The entry of the rounds."""
    problem = content.patrol
    protection = 1.0 - problem.loss_uncovered + problem.effect * result.presence
    place, watch = divmod(int(np.round(protection, 9).argmin()), problem.n_watches)
    text = say(
        "certificate.patrol",
        units=len({unit for units in content.patrol_classes.values() for unit in units}),
        patterns=result.chance.size,
        **price_of_driving(content.results.protect.objective, result.objective),
        place=place_name(content, place),
        hour=clock_text(content, content.world.clock.watches[watch]),
    )
    limit = "certificate.patrol_best" if result.status is Status.OPTIMAL else "certificate.patrol_bound"
    text = text + say(limit, bound=rounded_up(result.bound, 3))
    if result.chance.max() > OFTENEST:
        text = text + say("certificate.patrol_repeats")
    return _room(
        "patrol", say("label.patrol"), say("unit.protection"), by_distance(content, text),
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip


def price_of_driving(promised: float, value: float) -> dict[str, str]:
    """Both protections never larger than they are, and the price as the difference of the two figures shown."""
    shown = {"value": rounded_down(value, 3), "promised": rounded_down(promised, 3)}
    return {**shown, "driving": f"{max(0.0, float(shown['promised']) - float(shown['value'])):.3f}"}


def supervise_rooms(content: Content) -> list[Room]:
    """The entry of every level of supervisors; value and bound are shares of the chances that the doctrine asks for."""
    return [
        _supervise(content, content.supervise[level], one) for level, one in (content.results.supervise or {}).items()
    ]


def _supervise(content: Content, asked: Supervision, result: PatrolResult) -> Room:
    level = say(f"level.{asked.rule.level}")
    objective, bound = (min(value / asked.unit, 1.0) for value in (result.objective, result.bound))
    chance, tiers = asked.chances(result), np.array([one.tier for one in asked.positions])
    text = say(
        "certificate.supervise",
        tours=sum(asked.tours.values()),
        positions=len(asked.positions),
        patterns=result.chance.size,
        value=rounded_down(100 * objective, 1),
        unannounced=figure(100 * asked.rule.unannounced, decimals=0),
    )
    for tier in np.unique(tiers).tolist():
        wanted = (tiers == tier)[:, None] & (asked.due > 0)
        if wanted.any():
            least, wish = min(float(chance[wanted].min()), 1.0), asked.rule.asked[tier - 1]
            shares = {"least": rounded_down(100 * least, 1), "asked": figure(100 * wish, decimals=0)}
            text = text + say("certificate.supervise_tier", tier=tier, **shares)
    proven = result.status is Status.OPTIMAL
    text = text + say(f"certificate.supervise_{'best' if proven else 'bound'}", bound=rounded_up(100 * bound, 1))
    if asked.unreached:
        text = text + say("certificate.supervise_unreached", count=asked.unreached)
    if result.chance.max() > OFTENEST:
        text = text + say("certificate.patrol_repeats")
    return _room(
        f"supervise.{asked.rule.level}", say("label.supervise_level", level=level), say("unit.visits_asked"),
        by_distance(content, text), status=result.status, objective=objective, bound=bound,
    )  # fmt: skip


def rehearse_room(content: Content, result: RehearseResult, facts: Facts) -> Room:
    """The entry of the rehearsal, from its answer and its facts."""
    return _room(
        "rehearse", say("label.rehearse"), say("unit.in_time"), by_distance(content, rehearsal_words(content, facts)),
        status=result.status, objective=result.objective, bound=result.bound,
    )  # fmt: skip
