"""The whole country: 27 directorates planned as independent tasks, and the reserve that the centre lends them.

from himaya import nation
nation.plan(Path("scenarios/egypt-christmas"), Path("out"))
assert not nation.verify(Path("out"))
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himaya import api
from himaya.faults import InvalidInputError
from himaya.files import staged_folder
from himaya.planning.assembly import Questions
from himaya.planning.codec import from_json, to_json
from himaya.planning.content import Results, World
from himaya.planning.doctrine import Doctrine, load_doctrine
from himaya.planning.inputs import world_of
from himaya.planning.national.document import FORMAT, national_document
from himaya.planning.national.solve import lend, prices
from himaya.planning.national.verify import Part, verify_nation
from himaya.planning.plan import make_plan, stationed
from himaya.planning.planfile import plan_bytes, read_plan
from himaya.planning.result import Finding, never_stop, no_progress, stop_after
from himaya.roads.store import load_network, save_network
from himaya.scenario.nation import is_nation, read_nation
from himaya.tasks import tasks

if TYPE_CHECKING:
    from himaya.planning.protect.problem import ProtectProblem
    from himaya.planning.result import Progress
    from himaya.tasks import Tasks

__all__ = ["NATION", "Made", "is_nation", "is_plan_of_nation", "plan", "verify"]

NATION = "nation.json"
_GAMES, _LENT = 0.25, 0.3
Files = tuple[tuple[str, bytes], ...]
"""The files of a folder, by name: what a directorate's task carries with it, to this machine or to another."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a directorate is planned: doctrine as JSON; at `until`, seconds since the epoch, searching rooms stop."""

    doctrine: str
    seed: int = 1
    until: float | None = None
    deployment_only: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A computed plan of the country: the document of nation.json, and the seconds each stage took."""

    document: Mapping[str, Any]
    seconds: Mapping[str, float]


def plan(  # noqa: PLR0913  # what a plan can be asked for, by name
    nation_dir: Path,
    out: Path,
    *,
    doctrine: Path | None = None,
    seed: int = 1,
    time_limit_s: float | None = None,
    deployment_only: bool = False,
    workers: int = 2,
    cluster: str = "",
    progress: Progress = no_progress,
) -> Made:
    """Plan every directorate of a country and write nation.json and one plan folder each into `out`.

    The same inputs and seed give the same bytes, on one process, on several, or on a cluster.

    Parameters
    ----------
    deployment_only : leave out the rooms that ask about deployments that stand, as `api.plan` does.
    workers : processes of this machine. cluster : address of a scheduler whose workers do the tasks instead.

    Raises
    ------
    InvalidInputError : every fault of nation.toml; the faults of the first directorate that cannot be planned;
        nothing is written then.
    """
    if out.resolve() == nation_dir.resolve():
        raise InvalidInputError.of("planning.out_is_scenario", file=str(out))
    nation = read_nation(nation_dir)
    carried = {iso: _files(folder) for iso, folder in nation.folders.items()}
    until = None if time_limit_s is None else time.time() + time_limit_s
    options = Options(json.dumps(to_json(load_doctrine(doctrine))), seed, until, deployment_only)
    clock = _Clock(progress)
    with tasks(workers=workers, cluster=cluster) as place:
        games = _each(place, game_of, {iso: (iso, files, options) for iso, files in carried.items()}, clock, "games")
        lending = lend(games, nation.reserve_teams)
        worth = prices(games, lending, nation.reserve_teams)
        lent = (tuple(row.tolist()) if nation.reserve_teams else () for row in lending.lent)
        asked = {iso: (iso, carried[iso], options, one) for iso, one in zip(games, lent, strict=True)}
        planned = _each(place, plan_of, asked, clock, "plans")
    plans = {iso: json.loads(dict(files)[api.PLAN]) for iso, files in planned.items()}
    document = national_document(nation, plans, lending, worth, seed=seed)
    with staged_folder(out) as stage:
        for iso, files in planned.items():
            (stage / iso).mkdir()
            for name, content in files:
                (stage / iso / name).write_bytes(content)
        (stage / NATION).write_bytes(plan_bytes(document))
    progress("document", 1.0)
    return Made(document, clock.seconds)


def verify(nation_dir: Path, *, workers: int = 2, cluster: str = "") -> list[Finding]:
    """Re-check a country: every directorate's plan, the reserve and the national bound; empty where everything holds.

    Raises
    ------
    InvalidInputError : `nation.not_a_nation`, `files.missing`, or a directorate's folder that cannot be read.
    """
    document = _read(nation_dir / NATION)
    isos = [str(one["iso"]) for one in document["directorates"]]
    with tasks(workers=workers, cluster=cluster) as place:
        asked = {iso: (_files(nation_dir / iso),) for iso in isos}
        checked = _each(place, check_of, asked, _Clock(no_progress), "verify")
    findings = [
        Finding(one.room, f"/{iso}{one.where}", one.expected, one.found)
        for iso, (found, _part) in checked.items()
        for one in found
    ]
    parts = {iso: part for iso, (_found, part) in checked.items() if part is not None}
    if len(parts) < len(isos):
        return findings
    return findings + verify_nation(document, parts)


def is_plan_of_nation(folder: Path) -> bool:
    """Whether a folder holds the plan of a country."""
    return (folder / NATION).is_file()


def game_of(iso: str, files: Files, options: Options) -> ProtectProblem:
    """Task: the protection game of a directorate, the reserve left out."""
    return stationed(_world(iso, files, options.doctrine)).game


def plan_of(iso: str, files: Files, options: Options, lent: tuple[float, ...]) -> Files:
    """Task: the files of a directorate's plan, made with what the country lends it.

    A country's plan is a deployment only; each directorate asks about its own as a whole.
    """
    world = _world(iso, files, options.doctrine).with_lent(lent)
    stop = never_stop if options.until is None else stop_after(options.until - time.time())
    with tempfile.TemporaryDirectory(prefix="himaya-") as folder:
        roads = Path(folder) / api.ROADS
        save_network(world.network, roads)
        made = make_plan(
            world,
            api.road_file(world.network, roads),
            deployment_only=options.deployment_only,
            seed=options.seed,
            stop=stop,
            workers=1,
        )
        written = {**api.companions(made.document), api.PLAN: plan_bytes(made.document), api.ROADS: roads.read_bytes()}
    return tuple(sorted(written.items()))


def check_of(files: Files) -> tuple[list[Finding], Part | None]:
    """Task: what verification finds in a directorate's plan, and its part in the country's where it can be read."""
    with tempfile.TemporaryDirectory(prefix="himaya-") as name:
        folder = Path(name)
        for file, content in files:
            (folder / file).write_bytes(content)
        findings = api.verify(folder)
        document, network = read_plan(folder / api.PLAN), load_network(folder / api.ROADS)
    if findings:
        return findings, None
    world = world_of(document, network)
    results = from_json(Results, document["results"], at="/results")
    return [], Part(document, Questions(world.with_lent(()), results).protect, results.protect)


@lru_cache(maxsize=8)
def _world(iso: str, files: Files, doctrine: str) -> World:
    """The world of a directorate; both stages ask for it, and a process may be given both.

    Raises
    ------
    InvalidInputError : every fault of its files, each under the name of its directorate.
    """
    with tempfile.TemporaryDirectory(prefix="himaya-") as name:
        folder = Path(name) / iso
        folder.mkdir()
        for file, content in files:
            (folder / file).write_bytes(content)
        try:
            scenario, network = api.read_sound_scenario(folder if len(files) > 1 else folder / files[0][0])
        except InvalidInputError as error:
            raise InvalidInputError([replace(one, file=f"{iso}/{one.file}") for one in error.faults]) from error
    return World(scenario, network, from_json(Doctrine, json.loads(doctrine)))


def _files(folder: Path) -> Files:
    """Every file of a folder, or the one file that a workbook is.

    Raises
    ------
    InvalidInputError : `files.missing`.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else [folder]
    if not paths or not paths[0].is_file():
        raise InvalidInputError.of("files.missing", file=str(folder))
    return tuple((path.name, path.read_bytes()) for path in paths)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidInputError.of("files.missing", file=str(path)) from error
    except ValueError as error:
        raise InvalidInputError.of("nation.not_a_nation", file=str(path)) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT or "directorates" not in document:
        raise InvalidInputError.of("nation.not_a_nation", file=str(path))
    return document


class _Clock:
    """Seconds per stage, and who is told how far the work is."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    def tell(self, stage: str, share: float) -> None:
        """Take note of the share of a stage that is done."""
        first, last = {"games": (0.0, _GAMES), "plans": (_LENT, 0.95)}.get(stage, (0.0, 1.0))
        self._progress(f"nation.{stage}", first + (last - first) * share)


def _each(
    place: Tasks, work: Any, arguments: Mapping[str, tuple[Any, ...]], clock: _Clock, stage: str
) -> dict[str, Any]:
    """Answers by ISO code; the largest folders begin, so that the last to end are short."""
    begin = time.perf_counter()
    clock.tell(stage, 0.0)
    order = sorted(arguments, key=lambda iso: (-_size(arguments[iso]), iso))
    answers = place.run(
        work, [arguments[iso] for iso in order], done=lambda count: clock.tell(stage, count / len(order))
    )
    clock.seconds[stage] = time.perf_counter() - begin
    found = dict(zip(order, answers, strict=True))
    return {iso: found[iso] for iso in arguments}


def _size(argument: tuple[Any, ...]) -> int:
    files: Files = next(part for part in argument if isinstance(part, tuple))
    return sum(len(content) for _name, content in files)
