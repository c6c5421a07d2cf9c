"""The rehearsals of two plans side by side: what changes for the calls of each service, night by night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.planning.codec import from_json
from himaya.planning.difference import ValueChange
from himaya.planning.rehearse.compare import compare_rehearsals
from himaya.planning.rehearse.problem import NONE, RehearseResult
from himaya.planning.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.rehearse.compare import ServiceChange

    Document = Mapping[str, Any]

_MINUTE_MS = 60_000.0


def night_changes(before: Document, after: Document) -> Iterator[ValueChange]:
    """Mean time until a unit is there, in minutes, for each service that both plans rehearsed; none without both."""
    if "rehearsal" not in before or "rehearsal" not in after:
        return
    old, new = (
        from_json(RehearseResult, document["results"]["rehearse"], at="/results/rehearse")
        for document in (before, after)
    )
    names = [[one["service"] for one in document["rehearsal"]["services"]] for document in (before, after)]
    shared = tuple((k, names[1].index(name)) for k, name in enumerate(names[0]) if name in names[1])
    for change, (first, second) in zip(compare_rehearsals(old, new, services=shared), shared, strict=False):
        means = [_mean_min(result, service) for result, service in ((old, first), (new, second))]
        if None not in means and change.delay_ms.low != NONE:
            yield _told(names[0][first], means, change)


def _mean_min(result: RehearseResult, service: int) -> float | None:
    calls = int(result.calls[:, service].sum())
    return round(int(result.delay_ms[:, service].sum()) / calls / _MINUTE_MS, 2) if calls else None


def _told(service: str, means: list[float | None], change: ServiceChange) -> ValueChange:
    delay = [f"{value / _MINUTE_MS:+.1f}" for value in change.delay_ms]
    label = say("figure.nights", service=say(f"service.{service}"))
    same = change.delay_ms.low <= 0.0 <= change.delay_ms.high
    text = say(
        "compare.nights_same" if same else "compare.nights", label=label, before=means[0], after=means[1],
        change=delay[0], low=delay[1], high=delay[2],
    )  # fmt: skip
    return ValueChange(f"nights.{service}", label, means[0], means[1], text)
