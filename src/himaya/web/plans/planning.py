"""The planner's work on a draft: asked for as a job, done in a process of its own, taken over when it has verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings

from himaya.faults import InvalidInputError
from himaya.planning.wording import Text, say
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.jobs import actions as jobs
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.assessing import edits_to_plan
from himaya.web.plans.models import PlanVersion
from himaya.web.plans.queries.solutions import document_of, plans_dir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from himaya.planning.result import StopRule
    from himaya.scenario.model import Scenario
    from himaya.web.accounts.models import User
    from himaya.web.jobs.kinds import Tell
    from himaya.web.jobs.models import Job

KIND = "plan-run"
_PLANNED, _VERIFIED = 0.75, 0.9
_ROOMS = frozenset(
    {"demand", "cordon", "posting", "protect", "respond", "sensitivity", "patrol", "supervise", "roster", "rehearse"}
)


def about(version: PlanVersion) -> tuple[str, str]:
    """What a job on this version works on."""
    return "plan-version", str(version)


def ask(version: PlanVersion, *, by: User, back: str) -> Job:
    """Ask for the planner to fill a draft.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.not_a_draft`, `plans.national_has_no_planner`, `plans.no_places`, `plans.no_units`,
        `jobs.already_running`.
    """
    require(by, Verb.EDIT_PLANS, area=version.plan.area)
    if not version.is_draft:
        raise InvalidInputError.of("plans.not_a_draft")
    if version.plan.is_national:
        raise InvalidInputError.of("plans.national_has_no_planner")
    inputs_of(version)
    return jobs.enqueue(
        KIND,
        {"version": version.pk, "revision": version.revision},
        by=by,
        title_ar=version.plan.title_ar,
        title_en=version.plan.title_en,
        area=version.plan.area,
        about=about(version),
        back=back,
    )


def road_file_of(area: str) -> Path:
    """Where the road file of a governorate lies, if it has one."""
    path: Path = settings.DATA_DIR / "roads" / f"{area}.npz"
    return path


def inputs_of(version: PlanVersion) -> Scenario:
    """Scenario of the register; that of the version's own solution where the register knows no gathering there.

    Raises
    ------
    InvalidInputError : `plans.no_places`, `plans.no_units`.
    """
    from himaya.planning.codec import from_json  # noqa: PLC0415  # NumPy is loaded when somebody plans
    from himaya.scenario.model import Scenario as Table  # noqa: PLC0415  # needed at run time here alone
    from himaya.web.plans.rows import scenario_of  # noqa: PLC0415  # likewise

    try:
        return scenario_of(version)
    except InvalidInputError:
        if version.solution is None:
            raise
        scenario: Scenario = from_json(Table, document_of(version.solution)["inputs"]["scenario"])
        return scenario


def run_planner(arguments: Mapping[str, Any], tell: Tell, stop: StopRule) -> Mapping[str, Any]:
    """Plan a draft into a new folder, verify it with independent code, and make its map.

    Raises
    ------
    InvalidInputError : whatever the planner refuses; `plans.certificate_broken` where the answer does not verify.
    """
    tell(0.0, ar="قراءة البيانات", en="Reading the data")
    from himaya import api  # noqa: PLC0415  # the solvers are needed in this process only
    from himaya.planning.content import World  # noqa: PLC0415  # likewise
    from himaya.planning.doctrine import load_doctrine  # noqa: PLC0415  # likewise

    version = PlanVersion.objects.select_related("plan", "solution").get(pk=arguments["version"])
    folder = plans_dir() / f"plan-{version.plan_id}-{version.number}-{arguments['revision']}"
    scenario, roads = inputs_of(version), road_file_of(version.plan.area)
    scenario = replace(scenario, roads=roads.name if roads.is_file() else "")
    world = World(scenario, api.roads_of(scenario, roads.parent), load_doctrine(None))

    def progress(room: str, fraction: float) -> None:
        said = _room_words(room)
        tell(_PLANNED * fraction, ar=said.ar, en=said.en)

    api.plan_world(world, folder, edits=edits_to_plan(version), stop=stop, progress=progress)
    tell(_PLANNED, ar="التحقق المستقل من الخطة", en="Independent verification")
    if api.verify(folder):
        raise InvalidInputError.of("plans.certificate_broken", value=folder.name)
    tell(_VERIFIED, ar="خريطة الطرق", en="Road map")
    if not world.network.estimated:
        api.write_tiles(world.network, folder / "roads.pmtiles")
    return {"folder": folder.name}


def _room_words(room: str) -> Text:
    """What a room of the planner does, in both languages; `respond.fire` says for which service."""
    name, _dot, service = room.partition(".")
    if name not in _ROOMS:
        return Text("كتابة الخطة", "Writing the plan")
    return say(f"label.{name}", **({"service": say(f"service.{service}")} if service else {}))


def keep_solution(job: Job, result: Mapping[str, Any]) -> None:
    """Take a verified answer over into the draft, as the office that asked for it."""
    solution = import_plan(plans_dir() / str(result["folder"]), verify=lambda _folder: [])
    adopt(int(job.arguments["version"]), solution, by=job.asked_by)
