"""Alexandria from nothing, and planned anew after one change."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planned import planned

from himaya import api
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.edits.model import Absence, Crowd, Edits, RoadClosed
from himaya.planning.replan import replan
from himaya.planning.verify import verify_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """The whole plan in a new process with an empty kernel cache, then one change of each kind; one size."""
    del quick
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run = planned(_SCENARIO, out, cache=Path(folder) / "cache")
        begin = time.perf_counter()
        holds = not run.code and not api.verify(out)
        checked_s = time.perf_counter() - begin
        size_mb = sum(path.stat().st_size for path in out.glob("*")) / 1e6 if out.exists() else 0.0
        note = f"one run; plan folder {size_mb:.1f} MB; {run.note}; verification {checked_s:.0f} s"
        found = [_row("whole plan, cold", run.seconds, agrees=holds, note=note)]
        return [*found, *(_changed(Assessor.open(out)) if holds else [])]


def _changed(assessor: Assessor) -> Iterator[dict[str, Any]]:
    scenario = assessor.before.world.scenario
    place, crowd = scenario.places[0], scenario.services[0]
    manned = [one for one in assessor.document["elements"] if one["type"] == "post" and one["units"]]
    road = assessor.road_at(place.lon, place.lat) or ""
    changes = {
        "a road closes": Edits(closed=(RoadClosed(road, scenario.start, scenario.end),)),
        "a unit is lost": Edits(absences=(Absence(manned[0]["units"][0]),)),
        "a crowd doubles": Edits(crowds=(Crowd(crowd.id, 2 * crowd.attendance),)),
    }
    replan(assessor, Edits(absences=(Absence(manned[-1]["units"][0]),)))
    for what, edits in changes.items():
        begin = time.perf_counter()
        made = replan(assessor, edits)
        seconds = time.perf_counter() - begin
        findings = verify_plan(made.plan.document, assessor.before.world.network)
        yield _row(
            f"replan: {what}", seconds, agrees=not findings,
            note=f"one run on the opened plan; {len(made.difference.elements)} elements differ",
        )  # fmt: skip


def _row(work: str, ours_s: float, **more: Any) -> dict[str, Any]:
    return {"work": work, "instance": "alexandria-christmas", "ours_s": ours_s, "peer": "none known", **more}
