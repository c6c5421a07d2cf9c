"""The duty table as plan.json holds it: crews by day, what is missing from when on, and the night's reliefs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.assembly import roster_of
from himaya.planning.codec import to_json
from himaya.planning.content import Content
from himaya.planning.elements import clock_text, place_name
from himaya.planning.gapform import Gap, gap_entry
from himaya.planning.roster.build import shifts_of
from himaya.planning.roster.night import Lacking, Night, night_of
from himaya.planning.roster.problem import RosterProblem, RosterResult
from himaya.planning.showing import figure
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.roster.problem import BlockAnswer

_HOUR = 60
_DEMAND = "demand/"


@dataclass(frozen=True)
class _Table:
    """The plan with its duty table: question and answer."""

    content: Content
    problem: RosterProblem
    result: RosterResult

    def name_of(self, kind: int) -> Text:
        one = UnitKind(self.problem.kind_ids[kind])
        return Text(kind_label(one, "ar"), kind_label(one, "en"))

    def base_of(self, zone: int) -> Text:
        base = self.content.world.scenario.bases[zone]
        return Text(base.name_ar, base.name_en or base.name_ar)

    def date_of(self, day: int) -> str:
        clock = self.content.world.clock
        return (clock.start.astimezone(clock.zone) + timedelta(days=day)).date().isoformat()

    def rule_names(self, rules: list[str]) -> Text:
        numbers = asdict(self.problem.rule)
        texts = [say(f"rule.{rule}", **numbers) for rule in rules]
        joint = say("roster.and")
        return reduce(lambda one, other: Text(one.ar + joint.ar + other.ar, one.en + joint.en + other.en), texts)

    def lines_of(self, block: BlockAnswer) -> np.ndarray[Any, np.dtype[np.bool_]]:
        mine: np.ndarray[Any, np.dtype[np.bool_]] = (self.problem.line_zone == block.zone) & (
            self.problem.line_kind == block.kind
        )
        return mine

    def fails_on(self, block: BlockAnswer) -> int:
        """First day that the block cannot be sustained; where that was not found, the first on which it is short."""
        if block.first_day >= 0:
            return block.first_day
        short = self.result.shortage[:, self.lines_of(block)].any(axis=1)
        return int(np.flatnonzero(short)[0])


def duty_table(content: Content) -> dict[str, Any] | None:
    """The part `roster` of plan.json; None where the plan is a deployment only."""
    if content.results.roster is None:
        return None
    table = _Table(content, roster_of(content), content.results.roster)
    night = _night(content)
    return {
        "days": [table.date_of(day) for day in range(table.problem.n_days)],
        "shifts": _shifts(table),
        "held_days": _held(table),
        "asked": int(table.problem.demand.sum()),
        "missing": int(table.result.shortage.sum()),
        **told(content, table.result).fields("text"),
        "kinds": [_kind(table, kind) for kind in range(len(table.problem.kind_ids))],
        "crews": list(_crews(table, night)),
        "lacking": [_lacking(content, one) for one in night.lacking],
    }


def crew_gaps(content: Content) -> Iterator[Gap]:
    """One gap for every kind that the table cannot sustain: from which day, what is missing and where, what repairs it.

    Serious where it fails on the first day, the plan's own.
    """
    if content.results.roster is None:
        return
    table = _Table(content, roster_of(content), content.results.roster)
    for kind in range(len(table.problem.kind_ids)):
        blocks = [block for block in table.result.blocks if block.kind == kind and block.first_day != -1]
        if blocks:
            yield _crew_gap(table, kind, sorted(blocks, key=lambda block: -_missing(table, block)))


def _crew_gap(table: _Table, kind: int, blocks: list[BlockAnswer]) -> Gap:
    """The gap of a kind from the blocks that lack crews, the one that lacks most first."""
    lines, day = table.problem.line_kind == kind, min(table.fails_on(block) for block in blocks)
    text = say(
        "gap.crews",
        kind=table.name_of(kind),
        day=day + 1,
        date=table.date_of(day),
        days=table.problem.n_days,
        missing=figure(sum(_missing(table, block) for block in blocks)),
        asked=figure(int(table.problem.demand[:, lines].sum())),
        bases=_joined([table.base_of(block.zone) for block in blocks]),
    )
    if any(block.extra_crews < 0 for block in blocks):
        remedy = say("roster.repair_unknown")
    else:
        added = [say("gap.crews_at", base=table.base_of(block.zone), extra=block.extra_crews) for block in blocks]
        remedy = say("gap.crews_remedy", extra=_joined(added))
    rules = [rule for rule in blocks[0].rules_that_help if all(rule in block.rules_that_help for block in blocks)]
    if rules:
        remedy = remedy + say("gap.crews_rules", rules=table.rule_names(rules))
    return gap_entry("amber" if day else "red", text, remedy)


def _joined(texts: list[Text]) -> Text:
    """Several in one line, with the comma of each language."""
    return Text("، ".join(text.ar for text in texts), ", ".join(text.en for text in texts))


def told(content: Content, result: RosterResult) -> Text:
    """How long the posture is held by a duty table, in a sentence or two."""
    table = _Table(content, roster_of(content), result)
    days = table.problem.n_days
    failing = [block for block in result.blocks if block.first_day != -1]
    if failing:
        first = min(failing, key=lambda block: (table.fails_on(block), -_missing(table, block)))
        held, kind, base = table.fails_on(first), table.name_of(first.kind), table.base_of(first.zone)
        text = say(
            "roster.short",
            held=held,
            days=days,
            day=held + 1,
            date=table.date_of(held),
            first=Text(f"{kind.ar} - {base.ar}", f"{kind.en}, {base.en}"),
            missing=figure(int(result.shortage.sum())),
            asked=figure(int(table.problem.demand.sum())),
            proven=figure(sum(block.shortage_bound for block in result.blocks)),
        )
    else:
        text = say("roster.held", days=days)
    lent = int((result.serves != table.problem.zone).sum())
    return text + say("roster.lent", lent=lent) if lent else text


def _held(table: _Table) -> int:
    """Days from the first on which nothing need be missing."""
    failing = [table.fails_on(block) for block in table.result.blocks if block.first_day != -1]
    return min(failing, default=table.problem.n_days)


def _missing(table: _Table, block: BlockAnswer) -> int:
    return int(table.result.shortage[:, table.lines_of(block)].sum())


def _shifts(table: _Table) -> list[dict[str, Any]]:
    spans = shifts_of(table.content.world.scenario, table.problem.rule)
    return [
        {"start": to_json(span.start), "end": to_json(span.end), "night": bool(night)}
        for span, night in zip(spans, table.problem.night, strict=True)
    ]


def _kind(table: _Table, kind: int) -> dict[str, Any]:
    problem, result = table.problem, table.result
    lines = problem.line_kind == kind
    blocks = [block for block in result.blocks if block.kind == kind and block.first_day != -1]
    counted = {
        "crews": int((problem.kind == kind).sum()),
        "asked": int(problem.demand[:, lines].sum()),
        "missing": int(result.shortage[:, lines].sum()),
    }
    shown = {name: figure(value) for name, value in counted.items()}
    if not blocks:
        text = say("roster.kind_held", kind=table.name_of(kind), **shown)
        return {"kind": problem.kind_ids[kind], **counted, "first_day": None, "extra_crews": 0, "base_id": "",
                "rules": [], "conflict": [], **text.fields("text")}  # fmt: skip
    first = min(blocks, key=lambda block: (not block.conflict, table.fails_on(block), -_missing(table, block)))
    day = min(table.fails_on(block) for block in blocks)
    unknown = any(block.extra_crews < 0 for block in blocks)
    extra = None if unknown else sum(block.extra_crews for block in blocks)
    text = say(
        "roster.kind_short",
        kind=table.name_of(kind),
        day=day + 1,
        date=table.date_of(day),
        base=table.base_of(next(block.zone for block in blocks if table.fails_on(block) == day)),
        **shown,
    )
    return {
        "kind": problem.kind_ids[kind],
        **counted,
        "first_day": day,
        "extra_crews": extra,
        "base_id": problem.zone_ids[first.zone],
        "rules": list(first.rules_that_help),
        "conflict": list(first.conflict),
        **(text + _repair(table, first, extra)).fields("text"),
    }


def _repair(table: _Table, block: BlockAnswer, extra: int | None) -> Text:
    """What would end the shortage of a kind, and what is in conflict where it fails first."""
    text = say("roster.repair_unknown") if extra is None else say("roster.repair_crews", extra=extra)
    if not block.conflict:
        return text
    base = table.base_of(block.zone)
    if block.rules_that_help:
        text = text + say("roster.repair_rules", base=base, rules=table.rule_names(list(block.rules_that_help)))
    else:
        text = text + say("roster.no_rule", base=base)
    rules = [one for one in block.conflict if not one.startswith(_DEMAND)]
    if not rules:
        return text + say("roster.no_crew", base=base)
    return text + say("roster.conflict", base=base, rules=table.rule_names(rules), day=block.first_day + 1)


def _night(content: Content) -> Night:
    units, posting = content.world.scenario.units, content.results.posting
    return night_of(
        units, content.posts, posting.unit_of_post.tolist(), content.posting.eligible, content.world.doctrine
    )


def _crews(table: _Table, night: Night) -> Iterator[dict[str, Any]]:
    problem, units = table.problem, table.content.world.scenario.units
    shift = np.append(problem.line_shift, -1)[table.result.duty]
    length = problem.end - problem.start
    for crew, unit in enumerate(units):
        worked = [(day, one) for day, one in enumerate(shift[crew].tolist()) if one >= 0]
        pause = night.units[crew].pause
        reliever = night.units[crew].reliever
        yield {
            "unit": unit.id,
            "call_sign": unit.call_sign,
            "kind": unit.kind.value,
            "base_id": unit.base_id,
            "serves": problem.zone_ids[int(table.result.serves[crew])],
            "shifts": shift[crew].tolist(),
            "hours": round(sum(int(length[day, one]) for day, one in worked) / _HOUR, 2),
            "nights": int(sum(bool(problem.night[one]) for _, one in worked)),
            "pause_start": None if pause is None else to_json(pause[0]),
            "pause_end": None if pause is None else to_json(pause[1]),
            "reliever": units[reliever].id if reliever >= 0 else "",
        }


def _lacking(content: Content, one: Lacking) -> dict[str, Any]:
    scenario, hour = content.world.scenario, clock_text(content, one.at)
    if one.post < 0:
        text = say("lacking.pause_free", call_sign=scenario.units[one.unit].call_sign, hour=hour)
    else:
        post = content.posts[one.post]
        place = next(index for index, place in enumerate(scenario.places) if place.id == post.place_id)
        name, where = content.function_of(post), place_name(content, place)
        text = say(
            f"lacking.{one.reason}",
            call_sign=scenario.units[one.unit].call_sign,
            post=Text(f"{name.ar} - {where.ar}", f"{name.en}, {where.en}"),
            hour=hour,
        )
    element = "" if one.post < 0 else content.posts[one.post].id
    return {"element_id": element, "reason": one.reason, "at": to_json(one.at), **text.fields("text")}
