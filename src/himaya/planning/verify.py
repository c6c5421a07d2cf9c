"""Verification of a whole plan: seals, every room's answer and certificate, and everything derived from them.

Stages follow each other; a stage with findings ends the work, since what
comes after it would only repeat them. No solver is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from himaya.faults import InvalidInputError
from himaya.planning.access.verify import verify as verify_access
from himaya.planning.access.verify import verify_on_foot
from himaya.planning.assembly import Questions, demand_of, roster_of
from himaya.planning.codec import from_json
from himaya.planning.content import Results
from himaya.planning.cordon.verify import verify as verify_cordon
from himaya.planning.demand.verify import verify as verify_demand
from himaya.planning.derived import RoadFile, derived
from himaya.planning.diversion.verify import verify as verify_diversion
from himaya.planning.edits.verify import verify_edits
from himaya.planning.inputs import world_of
from himaya.planning.patrol.verify import verify as verify_patrol
from himaya.planning.planfile import broken_seals
from himaya.planning.posting.verify import verify as verify_posting
from himaya.planning.protect.verify import verify as verify_protect
from himaya.planning.rehearse.verify import verify as verify_rehearse
from himaya.planning.respond.verify import verify as verify_respond
from himaya.planning.result import Finding
from himaya.planning.roster.verify import verify as verify_roster
from himaya.planning.sensitivity.verify import verify as verify_sensitivity
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times
from himaya.roads.verify import verify_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from himaya.planning.content import World
    from himaya.roads.network import RoadNetwork

P = TypeVar("P")
R = TypeVar("R")

_SEALED = frozenset({"format", "himaya", "id", "seed", "inputs", "results", "hash", "integrity"})
"""Parts of a plan that do not follow from others: they are what the rest follows from."""
_NO_ANSWER = (ArithmeticError, LookupError, TypeError, ValueError)
"""What asking ends in where altered inputs contradict each other: an unknown base, a number beyond all measure."""
_SHOWN = 60
_SAMPLE = 5
_SAMPLED_S = 900.0


def verify_plan(document: Mapping[str, Any], network: RoadNetwork) -> list[Finding]:
    """Everything wrong with a plan; an empty list means that it is what it claims to be.

    Parameters
    ----------
    document : the content of plan.json.
    network : the road network that lies beside it.
    """
    seals = [Finding("seal", at, "as issued", _shown(_value_at(document, at))) for at in broken_seals(document)]
    return seals + _semantic(document, network)


def _semantic(document: Mapping[str, Any], network: RoadNetwork) -> list[Finding]:
    """Findings that need no seal: the numbers against each other."""
    try:
        world = world_of(document, network)
        roads = from_json(RoadFile, document["inputs"]["roads"], at="/inputs/roads")
        results = from_json(Results, document["results"], at="/results")
    except KeyError as error:
        return [Finding("document", f"/{error.args[0]}", "present", "missing")]
    except InvalidInputError as error:
        return [
            Finding("document", fault.column, "a value of the published format", fault.value) for fault in error.faults
        ]
    try:
        questions = Questions(world, results)
        findings = list(_roads(world, roads))
        for stage in _STAGES:
            findings = findings or list(stage(questions))
        findings = findings or list(_derived(derived(questions.content), document))
        return findings or verify_edits(document)
    except InvalidInputError as error:
        return [Finding("document", "/results", "a consistent plan", str(error))]
    except _NO_ANSWER:
        return [Finding("document", "/", "a consistent plan", "values that no question can be asked about")]


def _roads(world: World, roads: RoadFile) -> Iterator[Finding]:
    network = world.network
    for name, expected, found in (
        ("nodes", network.n_nodes, roads.nodes),
        ("sections", network.n_sections, roads.sections),
        ("edition", network.edition, roads.edition),
        ("length_km", round(float(network.length_m.sum()) / 1000, 1), roads.length_km),
        ("estimated", network.estimated, roads.estimated),
    ):
        if expected != found:
            yield Finding("roads", f"/inputs/roads/{name}", str(expected), str(found))
    places = world.scenario.places
    anchors = snap_all(network, [place.lon for place in places], [place.lat for place in places])
    times = travel_times(network, anchors, anchors, limit_s=_SAMPLED_S)
    yield from verify_times(network, anchors, anchors, times, limit_s=_SAMPLED_S, sample=_SAMPLE)


def _demand(asked: Questions) -> Iterator[Finding]:
    yield from verify_demand(demand_of(asked.world), asked.results.demand)


def _cordon(asked: Questions) -> Iterator[Finding]:
    findings = list(_each("cordon", asked.cordon, asked.results.cordon, verify_cordon))
    if not findings and asked.results.common is not None:
        findings = list(_each("common", asked.common, asked.results.common, verify_cordon))
    yield from findings


def _around(asked: Questions) -> Iterator[Finding]:
    """What the rings mean for residents, for people on foot and for those who drive through; earlier plans lack it."""
    if asked.results.access is not None:
        yield from _each("access", asked.access, asked.results.access, verify_access)
    if asked.results.on_foot is not None:
        yield from _each("on_foot", asked.cordon, asked.results.on_foot, verify_on_foot)
    if (asked.results.diversion is None) == (asked.results.access is None or asked.diversion is None):
        if asked.results.diversion is not None and asked.diversion is not None:
            yield from verify_diversion(asked.diversion, asked.results.diversion)
    else:
        yield Finding("diversion", "/results/diversion", "an answer to the question", "another")


def _posting(asked: Questions) -> Iterator[Finding]:
    yield from verify_posting(asked.posting, asked.results.posting)


def _protect(asked: Questions) -> Iterator[Finding]:
    yield from verify_protect(asked.protect, asked.results.protect)


def _sensitivity(asked: Questions) -> Iterator[Finding]:
    """What hangs on the weights, in plans that tell it."""
    answer, question = asked.results.sensitivity, asked.content.sensitivity
    if answer is not None and question is not None:
        yield from verify_sensitivity(question, answer)
    elif answer is not None:
        yield Finding("sensitivity", "/results/sensitivity", "missing", "an answer")


def _respond(asked: Questions) -> Iterator[Finding]:
    return _each("respond", asked.respond, asked.results.respond, verify_respond)


def _roster(asked: Questions) -> Iterator[Finding]:
    if asked.results.roster is not None:
        yield from verify_roster(roster_of(asked.content), asked.results.roster)


def _patrol(asked: Questions) -> Iterator[Finding]:
    if asked.results.patrol is not None:
        yield from verify_patrol(asked.content.patrol, asked.results.patrol)


def _supervise(asked: Questions) -> Iterator[Finding]:
    """The supervisors' tours, in plans that have them."""
    if asked.results.supervise is not None:
        questions = {level: one.problem for level, one in asked.content.supervise.items()}
        yield from _each("supervise", questions, asked.results.supervise, verify_patrol)


def _rehearse(asked: Questions) -> Iterator[Finding]:
    answer = asked.results.rehearse
    if answer is None:
        return
    rehearsal = asked.content.rehearsal
    if rehearsal is None:
        yield Finding("rehearse", "/results/rehearse", "missing", "an answer")
    else:
        yield from verify_rehearse(rehearsal.problem, answer)


_STAGES = (
    _demand, _cordon, _around, _posting, _protect, _sensitivity, _respond, _patrol, _supervise, _rehearse, _roster,
)  # fmt: skip
"""Rooms in the order in which they rest on each other."""


def _each(
    room: str, problems: Mapping[str, P], results: Mapping[str, R], verify: Callable[[P, R], Iterable[Finding]]
) -> Iterator[Finding]:
    """Findings of a room that was asked several questions, each named by the key of its answer."""
    if set(problems) != set(results):
        yield Finding(room, f"/results/{room}", ", ".join(problems), ", ".join(results))
        return
    for key, problem in problems.items():
        for finding in verify(problem, results[key]):
            where = finding.where if finding.where.startswith("/") else f" {finding.where}"
            yield Finding(room, f"/results/{room}/{key}{where}", finding.expected, finding.found)


def _derived(expected: dict[str, Any], document: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a plan says something else than follows from its inputs and results, or anything that does not follow."""
    scenario = document["inputs"]["scenario"]["id"]
    if document.get("id") != scenario:
        yield Finding("document", "/id", _shown(scenario), _shown(document.get("id")))
    yield from _differences(expected, {key: value for key, value in document.items() if key not in _SEALED}, "")


def _differences(expected: Any, found: Any, at: str) -> Iterator[Finding]:
    """Where `found` differs from `expected`, leaf by leaf."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in found.keys() - expected.keys():
            yield Finding("document", f"{at}/{key}", "nothing", _shown(found[key]))
        for key, value in expected.items():
            yield from _differences(value, found.get(key), f"{at}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(one, other, f"{at}/{index}")
    elif expected != found:
        yield Finding("document", at, _shown(expected), _shown(found))


def _value_at(document: Any, pointer: str) -> object:
    value = document
    for key in pointer.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (KeyError, IndexError, ValueError, TypeError):
            return "missing"
    return value


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
