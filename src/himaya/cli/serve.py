"""`himaya serve`: the web, and for the demo the plan it shows."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import click

from himaya.cli.progress import progress_bar
from himaya.faults import InvalidInputError, Language

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--demo", is_flag=True, help="Plan the demo scenario on the first start and create the demo accounts.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on localhost.")
@click.option(
    "--scenario",
    "scenario_dir",
    default=Path("scenarios/alexandria-christmas"),
    show_default=True,
    type=_PATH,
    help="Scenario of the demo.",
)
@click.pass_obj
def serve(language: Language, *, demo: bool, port: int, scenario_dir: Path) -> None:
    """Serve Himaya on http://localhost:PORT; data live in HIMAYA_DATA_DIR (default ./data)."""
    if importlib.util.find_spec("django") is None:
        raise InvalidInputError.of("cli.no_web")
    data_dir = Path(os.environ.get("HIMAYA_DATA_DIR", "data")).resolve()
    if demo:
        prepare_demo(data_dir, scenario_dir, language)
    from himaya.web.server import run  # noqa: PLC0415  # Django is an extra

    run(data_dir=data_dir, port=port, demo=demo)


def prepare_demo(data_dir: Path, scenario_dir: Path, language: Language) -> None:
    """Plan the demo scenario into the data folder unless it is there already."""
    folder = data_dir / "plans" / scenario_dir.name
    tiles = folder / "roads.pmtiles"
    if (folder / "plan.json").exists() and tiles.exists():
        return
    from himaya import api  # noqa: PLC0415  # the solvers are needed on the first start only

    with progress_bar(language) as progress:
        api.plan(scenario_dir, folder, progress=progress)
        progress("tiles", 0.95)
        api.write_tiles(api.read_roads(folder / api.ROADS), tiles)
