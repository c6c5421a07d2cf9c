"""Verification of the country: the directorates' plans against each other, the reserve, and the national bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.faults import InvalidInputError
from himaya.planning.codec import from_json
from himaya.planning.national.document import certificate, derived, mobile_kinds
from himaya.planning.national.game import Lending, joined_result, national_game
from himaya.planning.national.prices import Prices, price_from_json, prices_to_json
from himaya.planning.national.recount import price_findings
from himaya.planning.planfile import broken_seals
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.protect.verify import verify as verify_protect
from himaya.planning.result import Finding, Provenance, Status, frozen_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    Document = Mapping[str, Any]

_AGREE = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """One directorate as verification sees it: its plan, its game without what is lent, and its answer."""

    document: Mapping[str, Any]
    game: ProtectProblem
    result: ProtectResult


def verify_nation(document: Document, parts: Mapping[str, Part]) -> list[Finding]:
    """Everything wrong with nation.json; the directorates' own plans are verified by themselves.

    Parameters
    ----------
    document : content of nation.json.
    parts : by ISO code, in the order of the document.
    """
    findings = [Finding("seal", at, "as issued", "altered") for at in broken_seals(document)]
    listed = [one["iso"] for one in document["directorates"]]
    if listed != list(parts):
        return [*findings, Finding("nation", "/directorates", ", ".join(listed), ", ".join(parts))]
    try:
        findings += _lent(document, parts)
        findings += _national(document, parts)
        findings += _prices(document, parts)
    except (InvalidInputError, KeyError, ValueError) as error:
        return [*findings, Finding("nation", "/reserve", "a consistent plan of the country", str(error))]
    for key, expected in derived({iso: part.document for iso, part in parts.items()}).items():
        if document.get(key) != expected:
            findings.append(Finding("nation", f"/{key}", "what the directorates' plans say", "something else"))
    return findings


def _lent(document: Document, parts: Mapping[str, Part]) -> Iterator[Finding]:
    """What the country lends is what each directorate plans with, and it lends to no other."""
    if set(document["reserve"]["lent"]) != set(parts):
        yield Finding("nation", "/reserve/lent", ", ".join(parts), ", ".join(document["reserve"]["lent"]))
        return
    for iso, part in parts.items():
        lent, planned = document["reserve"]["lent"][iso], part.document["inputs"].get("lent", [])
        if not np.allclose(lent, planned or np.zeros(len(lent)), rtol=0.0, atol=_AGREE):
            yield Finding("nation", f"/reserve/lent/{iso}", str(planned), str(lent))


def _national(document: Document, parts: Mapping[str, Part]) -> Iterator[Finding]:
    """The country's game answered by the directorates' own coverage, with the bound that was issued."""
    reserve = document["reserve"]
    game = national_game({iso: part.game for iso, part in parts.items()}, int(document["reserve_teams"]))
    empty = frozen_array([], np.float64)
    issued = ProtectResult(
        status=Status.OPTIMAL,
        objective=float(reserve["objective"]),
        bound=float(reserve["bound"]),
        provenance=from_json(Provenance, reserve["provenance"], at="/reserve/provenance"),
        coverage=empty,
        by_kind=empty,
        granted=empty,
        value=empty,
        binding_group=frozen_array(reserve["binding_group"], np.int64),
        binding_kinds=frozen_array(reserve["binding_kinds"], np.int64),
    )
    joined = joined_result([part.result for part in parts.values()], issued)
    plans = {iso: part.document for iso, part in parts.items()}
    if document["protect"] != certificate(plans, Lending(empty, issued)):
        yield Finding("nation", "/protect", "what the reserve reaches, in words", "something else")
    if abs(joined.objective - issued.objective) > _AGREE:
        yield Finding("nation", "/reserve/objective", repr(joined.objective), repr(issued.objective))
    for finding in verify_protect(game, joined):
        yield Finding("nation", f"/reserve {finding.where}", finding.expected, finding.found)


def _prices(document: Document, parts: Mapping[str, Part]) -> Iterator[Finding]:
    """The prices of the next team, anew from the directorates' games; files of earlier versions have none."""
    written = document.get("prices")
    if written is None:
        return
    rows = {row["iso"]: row for row in written["directorates"]}
    if set(rows) != set(parts):
        yield Finding("nation", "/prices/directorates", ", ".join(parts), ", ".join(rows))
        return
    kinds = mobile_kinds(next(iter(parts.values())).document)
    prices = Prices(
        price_from_json(written["reserve"], kinds), {iso: price_from_json(rows[iso], kinds) for iso in parts}
    )
    if prices_to_json(prices, kinds) != written:
        yield Finding("nation", "/prices", "ranked, and in words, as the figures are", "something else")
    games = {iso: _as_met(part) for iso, part in parts.items()}
    lent = {iso: frozen_array(document["reserve"]["lent"][iso], np.float64) for iso in parts}
    yield from price_findings(games, lent, int(document["reserve_teams"]), prices)


def _as_met(part: Part) -> ProtectProblem:
    """A directorate's game in which its minimum counts as far as its plan meets it."""
    met = part.result.minimum_met
    return part.game if met is None else part.game.with_minimum(met)
