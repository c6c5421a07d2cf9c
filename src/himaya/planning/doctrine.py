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
from himaya.scenario.model import UnitKind

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
    """Mobile presence: which kinds, how far each may be sent (minutes, same order), what it removes of a loss."""

    mobile_kinds: tuple[UnitKind, ...]
    access_min: tuple[float, ...]
    foot_speed_kmh: float
    foot_detour: float
    tourist_only: tuple[UnitKind, ...]
    post_effect: float
    team_effect: float


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


@dataclass(frozen=True, slots=True)
class RespondRule:
    """One emergency service: its kinds of unit, travel target in minutes, share of time a unit is busy."""

    service: str
    kinds: tuple[UnitKind, ...]
    target_min: float
    busy_share: float


@dataclass(frozen=True, slots=True)
class CordonRule:
    """Rings round places of `tiers`: radii in metres in the same order, times in minutes, cost per road class.

    Roads within `core_road_m` metres of the place belong to its core.
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
class Doctrine:
    """Every planning number of one edition. `slot_min` is the demand step, `watch_min` the step of mobile presence.

    `replan` matters only where there is a present arrangement to keep, `patrol` only for rounds; plans issued before
    these were numbers lack them.
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
    patrol: PatrolRule = may_be_missing(
        PatrolRule(
            step_min=5,
            dwell_min=(20, 20, 15, 15, 10),
            break_min=20,
            break_after_min=150,
            longest_drive_min=10.0,
            longest_round_min=300,
        )
    )


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
    return None
