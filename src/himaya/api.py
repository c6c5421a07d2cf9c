"""What Himaya does, one function per command: usable from Python without the web.

from himaya import api
api.plan(Path("scenarios/raml-station"), Path("out"))
assert not api.verify(Path("out"))
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from himaya.documents.book.from_plan import book_of
from himaya.documents.forms.pack import chosen_forms, forms_pdf, post_card_pdf, write_forms
from himaya.documents.geojson import plan_geojson
from himaya.documents.order import order_pdf, write_order
from himaya.documents.report import report_markdown
from himaya.documents.spreadsheet import list_xlsx, spreadsheet
from himaya.documents.workbook import write_workbook
from himaya.exchange.tiles import write_tiles
from himaya.faults import Fault, InvalidInputError
from himaya.files import sha256_of, staged_folder
from himaya.planning.ahead import compiled_ahead
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.compare import compare as compare_plans
from himaya.planning.content import World
from himaya.planning.derived import RoadFile
from himaya.planning.doctrine import load_doctrine
from himaya.planning.edits.form import edits_from_json, edits_to_json, read_edits
from himaya.planning.edits.locks import locks_of
from himaya.planning.edits.merge import merge, without
from himaya.planning.edits.model import Absence, Crowd, Edits, RoadClosed
from himaya.planning.explain.elements import explain
from himaya.planning.explain.gaps import close_gap
from himaya.planning.patrol.draw import commitment, draw_pattern
from himaya.planning.patrol.orders import RoundOrder, patrol_of, round_orders
from himaya.planning.plan import make_plan
from himaya.planning.planfile import RepeatedKeyError, plan_bytes, read_issued_plan, read_plan
from himaya.planning.replan import replan as replan_from
from himaya.planning.result import Finding, never_stop, no_progress, stop_after
from himaya.planning.sensitivity.problem import Case, cases
from himaya.planning.sensitivity.solve import solve as solve_sensitivity
from himaya.planning.sensitivity.summary import sensitivity_facts
from himaya.planning.supervise.draw import VisitDraw, draw_visits
from himaya.planning.supervise.orders import TourOrder, tour_orders
from himaya.planning.verify import verify_plan
from himaya.planning.wording import Text
from himaya.roads.estimate import estimated_network
from himaya.roads.information import network_info, network_warnings
from himaya.roads.osm import read_osm
from himaya.roads.store import load_network, save_network
from himaya.scenario.check import check_scenario, examine_scenario
from himaya.scenario.read import read_scenario
from himaya.scenario.template import write_template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from himaya.planning.difference import Difference
    from himaya.planning.plan import Plan
    from himaya.planning.replan import Replan
    from himaya.planning.result import Progress, StopRule
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Base, Place, Scenario, StandbyPoint

__all__ = [
    "Assessor",
    "book_of",
    "build_roads",
    "check_scenario",
    "chosen_forms",
    "close_gap",
    "compare",
    "draw",
    "edits_from_json",
    "edits_to_json",
    "examine_scenario",
    "explain",
    "forms_pdf",
    "list_xlsx",
    "locks_of",
    "merge",
    "network_info",
    "network_warnings",
    "order_pdf",
    "plan",
    "plan_world",
    "post_card_pdf",
    "read_edits",
    "replan",
    "roads_of",
    "spreadsheet",
    "verify",
    "without",
    "write_forms",
    "write_order",
    "write_template",
    "write_tiles",
    "write_workbook",
]

PLAN, GEOJSON, REPORT, ROADS = "plan.json", "plan.geojson", "report.md", "roads.npz"


def plan(  # noqa: PLR0913 - what a plan can be asked for, by name
    scenario_dir: Path,
    out: Path,
    *,
    doctrine: Path | None = None,
    edits: Edits | None = None,
    deployment_only: bool = False,
    seed: int = 1,
    time_limit_s: float | None = None,
    workers: int = 2,
    progress: Progress = no_progress,
    notes: Callable[[list[Fault]], None] | None = None,
) -> Plan:
    """Plan a scenario and write plan.json, plan.geojson, report.md and roads.npz into `out`.

    The files appear together or not at all. `edits` are decisions by hand that the plan respects; `deployment_only`
    leaves out the rooms that take the deployment as it stands, as the rounds and the rehearsal. `notes` is told what
    one should know of the scenario although it can be planned.

    Raises
    ------
    InvalidInputError : every fault of the scenario and the road file at once, or every decision that cannot be;
        nothing is written.
    """
    if out.resolve() == _folder(scenario_dir).resolve():
        raise InvalidInputError.of("planning.out_is_scenario", file=str(out))
    stop = never_stop if time_limit_s is None else stop_after(time_limit_s)
    progress("scenario", 0.0)
    with compiled_ahead(workers):
        scenario, network, warnings = _examined(scenario_dir)
        if notes is not None:
            notes(warnings)
        world = World(scenario, network, load_doctrine(doctrine))
        return plan_world(
            world, out, edits=edits, deployment_only=deployment_only, seed=seed, stop=stop, workers=workers,
            progress=progress,
        )  # fmt: skip


def plan_world(
    world: World,
    out: Path,
    *,
    edits: Edits | None = None,
    deployment_only: bool = False,
    seed: int = 1,
    stop: StopRule = never_stop,
    workers: int = 2,
    progress: Progress = no_progress,
) -> Plan:
    """Plan what is already in memory, and write the same files as `plan`.

    Raises
    ------
    InvalidInputError : every decision that cannot be; nothing is written.
    """
    with compiled_ahead(workers), staged_folder(out) as stage:
        save_network(world.network, stage / ROADS)
        made = make_plan(
            world,
            road_file(world.network, stage / ROADS),
            edits=edits,
            deployment_only=deployment_only,
            seed=seed,
            stop=stop,
            workers=workers,
            progress=progress,
        )
        for name, content in companions(made.document).items():
            (stage / name).write_bytes(content)
        (stage / PLAN).write_bytes(plan_bytes(made.document))
    return made


def read_sound_scenario(scenario_dir: Path) -> tuple[Scenario, RoadNetwork]:
    """A scenario and its roads.

    Raises
    ------
    InvalidInputError : every fault of the tables, the road file and the points off the roads at once.
    """
    scenario, network, _ = _examined(scenario_dir)
    return scenario, network


def _examined(scenario_dir: Path) -> tuple[Scenario, RoadNetwork, list[Fault]]:
    """A sound scenario, its roads, and what one should know although it can be planned."""
    try:
        scenario = read_scenario(scenario_dir)
        network = roads_of(scenario, _folder(scenario_dir))
    except InvalidInputError as error:
        raise InvalidInputError(check_scenario(scenario_dir) or error.faults) from error
    found = examine_scenario(scenario_dir, network=network)
    if found.faults:
        raise InvalidInputError(found.faults)
    return scenario, network, found.warnings


def roads_of(scenario: Scenario, folder: Path) -> RoadNetwork:
    """The road file of a scenario; distances between its points where it names none."""
    if scenario.roads:
        return read_roads(folder / scenario.roads, edition=scenario.roads_edition)
    points: list[Place | Base | StandbyPoint] = [*scenario.places, *scenario.bases, *scenario.standby]
    return estimated_network([point.lon for point in points], [point.lat for point in points])


def _folder(scenario_dir: Path) -> Path:
    """Folder of the road file: the scenario's own, or the one its workbook lies in."""
    return scenario_dir if scenario_dir.is_dir() else scenario_dir.parent


def verify(plan_dir: Path) -> list[Finding]:
    """Re-check a plan folder with independent code; an empty list means that everything holds.

    Raises
    ------
    InvalidInputError : when plan.json or roads.npz is missing or cannot be read at all.
    """
    try:
        document = read_plan(plan_dir / PLAN)
    except RepeatedKeyError as error:
        return [Finding("document", fault.column, "written once", "written twice") for fault in error.faults]
    network = load_network(plan_dir / ROADS)
    findings = []
    sealed = document.get("inputs", {}).get("roads", {}).get("sha256")
    if sealed != sha256_of(plan_dir / ROADS):
        findings.append(Finding("roads", ROADS, f"SHA-256 {sealed}", sha256_of(plan_dir / ROADS)))
    findings += verify_plan(document, network)
    if not findings:
        findings += _changed_companions(plan_dir, document)
    return findings


def compare(before: Path, after: Path) -> Difference:
    """What the plan in one folder does otherwise than the plan in another.

    Raises
    ------
    InvalidInputError : when a plan.json or roads.npz is missing or cannot be read.
    """
    documents = read_plan(before / PLAN), read_plan(after / PLAN)
    return compare_plans(*documents, roads=(load_network(before / ROADS), load_network(after / ROADS)))


def replan(
    plan_dir: Path,
    out: Path,
    *,
    edits: Edits | None = None,
    closed: Sequence[str] = (),
    opened: Sequence[str] = (),
    lost: Sequence[str] = (),
    crowds: Mapping[str, int] | None = None,
    progress: Progress = no_progress,
) -> Replan:
    """Plan anew after a change and write the new plan into `out`; what can be kept is kept.

    Parameters
    ----------
    edits : decisions by hand; the other changes come on top of them.
    closed, opened : road sections by id, closed for the whole period or kept open.
    lost : units by id; crowds : gathering -> new attendance.

    Raises
    ------
    InvalidInputError : a folder that holds no plan, a plan that was altered, or decisions that cannot be; nothing is
        written.
    """
    if out.resolve() == plan_dir.resolve():
        raise InvalidInputError.of("planning.out_is_plan", file=str(out))
    progress("scenario", 0.0)
    assessor = Assessor(read_issued_plan(plan_dir / PLAN), load_network(plan_dir / ROADS))
    scenario = assessor.before.world.scenario
    changes = Edits(
        opened=tuple(opened),
        closed=tuple(RoadClosed(road, scenario.start, scenario.end) for road in closed),
        absences=tuple(Absence(unit) for unit in lost),
        crowds=tuple(Crowd(service, attendance) for service, attendance in (crowds or {}).items()),
    )
    made = replan_from(assessor, changes if edits is None else merge(edits, changes), progress=progress)
    with staged_folder(out) as stage:
        save_network(assessor.before.world.network, stage / ROADS)
        for name, content in companions(made.plan.document).items():
            (stage / name).write_bytes(content)
        (stage / PLAN).write_bytes(plan_bytes(made.plan.document))
    return made


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a plan gives away if its weights were wrong: every case, what is told of them, titles of places by id."""

    cases: tuple[Case, ...]
    facts: Mapping[str, Any]
    titles: Mapping[str, Text]


def sensitivity_of(plan_dir: Path, *, seed: int = 1) -> Weighed:
    """What a plan gives away if the weights of its places were wrong; nothing where it publishes no presence.

    Raises
    ------
    InvalidInputError : a folder that holds no plan, or a plan that was altered.
    """
    content = Assessor(read_issued_plan(plan_dir / PLAN), load_network(plan_dir / ROADS)).before
    names = {place.id: Text(place.name_ar, place.name_en or place.name_ar) for place in content.world.scenario.places}
    asked = content.sensitivity
    if asked is None:
        return Weighed((), {"kinds": [], "within": 1.0}, names)
    found = solve_sensitivity(asked, seed=seed)
    return Weighed(cases(asked, found), sensitivity_facts(asked, found, names), names)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rounds of one night: number of the pattern, its orders, and the commitment of the seed.

    `visits` is what was drawn for the supervisors by level, `tours` their orders; both empty in a plan without.
    """

    night: date
    pattern: int
    commitment: str
    orders: tuple[RoundOrder, ...]
    visits: Mapping[str, VisitDraw]
    tours: tuple[TourOrder, ...]


def draw(
    document: Mapping[str, Any],
    *,
    seed: int,
    night: date,
    before: int | None = None,
    visits_before: Mapping[str, int] | None = None,
) -> Drawn:
    """Draw the rounds of a night from a plan's document, and the tours of its supervisors.

    Parameters
    ----------
    seed : kept secret until the night is over. before : pattern of the night before, which is not drawn again.
    visits_before : the same for the supervisors, by level.

    Raises
    ------
    InvalidInputError : `protect.bad_seed`; `patrol.no_patterns` for a plan without rounds, `patrol.unknown_pattern`,
        `patrol.too_few_patterns`.
    """
    pattern = draw_pattern(patrol_of(document), seed=seed, night=night, before=before)
    visits = draw_visits(document, seed=seed, night=night, before=visits_before)
    rounds, tours = tuple(round_orders(document, pattern)), tuple(tour_orders(document, visits))
    return Drawn(night, pattern, commitment(seed), rounds, visits, tours)


def companions(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that say what plan.json says in other forms: name -> bytes."""
    geojson = json.dumps(plan_geojson(document), ensure_ascii=False, separators=(",", ":"))
    return {GEOJSON: f"{geojson}\n".encode(), REPORT: report_markdown(document).encode()}


def _changed_companions(plan_dir: Path, document: Mapping[str, Any]) -> list[Finding]:
    findings = []
    for name, expected in companions(document).items():
        path = plan_dir / name
        found = path.read_bytes() if path.exists() else b""
        if found != expected:
            lines = zip(expected.splitlines(), found.splitlines(), strict=False)
            line = next((n for n, (one, other) in enumerate(lines, start=1) if one != other), 1)
            findings.append(Finding("document", f"{name}:{line}", "what plan.json says", "something else"))
    return findings


def road_file(network: RoadNetwork, path: Path) -> RoadFile:
    """Identity of a stored road file for the plan's document."""
    return RoadFile(
        file=path.name,
        sha256=sha256_of(path),
        source=network.source,
        edition=network.edition,
        nodes=network.n_nodes,
        sections=network.n_sections,
        length_km=round(float(network.length_m.sum()) / 1000, 1),
        estimated=network.estimated,
    )


def read_roads(path: Path, *, edition: str = "") -> RoadNetwork:
    """A road network from an OpenStreetMap file, or from a file that `build_roads` wrote.

    `edition` dates an OpenStreetMap file that does not say itself when it was last edited.
    """
    return load_network(path) if path.suffix == ".npz" else read_osm(path, edition=edition)


def build_roads(source: Path, out: Path) -> RoadNetwork:
    """Read an OpenStreetMap file (.osm, .osm.gz, .osm.pbf) and store its drivable network."""
    network = read_osm(source)
    save_network(network, out)
    return network
