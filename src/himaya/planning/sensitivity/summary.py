"""What a plan tells of its sensitivity: plain figures for every page and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.planning.sensitivity.problem import KINDS, SPREAD, cases
from himaya.planning.showing import rounded_up
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.planning.sensitivity.problem import Case, SensitivityProblem, SensitivityResult

Facts = dict[str, Any]

SMALL = 0.05
"""A regret that counts as small."""
_NAMED = 5
"""Places told of by name, those whose weight matters most."""
_NOTHING = 1e-6
"""A regret that is none."""
_DIGITS = 9


def sensitivity_facts(problem: SensitivityProblem, result: SensitivityResult, names: Mapping[str, Text]) -> Facts:
    """Mean and largest regret of each kind of case, and the places whose weight matters most; shares of 1.

    Parameters
    ----------
    names : of the places, by id.
    """
    found = cases(problem, result)
    kinds = [_kind(kind, here) for kind in KINDS if (here := [one for one in found if one.wrong.kind == kind])]
    return {
        "spread": SPREAD,
        "status": result.status.value,
        "cases": len(found),
        "small": SMALL,
        "within": _rounded(sum(case.regret <= SMALL for case in found) / len(found)) if found else 1.0,
        "kinds": kinds,
        "places": [_told(case) for case in _gravest(found)],
        **_words(kinds, names).fields("text"),
    }


def change_of(told: Facts) -> str:
    """By how much a weight is wrong, `+30%`."""
    return f"{100 * (told['factor'] - 1):+.0f}%"


def regret_percent(share: float) -> str:
    """A regret in percent, one place, never smaller than it is."""
    return f"{rounded_up(100 * share, 1).removesuffix('.0')}%"


def _words(kinds: Sequence[Facts], names: Mapping[str, Text]) -> Text:
    """The largest regret of each kind in one sentence."""
    spread = {"spread": f"{100 * SPREAD:.0f}"}
    if all(one["worst"]["regret"] <= _NOTHING for one in kinds):
        return say("sensitivity.none", **spread)
    parts = []
    for one in kinds:
        worst, most = one["worst"], regret_percent(one["worst"]["regret"])
        called: Text | str = names[worst["what"]] if one["kind"] == "place" else worst["what"]
        parts.append(
            say(f"sensitivity.{one['kind']}", most=most, what=called, change=change_of(worst), cases=one["cases"])
        )
    listed = Text("؛ ".join(part.ar for part in parts), "; ".join(part.en for part in parts))
    return say("sensitivity.told", listed=listed, **spread)


def _rounded(share: float) -> float:
    return round(float(share), _DIGITS)


def _told(case: Case) -> Facts:
    return {"what": case.wrong.what, "factor": round(case.wrong.factor, _DIGITS), "regret": _rounded(case.regret)}


def _kind(kind: str, found: Sequence[Case]) -> Facts:
    worst = max(found, key=lambda case: case.regret)
    mean = sum(case.regret for case in found) / len(found)
    return {"kind": kind, "cases": len(found), "mean": _rounded(mean), "worst": _told(worst)}


def _gravest(found: Sequence[Case]) -> list[Case]:
    """The graver case of each place whose weight matters, the gravest place first."""
    by_place: dict[str, Case] = {}
    for case in found:
        known = by_place.get(case.wrong.what)
        if case.wrong.kind == "place" and (known is None or case.regret > known.regret):
            by_place[case.wrong.what] = case
    felt = [case for case in by_place.values() if case.regret > _NOTHING]
    return sorted(felt, key=lambda case: -case.regret)[:_NAMED]
