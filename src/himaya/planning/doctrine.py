"""Doctrine: the numbers that turn places and crowds into needs, as dated data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.planning.codec import from_json, may_be_missing
from himaya.scenario.model import BaseKind, UnitKind

if TYPE_CHECKING:
    from pathlib import Path


class PostFunction(StrEnum):
    """What a post is for."""

    DOOR_GUARD = "door_guard"
    OBSERVATION = "observation"
    SEARCH_WOMEN = "search_women"
    SEARCH_MEN = "search_men"
    MEDICAL = "medical"
    SWEEP = "sweep"
    STANDING_GUARD = "standing_guard"
    ROAD_CLOSURE = "road_closure"
    CHECKPOINT = "checkpoint"


class PostScope(StrEnum):
    """What a post rule is counted over."""

    PLACE = "place"
    DOOR = "door"
    MEN_LANE = "men_lane"
    WOMEN_LANE = "women_lane"


class PostTime(StrEnum):
    """When a post rule holds: while people arrive, while they are there, before them, or all the period."""

    ARRIVAL = "arrival"
    GATHERING = "gathering"
    BEFORE = "before"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class CrowdRule:
    """Crowd numbers: densities in persons/m2, flows in persons per metre and minute, rates per hour."""

    open_air_density: float
    exit_flow_level: float
    exit_flow_stepped: float
    exit_min_by_tier: tuple[float, ...]
    lane_rate_per_h: float
    women_share: float
    resident_share: float


@dataclass(frozen=True, slots=True)
class RiskRule:
    """Thresholds: persons from which consequence is 1..5, and R = T*V*C from which the tier is 1..5."""

    consequence_from: tuple[int, ...]
    tier_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StintRule:
    """Longest time on one spot, in minutes."""

    post_max_min: int
    search_max_min: int


@dataclass(frozen=True, slots=True)
class PostRule:
    """One kind of post that places of the given tiers need; `strength` officers from one unit of one of `kinds`."""

    function: PostFunction
    per: PostScope
    tiers: tuple[int, ...]
    strength: int
    kinds: tuple[UnitKind, ...]
    when: PostTime


@dataclass(frozen=True, slots=True)
class SweepRule:
    """When the explosives sweep starts before the first arrival and how long it lasts, in minutes."""

    lead_min: int
    duration_min: int


@dataclass(frozen=True, slots=True)
class PostingRule:
    """How far a unit may be sent to a post; what an empty post counts by tier, tier 1 first, in seconds of travel."""

    max_travel_min: float
    unfilled_cost_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ProtectRule:
    """Mobile presence: which kinds, how far each may be sent (minutes, same order), what it removes of a loss.

    presence_min_by_tier : least share of each watch in which a mobile team is at a place while people gather there,
        tier 1 first; without it nothing is asked for.
    """

    mobile_kinds: tuple[UnitKind, ...]
    access_min: tuple[float, ...]
    foot_speed_kmh: float
    foot_detour: float
    tourist_only: tuple[UnitKind, ...]
    post_effect: float
    team_effect: float
    presence_min_by_tier: tuple[float, ...] = may_be_missing(())


@dataclass(frozen=True, slots=True)
class PatrolRule:
    """Rounds of mobile units: times in minutes, `dwell_min` a visit by tier, tier 1 first.

    step_min : rounds are written in steps of this length, drives are rounded up to it.
    break_min, break_after_min : length of the break, and the longest time without one.
    longest_drive_min : between two places; from and to the base the limit is that of `protect`.
    longest_round_min : a unit is back at its base after this time; whole watches.
    """

    step_min: int
    dwell_min: tuple[int, ...]
    break_min: int
    break_after_min: int
    longest_drive_min: float
    longest_round_min: int


class SupervisorLevel(StrEnum):
    """Who inspects the posts: a field supervisor, and a senior officer of the directorate."""

    FIELD = "field"
    SENIOR = "senior"


@dataclass(frozen=True, slots=True)
class SuperviseRule:
    """Tours of supervisors of one level over the positions where posts are manned; lists by tier, tier 1 first.

    base_kinds : they set out from the bases of the first of these kinds that there is.
    positions_per_tour : in a shift a base sends a tour for so many manned positions of its sector, or a part of them;
        a position belongs to the sector of the base from which the way there and back is shortest.
    asked : chance in a shift with which a position is visited at least; 0 where the level does not come.
    dwell_min, road_dwell_min : a visit to all posts of a place, and to those on a road.
    unannounced : share of the visits of a night that nobody is told of, at least.
    access_min, longest_drive_min : longest drive from or to the base, and between two positions.
    """

    level: SupervisorLevel
    base_kinds: tuple[BaseKind, ...]
    positions_per_tour: int
    asked: tuple[float, ...]
    dwell_min: tuple[int, ...]
    road_dwell_min: int
    unannounced: float
    access_min: float
    longest_drive_min: float


@dataclass(frozen=True, slots=True)
class RespondRule:
    """One emergency service: its kinds of unit, travel target in minutes, share of time a unit is busy.

    rural_min : target of places outside towns, in minutes; 0 where it is the same.
    double_tiers, double_share : tiers whose places want two units within the target, and the share of such a place's
        risk that counts by them, half for each; the rest counts as that of any other place.
    most_waiting : units that wait at most, 0 = all that are free.
    """

    service: str
    kinds: tuple[UnitKind, ...]
    target_min: float
    busy_share: float
    rural_min: float = may_be_missing(0.0)
    double_tiers: tuple[int, ...] = may_be_missing(())
    double_share: float = may_be_missing(0.0)
    most_waiting: int = may_be_missing(0)


class Function(StrEnum):
    """What protects a place besides the number of officers."""

    PRESENCE = "presence"
    SEARCH = "search"
    TRAFFIC = "traffic"
    FIRE = "fire"
    MEDICAL = "medical"
    EOD = "eod"


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """When a place asks for a function, and what meets it.

    weight : what it counts beside the others. always : asked for in every watch, not only while its posts are.
    posts : all of them that the place asks for in the watch must be manned. services : or a responder waits within
        the service's target. kinds, base_min : or a free unit reaches the place from its base in so many minutes.
    """

    function: Function
    weight: float
    always: bool
    posts: tuple[PostFunction, ...]
    services: tuple[str, ...]
    kinds: tuple[UnitKind, ...]
    base_min: float


@dataclass(frozen=True, slots=True)
class CordonRule:
    """Rings round places of `tiers`: radii in metres in the same order, times in minutes, cost per road class.

    Roads within `core_road_m` metres of the place belong to its core. A gate that opens for
    residents alone takes `residents_strength` officers of any of these kinds. `residents_cost` and `against_cost` are
    what it counts, in equivalent officers, to open one more way into the ring, and to let residents drive a one-way
    street of the area against its direction.
    """

    tiers: tuple[int, ...]
    inner_m: tuple[float, ...]
    outer_m: tuple[float, ...]
    core_road_m: float
    close_before_min: int
    open_after_min: int
    closure_kinds: tuple[UnitKind, ...]
    checkpoint_kinds: tuple[UnitKind, ...]
    closure_strength: int
    checkpoint_strength: int
    cost: Mapping[str, int]
    residents_strength: int = may_be_missing(2)
    residents_cost: int = may_be_missing(3)
    against_cost: int = may_be_missing(1)


@dataclass(frozen=True, slots=True)
class ClosureRule:
    """What closing a road means for those who drive and live there.

    vehicles_h : vehicles per hour by road class, both directions together; classes left out carry no through traffic.
    longest_min : longest way that counts as a diversion. wave_min : minutes between two waves of closing or reopening.
    announce_h, announce_through_h : hours before closing at which it is announced, and for roads of through traffic.
    """

    vehicles_h: Mapping[str, float]
    longest_min: float
    wave_min: int
    announce_h: int
    announce_through_h: int


@dataclass(frozen=True, slots=True)
class ReplanRule:
    """What a change against the present arrangement counts when a plan is made anew.

    post_change_s : another unit, or none, at a post that is manned, in seconds of travel.
    road_change : another road under control than now, in equivalent officers.
    standby_share : other standby points are taken only where they can cover more than this share of the risk beyond
        what the present ones do.
    """

    post_change_s: float
    road_change: int
    standby_share: float


@dataclass(frozen=True, slots=True)
class RosterRule:
    """Duty and rest of crews over several days; every gap counts elapsed hours, whatever the clock on the wall says.

    days : length of the duty table, the operational period on its first day.
    rest_h, rest_hard_h : rest between two duties; less than `rest_h` only with a recorded exception, never less than
        `rest_hard_h`.
    longest_h : longest duty. week_average_h : hours in seven days, on average over the table (at least seven days).
    week_max_h : hours in any seven days. off_h, off_every_days : one free day with a rest of `off_h` in so many days.
    nights_max, after_nights_h : nights in a row, and rest before another duty follows them.
    break_after_h, break_min : when a break is due within a duty, and how long it is.
    lend_max_min : farthest that a crew is lent to another base, in minutes by road.
    post_weight, standby_weight, patrol_weight : what one missing crew counts, by what it is missing for.
    shortage, short_rest, backward, spread_hour, spread_night, spread_free_h, spread_free_nights : the cost of one
        missing crew of weight 1, of a rest under `rest_h`, of a duty that starts earlier than the day before's, and of
        each hour and night by which the busiest crew of a block is above the least busy one, the free ones apart.
    """

    days: int
    rest_h: int
    rest_hard_h: int
    longest_h: int
    week_average_h: int
    week_max_h: int
    off_h: int
    off_every_days: int
    nights_max: int
    after_nights_h: int
    break_after_h: int
    break_min: int
    lend_max_min: float
    post_weight: int
    standby_weight: int
    patrol_weight: int
    shortage: int
    short_rest: int
    backward: int
    spread_hour: int
    spread_night: int
    spread_free_h: int
    spread_free_nights: int


_ROSTER = RosterRule(
    days=15, rest_h=11, rest_hard_h=8, longest_h=12, week_average_h=48, week_max_h=60, off_h=24, off_every_days=7,
    nights_max=4, after_nights_h=24, break_after_h=6, break_min=30, lend_max_min=45.0, post_weight=4, standby_weight=3,
    patrol_weight=2, shortage=10_000, short_rest=200, backward=10, spread_hour=2, spread_night=10, spread_free_h=12,
    spread_free_nights=1,
)  # fmt: skip


_PATROL = PatrolRule(
    step_min=5,
    dwell_min=(20, 20, 15, 15, 10),
    break_min=20,
    break_after_min=150,
    longest_drive_min=10.0,
    longest_round_min=300,
)


@dataclass(frozen=True, slots=True)
class CallRule:
    """Calls for one service and what they take.

    calls_per_10000_h : calls per 10,000 persons present and hour; calls_base_h : calls per place and hour besides.
    turnout_s : from the call until a unit drives; scene_min, handover_min : mean work at the place and at the hospital.
    transport_share : share of the calls after which the unit drives to a hospital.
    incident_units : units that each of two simultaneous incidents needs.
    """

    service: str
    calls_per_10000_h: float
    calls_base_h: float
    turnout_s: float
    scene_min: float
    transport_share: float
    handover_min: float
    incident_units: int


@dataclass(frozen=True, slots=True)
class RehearseRule:
    """The rehearsal of the night: how often, which roads are tried closed and how much of them, calls by service.

    opening_min : where closures leave no way, how long until one is opened or the rest is walked.
    """

    nights: int
    opening_min: float
    main_roads: int
    closed_m: float
    main_classes: tuple[str, ...]
    services: tuple[CallRule, ...]


@dataclass(frozen=True, slots=True)
class Doctrine:
    """Every planning number of one edition. `slot_min` is the demand step, `watch_min` the step of mobile presence.

    `replan` matters only where there is a present arrangement to keep; plans issued before it was a number lack it, and
    those issued before there were rounds, duty tables or functions lack `patrol`, `roster` or `functions`.
    Without `rehearse` a night is not rehearsed, without `closures` no diversion is looked for, without `supervise` no
    supervisor is sent round.
    """

    edition: str
    slot_min: int
    watch_min: int
    crowd: CrowdRule
    risk: RiskRule
    stint: StintRule
    posts: tuple[PostRule, ...]
    sweep: SweepRule
    posting: PostingRule
    protect: ProtectRule
    respond: tuple[RespondRule, ...]
    cordon: CordonRule
    replan: ReplanRule = may_be_missing(ReplanRule(post_change_s=600.0, road_change=1, standby_share=0.005))
    patrol: PatrolRule = may_be_missing(_PATROL)
    rehearse: RehearseRule | None = may_be_missing(None)
    roster: RosterRule = may_be_missing(_ROSTER)
    functions: tuple[FunctionRule, ...] = may_be_missing(())
    closures: ClosureRule | None = may_be_missing(None)
    supervise: tuple[SuperviseRule, ...] = may_be_missing(())


def load_doctrine(path: Path | None = None) -> Doctrine:
    """Read a doctrine file, or the bundled one.

    Raises
    ------
    InvalidInputError : `files.missing`, `planning.not_toml`, `planning.malformed` with the place in the file, or
        `planning.bad_doctrine`.
    """
    if path is None:
        text = resources.files(__package__).joinpath("doctrine.toml").read_text("utf-8")
    else:
        try:
            text = path.read_text("utf-8")
        except OSError as error:
            raise InvalidInputError.of("files.missing", file=str(path)) from error
    name = str(path or "doctrine.toml")
    try:
        doctrine = from_json(Doctrine, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError.of("planning.not_toml", file=name) from error
    except InvalidInputError as error:
        raise InvalidInputError([replace(fault, file=name) for fault in error.faults]) from error
    reason = _wrong(doctrine)
    if reason is not None:
        column, value, reason_ar, reason_en = reason
        raise InvalidInputError.of(
            "planning.bad_doctrine",
            file=name,
            column=column,
            value=value,
            reason_ar=reason_ar,
            reason_en=reason_en,
        )
    return doctrine


def _wrong(doctrine: Doctrine) -> tuple[str, str, str, str] | None:
    """The first number that contradicts another: where it stands, its value, and why, in both languages."""
    rule = doctrine.patrol
    if doctrine.slot_min <= 0 or doctrine.watch_min <= 0 or doctrine.watch_min % doctrine.slot_min:
        value = f"{doctrine.watch_min}, slot_min {doctrine.slot_min}"
        return "/watch_min", value, "النوبة عدد صحيح موجب من الفترات", "a watch is a whole positive number of slots"
    if rule.step_min <= 0 or doctrine.watch_min % rule.step_min:
        reason = "النوبة عدد صحيح من خطوات الدوريات", "a watch is a whole number of steps of the rounds"
        return "/patrol/step_min", str(rule.step_min), *reason
    if len(rule.dwell_min) != len(doctrine.risk.tier_from) or min(rule.dwell_min) <= 0:
        reason = "لكل فئة مدة زيارة موجبة", "every tier has a visit of a positive length"
        return "/patrol/dwell_min", str(list(rule.dwell_min)), *reason
    if rule.break_min < 1 or rule.break_after_min < rule.step_min:
        reason = "الراحة وما قبلها لهما مدة", "a break and the time before it have a length"
        return "/patrol/break_min", f"{rule.break_min}, break_after_min {rule.break_after_min}", *reason
    longest = max(rule.longest_round_min, doctrine.watch_min)
    if longest > 2 * (rule.break_after_min // rule.step_min * rule.step_min) + rule.break_min:
        reason = "دورية بهذا الطول تحتاج أكثر من راحة واحدة", "a round this long needs more than one break"
        return "/patrol/longest_round_min", str(longest), *reason
    return _wrong_minimum(doctrine) or next(
        (wrong for rule in enumerate(doctrine.supervise) if (wrong := _wrong_level(doctrine, *rule))), None
    )


def _wrong_level(doctrine: Doctrine, number: int, rule: SuperviseRule) -> tuple[str, str, str, str] | None:
    """The first number of a level of supervisors that cannot be, as `_wrong`."""
    at, tiers = f"/supervise/{number}", len(doctrine.risk.tier_from)
    if rule.level in {other.level for other in doctrine.supervise[:number]}:
        return f"{at}/level", rule.level, "لكل مستوى قاعدة واحدة", "a level has one rule"
    if len(rule.asked) != tiers or not all(0 <= share <= 1 for share in rule.asked):
        reason = "لكل فئة فرصة من 0 إلى 1", "every tier has a chance from 0 to 1"
        return f"{at}/asked", str(list(rule.asked)), *reason
    if len(rule.dwell_min) != tiers or min(*rule.dwell_min, rule.road_dwell_min) <= 0:
        reason = "لكل فئة مدة زيارة موجبة", "every tier has a visit of a positive length"
        return f"{at}/dwell_min", f"{list(rule.dwell_min)}, road_dwell_min {rule.road_dwell_min}", *reason
    if rule.positions_per_tour < 1 or not 0 <= rule.unannounced <= 1:
        reason = (
            "الجولة لموضع واحد على الأقل، والنسبة من 0 إلى 1",
            "a tour is for one position or more, a share from 0 to 1",
        )
        return f"{at}/positions_per_tour", f"{rule.positions_per_tour}, unannounced {rule.unannounced}", *reason
    return None


def _wrong_minimum(doctrine: Doctrine) -> tuple[str, str, str, str] | None:
    least = doctrine.protect.presence_min_by_tier
    if least and (len(least) != len(doctrine.risk.tier_from) or not all(0.0 <= share <= 1.0 for share in least)):
        reason = "لكل فئة حد أدنى من 0 إلى 1", "every tier has a minimum from 0 to 1"
        return "/protect/presence_min_by_tier", str(list(least)), *reason
    return None
