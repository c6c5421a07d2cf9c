"""The trials once more: losses, closures and incidents, lived through by the slower code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.planning.rehearse.problem import SAMPLED
from himaya.planning.rehearse.recount import Night, change_limits, ranked
from himaya.planning.rehearse.replay import Call, Replay
from himaya.planning.result import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from himaya.planning.rehearse.parts import Travel
    from himaya.planning.rehearse.problem import RehearseProblem, RehearseResult

_AFFORDED = 15_000
"""Calls that are lived through again for the losses, and as many for the closures; more are sampled."""
_TOLERANCE = 1e-9


def trial_findings(
    problem: RehearseProblem, result: RehearseResult, lived: Sequence[Sequence[Night]]
) -> Iterator[Finding]:
    """Everything wrong with the trials of an answer whose nights are right."""
    yield from _losses(problem, result, lived)
    yield from _closures(problem, result, lived)
    for service, nights in enumerate(lived):
        yield from _incidents(problem, result, service, nights)


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("rehearse", where, str(expected), str(found))


def _close(where: str, expected: float, found: float) -> Iterator[Finding]:
    if abs(expected - found) > _TOLERANCE * max(1.0, abs(expected)):
        yield _finding(where, expected, found)


def _again(lived: Sequence[Night], travel: Travel, nights: int, *, lost: int | None = None) -> list[int]:
    """Sum of the delays of each of the first nights, on other roads or without a unit."""
    problem, service = lived[0].problem, lived[0].service
    replay, sums = Replay(problem, service, travel, lost), []
    for night in lived[:nights]:
        calls = [Call(call.at, call.place, call.scene, call.handover) for call in night.happened]
        sums.append(Night(problem, service, calls, replay.live(calls), 0).delay_ms)
    return sums


def _losses(problem: RehearseProblem, result: RehearseResult, lived: Sequence[Sequence[Night]]) -> Iterator[Finding]:
    service_of = dict(zip(problem.crews.unit.tolist(), problem.crews.service.tolist(), strict=True))
    everything = sum(sum(night.calls for night in lived[service]) for service in service_of.values())
    shown: set[int] = set()
    for k, unit in enumerate(result.loss_unit.tolist()):
        service = service_of[unit]
        is_whole = everything <= _AFFORDED or service not in shown
        shown.add(service)
        after = _again(lived[service], problem.travel, result.nights if is_whole else SAMPLED, lost=unit)
        yield from _close(f"sample_loss_ms[{k}]", sum(after[:SAMPLED]), int(result.sample_loss_ms[k]))
        if is_whole:
            found = (result.loss_ms[k], result.loss_low_ms[k], result.loss_high_ms[k])
            yield from _change("loss", f"[{k}]", lived[service], after, found)


def _closures(problem: RehearseProblem, result: RehearseResult, lived: Sequence[Sequence[Night]]) -> Iterator[Finding]:
    everything = len(problem.closures) * sum(night.calls for nights in lived for night in nights)
    is_whole = everything <= _AFFORDED
    for k, travel in enumerate(problem.closures[: len(result.closure_ms)]):
        for service, nights in enumerate(lived):
            after = _again(nights, travel, result.nights if is_whole else SAMPLED)
            at = f"[{k}][{service}]"
            yield from _close(f"sample_closure_ms{at}", sum(after[:SAMPLED]), int(result.sample_closure_ms[k, service]))
            if is_whole:
                found = tuple(
                    float(getattr(result, name)[k, service])
                    for name in ("closure_ms", "closure_low_ms", "closure_high_ms")
                )
                yield from _change("closure", at, nights, after, found)


def _change(
    trial: str, at: str, before: Sequence[Night], after: Sequence[int], found: Sequence[float]
) -> Iterator[Finding]:
    change = [late - night.delay_ms for late, night in zip(after, before, strict=True)]
    expected = change_limits(change, [night.calls for night in before])
    for name, one, other in zip(("ms", "low_ms", "high_ms"), expected, found, strict=True):
        yield from _close(f"{trial}_{name}{at}", one, other)


def _incidents(
    problem: RehearseProblem, result: RehearseResult, service: int, nights: Sequence[Night]
) -> Iterator[Finding]:
    each, what = int(problem.incidents.calls[service]), problem.services[service]
    middle = sorted(what.scene_ms.tolist())[what.scene_ms.size // 2]
    replay, usual, came = Replay(problem, service, problem.travel), [], []
    for night in nights:
        calls = [Call(call.at, call.place, call.scene, call.handover) for call in night.happened]
        extra = [
            Call(problem.incidents.at_ms, int(place), middle, None)
            for place in problem.incidents.places
            for _ in range(each)
        ]
        behind = sum(call.at <= problem.incidents.at_ms for call in calls)
        times = replay.live([*calls[:behind], *extra, *calls[behind:]])
        own = times[behind : behind + len(extra)]
        came.append([own[k : k + each] for k in range(0, len(own), each)] if each else [])
        times = times[:behind] + times[behind + len(extra) :]
        usual.append(Night(problem, service, calls, times, 0).delay_ms)
    found = (result.incident_ms[service], result.incident_low_ms[service], result.incident_high_ms[service])
    yield from _change("incident", f"[{service}]", nights, usual, found)
    for k in range(problem.incidents.places.size):
        first, last, n_open = _arrivals([night[k] for night in came]) if each else (-1.0, -1.0, 0)
        yield from _close(f"incident_first_ms[{k}][{service}]", first, int(result.incident_first_ms[k, service]))
        yield from _close(f"incident_last_ms[{k}][{service}]", last, int(result.incident_last_ms[k, service]))
        yield from _close(f"incident_open[{k}][{service}]", n_open, int(result.incident_open[k, service]))


def _arrivals(nights: Sequence[Sequence[int]]) -> tuple[float, float, int]:
    """Medians of the first and the last unit there, and how many never came."""
    times = [[float(time) if time >= 0 else float("inf") for time in night] for night in nights]
    first, last = ([pick(night) for night in times] for pick in (min, max))
    return ranked(first, 50), ranked(last, 50), sum(time < 0 for night in nights for time in night)
