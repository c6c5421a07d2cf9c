"""What decisions about a draft gain and cost: the plan's own assessor, opened once per solution and kept."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from himaya.web.plans.queries.solutions import UnavailableError, document_of, plans_dir

if TYPE_CHECKING:
    from himaya.planning.assessment.assessor import Assessor
    from himaya.planning.assessment.model import Assessment
    from himaya.planning.edits.model import Edits
    from himaya.planning.explain.model import Closing, Explanation
    from himaya.web.plans.models import PlanVersion, Solution

_OPEN, _KEPT = 2, 64


def assessor_of(solution: Solution) -> Assessor:
    """The assessor of an unaltered solution.

    Raises
    ------
    UnavailableError : the folder is missing, or was altered since it was verified.
    """
    document_of(solution)
    return _opened(solution.folder, solution.file_sha256)


def decisions_of(version: PlanVersion) -> Edits:
    """Decisions that stand in a version, without its locks."""
    from himaya.planning.edits.form import edits_from_json  # noqa: PLC0415  # NumPy is loaded when somebody edits

    return edits_from_json(version.decisions)


def edits_for(version: PlanVersion, decisions: Edits | None = None) -> Edits:
    """Everything the planner has to respect: locked elements of the solution, then decisions, which go before locks."""
    from himaya.planning.edits.locks import locks_of  # noqa: PLC0415  # as above
    from himaya.planning.edits.merge import merge  # noqa: PLC0415  # as above

    chosen = decisions_of(version) if decisions is None else decisions
    keys = set(version.elements.filter(locked=True).values_list("key", flat=True))
    if not keys or version.solution is None:
        return chosen
    document = document_of(version.solution)
    locks = locks_of(document, keys & {element["id"] for element in document["elements"]})
    return merge(locks, chosen)


def edits_to_plan(version: PlanVersion) -> Edits:
    """What the planner respects when it runs again; the arrangement it replaces stays wherever that costs little."""
    from dataclasses import replace  # noqa: PLC0415  # as above

    from himaya.planning.edits.locks import kept_of  # noqa: PLC0415  # as above

    edits = edits_for(version)
    try:
        return replace(edits, keep=kept_of(document_of(version.solution))) if version.solution else edits
    except UnavailableError:
        return edits


def assessed(version: PlanVersion, decisions: Edits | None = None) -> Assessment | None:
    """What a version's decisions, or others in their place, would change in its solution; None without one.

    Raises
    ------
    InvalidInputError : decisions that cannot be (`edits.*`).
    UnavailableError : as `assessor_of`.
    """
    from himaya.planning.edits.form import edits_to_json  # noqa: PLC0415  # as above

    solution: Solution | None = version.solution
    if solution is None:
        return None
    document_of(solution)
    chosen = edits_for(version, decisions)
    text = json.dumps(edits_to_json(chosen), sort_keys=True)
    return _assessed(solution.folder, solution.file_sha256, text)


@lru_cache(maxsize=_KEPT)
def explained(folder: str, digest: str, element_id: str) -> Explanation:
    """Why an element of a solution is as it is."""
    from himaya.planning.explain.elements import explain  # noqa: PLC0415  # as above

    return explain(_opened(folder, digest), element_id)


@lru_cache(maxsize=_KEPT)
def closings(folder: str, digest: str, gap_id: str) -> tuple[Closing, ...]:
    """What would close a gap of a solution, and what that costs."""
    from himaya.planning.explain.gaps import close_gap  # noqa: PLC0415  # as above

    assessor = _opened(folder, digest)
    gap: Any = next(one for one in assessor.document["gaps"] if one["id"] == gap_id)
    return close_gap(assessor, gap)


@lru_cache(maxsize=_OPEN)
def _opened(folder: str, _digest: str) -> Assessor:
    from himaya.planning.assessment.assessor import Assessor as Opened  # noqa: PLC0415  # as above

    return Opened.open(plans_dir() / folder)


@lru_cache(maxsize=_KEPT)
def _assessed(folder: str, digest: str, decisions: str) -> Assessment:
    from himaya.planning.edits.form import edits_from_json  # noqa: PLC0415  # as above

    return _opened(folder, digest).assess_instead(edits_from_json(json.loads(decisions)))
