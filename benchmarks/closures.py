"""What the cordons of Alexandria ask besides: common rings, residents' gates, diversions, beside exact peers."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from himaya.planning.access.build import access_problems
from himaya.planning.access.problem import meeting
from himaya.planning.access.solve import solve as solve_access
from himaya.planning.access.verify import verify as verify_access
from himaya.planning.assembly import common_problems, controls_of
from himaya.planning.content import World
from himaya.planning.cordon.solve import solve as solve_cordon
from himaya.planning.cordon.verify import verify as verify_cordon
from himaya.planning.diversion.build import diversion_problem
from himaya.planning.diversion.solve import solve as solve_diversion
from himaya.planning.diversion.verify import verify as verify_diversion
from himaya.planning.doctrine import load_doctrine
from himaya.planning.plan import stationed
from himaya.roads.osm import read_osm
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.access.problem import AccessProblem, AccessResult
    from himaya.planning.plan import Stationed

_SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"
_RUNS = 5


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per question; the same in both sizes."""
    del quick
    world = World(read_scenario(_SCENARIO), read_osm(_SCENARIO / "roads.osm.gz"), load_doctrine())
    at = stationed(world)
    return [_common(world, at), _access(world, at), _diversion(world, at)]


def _common(world: World, at: Stationed) -> dict[str, Any]:
    own = {ring.place.id: ring.own for ring in at.rings}
    seconds, asked = _best(lambda: common_problems(world, at.demand, own, at.cordon))
    cut_s, answers = _best(lambda: {key: solve_cordon(problem) for key, problem in asked.items()})
    agrees = all(not verify_cordon(problem, answers[key]) for key, problem in asked.items())
    taken = {ring.shared: (ring.apart, ring.common) for ring in at.rings if ring.shared}
    saved = "; ".join(f"{apart / 60:,.0f} to {common / 60:,.0f} officer-hours" for apart, common in taken.values())
    note = f"{len(own)} rings, {len(asked)} groups asked about, {len(taken)} taken: {saved}"
    return _row("cordon: common rings", seconds + cut_s, agrees=agrees, note=note)


def _access(world: World, at: Stationed) -> dict[str, Any]:
    rule, network = world.doctrine.cordon, world.network
    controls = controls_of(world, at.demand, at.rings)
    costs = {"gate_cost": rule.residents_cost, "against_cost": rule.against_cost}
    build_s, asked = _best(lambda: access_problems(network, controls, **costs))
    seconds, answers = _best(lambda: {area: solve_access(problem) for area, problem in asked.items()})
    peer_s, values = _best(lambda: {area: _integer_program(asked[area], answers[area]) for area in asked})
    agrees = all(
        abs(values[area] - answers[area].objective) < 1 and not verify_access(problem, answers[area])
        for area, problem in asked.items()
    )
    choices = sum(problem.section.size for problem in asked.values())
    note = f"{len(asked)} closed areas, {choices} choices; questions {build_s:.3f} s"
    return _row(
        "access: residents' gates", seconds, peer=f"HiGHS {version('highspy')}, told the sets", peer_s=peer_s,
        ratio=peer_s / seconds, agrees=agrees, note=note,
    )  # fmt: skip


def _integer_program(problem: AccessProblem, result: AccessResult) -> float:
    """Least weight that meets every set of the certificate, as a covering program."""
    if not result.shut_in:
        return 0.0
    program = highspy.Highs()
    program.setOptionValue("output_flag", False)
    take = [program.addBinary(obj=float(weight)) for weight in problem.weight.tolist()]
    for one in result.shut_in:
        program.addConstr(sum(take[choice] for choice in sorted(meeting(problem, one))) >= 1)
    program.run()
    return float(program.getInfo().objective_function_value)


def _diversion(world: World, at: Stationed) -> dict[str, Any]:
    rule = world.doctrine.closures
    if rule is None:
        raise ValueError("the doctrine has no numbers for closures")
    build_s, problem = _best(lambda: diversion_problem(world.network, at.controls, rule=rule))
    seconds, result = _best(lambda: solve_diversion(problem))
    peer_s, findings = _best(lambda: verify_diversion(problem, result))
    extra = result.after_ms - result.before_ms
    note = (
        f"{problem.n_trips} trips over {problem.main.size} roads, up to {extra.max() / 60_000:.1f} min longer, "
        f"{np.count_nonzero(result.after_ms < 0)} without a way; question {build_s:.3f} s"
    )
    return _row(
        "diversion: fastest ways", seconds, peer=f"scipy {version('scipy')}, our verification", peer_s=peer_s,
        ratio=peer_s / seconds, agrees=not findings, note=note,
    )  # fmt: skip


def _row(work: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": "Alexandria, Christmas", "ours_s": ours_s, **blank, **more}


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Least wall time of a few runs, and the last answer."""
    runs = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        answer = work()
        runs.append(time.perf_counter() - begin)
    return min(runs), answer
