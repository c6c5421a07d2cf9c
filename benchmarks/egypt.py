"""The whole country from nothing: 27 directorates, their deployment, and with `--full` their whole plans."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

from planned import planned

from himaya import nation

_SCENARIO = Path(__file__).parents[1] / "scenarios" / "egypt-christmas"


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """The deployment, and all rooms only without `quick`; each in a process of its own with an empty kernel cache."""
    return [_row("deployment, cold", "--deployment-only"), *([] if quick else [_row("whole plan, cold")])]


def _row(work: str, *options: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run = planned(_SCENARIO, out, *options, cache=Path(folder) / "cache")
        begin = time.perf_counter()
        holds = not run.code and not nation.verify(out)
        checked_s = time.perf_counter() - begin
        told = json.loads((out / nation.NATION).read_bytes()) if holds else {"directorates": [], "protect": {}}
    protect = told["protect"]
    return {
        "work": work,
        "instance": f"egypt-christmas, {len(told['directorates'])} directorates",
        "ours_s": run.seconds,
        "peer": "none known",
        "agrees": holds,
        "objective": protect.get("objective"),
        "bound": protect.get("bound"),
        "gap": protect.get("gap"),
        "note": f"one run; {run.note}; objective: protection of the country's weakest place; verification "
        f"{checked_s:.0f} s",
    }
