"""`himaya roads build` and `himaya roads info`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from himaya.faults import Language
    from himaya.roads.network import RoadNetwork

_FILE = click.Path(path_type=Path)


@click.group()
def roads() -> None:
    """Road files: build one from OpenStreetMap, look into one."""


@roads.command()
@click.argument("source", type=_FILE)
@click.option("--out", required=True, type=_FILE, help="The road file (.npz) to write.")
@click.pass_obj
def build(language: Language, source: Path, *, out: Path) -> None:
    """Read SOURCE (.osm, .osm.gz or .osm.pbf) and store its drivable network."""
    from himaya import api  # noqa: PLC0415  # heavy imports only when the command runs

    _tell(api.build_roads(source, out), language)


@roads.command()
@click.argument("file", type=_FILE)
@click.pass_obj
def info(language: Language, file: Path) -> None:
    """Say what FILE (a road file, or an OpenStreetMap file) holds."""
    from himaya import api  # noqa: PLC0415  # heavy imports only when the command runs

    _tell(api.read_roads(file), language)


def _tell(network: RoadNetwork, language: Language) -> None:
    """Figures on standard output, warnings on standard error."""
    from himaya import api  # noqa: PLC0415  # as above

    click.echo(json.dumps(api.network_info(network), ensure_ascii=False, indent=1))
    for warning in api.network_warnings(network):
        click.echo(warning.text(language), err=True)
