"""Verification of the sensitivity: every case asked again, the plan's loss and the proven least one recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.verify import losses, proof_findings, proven_loss
from himaya.planning.result import Finding, Status
from himaya.planning.sensitivity.problem import regret_of, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.sensitivity.problem import SensitivityProblem, SensitivityResult

_TOLERANCE = 1e-9


def verify(problem: SensitivityProblem, result: SensitivityResult) -> list[Finding]:
    """Everything wrong with an answer; an empty list means that no plan loses less in any case than it says.

    Checked: every case is there, or the answer says that it was stopped; the plan's worst loss and the least worst loss
    that the binding sets prove in each; the largest regret.
    """
    return list(_shapes(problem, result)) or [*_cases(problem, result), *_value(result)]


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("sensitivity", where, str(expected), str(found))


def _shapes(problem: SensitivityProblem, result: SensitivityResult) -> Iterator[Finding]:
    if result.status not in (Status.OPTIMAL, Status.STOPPED):
        yield _finding("status", "optimal or stopped", result.status)
    every, found = sum(1 for _ in wrongs(problem, result.provenance.seed)), result.plan_loss.shape
    whole = f"{every} cases" if result.status is Status.OPTIMAL else f"at most {every} cases"
    if len(found) != 1 or (found[0] != every and (result.status is Status.OPTIMAL or found[0] > every)):
        yield _finding("plan_loss", whole, f"shape {found}")
    if result.least_loss.shape != found:
        yield _finding("least_loss", f"shape {found}", f"shape {result.least_loss.shape}")
    proof = (result.binding_case, result.binding_group, result.binding_kinds)
    if any(one.ndim != 1 or one.shape != proof[0].shape for one in proof):
        yield _finding("binding_case", "one group and one set each", [one.shape for one in proof])
    elif np.setdiff1d(result.binding_case, np.arange(result.plan_loss.size)).size:
        yield _finding("binding_case", "cases that there are", np.unique(result.binding_case).tolist())


def _cases(problem: SensitivityProblem, result: SensitivityResult) -> Iterator[Finding]:
    told = enumerate(zip(result.plan_loss.tolist(), result.least_loss.tolist(), strict=True))
    asked = wrongs(problem, result.provenance.seed)
    for (number, (plan_loss, least_loss)), (_wrong, factors) in zip(told, asked, strict=False):
        game, mine = problem.changed(factors), result.binding_case == number
        groups, sets = result.binding_group[mine], result.binding_kinds[mine]
        broken = list(proof_findings(game, groups, sets))
        if broken:
            yield _finding(f"binding_group of case {number}", broken[0].expected, broken[0].found)
            continue
        for where, expected, found in (
            ("plan_loss", float(losses(game, problem.coverage).max(initial=0.0)), plan_loss),
            ("least_loss", proven_loss(game, groups, sets), least_loss),
        ):
            if not abs(expected - found) <= _TOLERANCE:
                yield _finding(f"{where}[{number}]", expected, found)


def _value(result: SensitivityResult) -> Iterator[Finding]:
    pairs = zip(result.plan_loss.tolist(), result.least_loss.tolist(), strict=True)
    worst = max((regret_of(*one) for one in pairs), default=0.0)
    for where in ("objective", "bound"):
        if not abs(getattr(result, where) - worst) <= _TOLERANCE:
            yield _finding(where, worst, getattr(result, where))
