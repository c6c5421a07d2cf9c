"""`himaya roads build` and `himaya roads info`."""

from __future__ import annotations

import json
from pathlib import Path

import click

_FILE = click.Path(path_type=Path)


@click.group()
def roads() -> None:
    """Road files: build one from OpenStreetMap, look into one."""


@roads.command()
@click.argument("source", type=_FILE)
@click.option("--out", required=True, type=_FILE, help="The road file (.npz) to write.")
def build(source: Path, *, out: Path) -> None:
    """Read SOURCE (.osm, .osm.gz or .osm.pbf) and store its drivable network."""
    from himaya import api  # noqa: PLC0415  # heavy imports only when the command runs

    click.echo(json.dumps(api.network_info(api.build_roads(source, out)), ensure_ascii=False, indent=1))


@roads.command()
@click.argument("file", type=_FILE)
def info(file: Path) -> None:
    """Say what FILE (a road file, or an OpenStreetMap file) holds."""
    from himaya import api  # noqa: PLC0415  # heavy imports only when the command runs

    click.echo(json.dumps(api.network_info(api.read_roads(file)), ensure_ascii=False, indent=1))
