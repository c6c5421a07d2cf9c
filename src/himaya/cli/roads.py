"""`himaya roads build` and `himaya roads info`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from himaya.cli.notes import tell_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.faults import Language
    from himaya.roads.network import RoadNetwork

_FILE = click.Path(path_type=Path)


@click.group()
def roads() -> None:
    """Road files: build one from OpenStreetMap, look into one."""


@roads.command()
@click.argument("source", type=_FILE)
@click.option("--out", required=True, type=_FILE, help="The road file (.npz) to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def build(language: Language, source: Path, *, out: Path, as_json: bool) -> None:
    """Read SOURCE (.osm, .osm.gz or .osm.pbf) and store its drivable network."""
    from himaya import api

    _tell(api.build_roads(source, out), language, as_json=as_json)


@roads.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def info(language: Language, file: Path, *, as_json: bool) -> None:
    """Say what FILE (a road file, or an OpenStreetMap file) holds."""
    from himaya import api

    _tell(api.read_roads(file), language, as_json=as_json)


def _tell(network: RoadNetwork, language: Language, *, as_json: bool) -> None:
    """Figures on standard output, warnings on standard error."""
    from himaya import api

    figures = api.network_info(network)
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1) if as_json else _in_words(figures, language))
    tell_notes(api.network_warnings(network), language)


def _in_words(figures: Mapping[str, Any], language: Language) -> str:
    """One line a figure; lengths by class below one another, the longest first."""
    shares = ("main_part_share", "named_share", "arabic_named_share")
    shown = {
        **figures,
        **{name: f"{figures[name]:.1%}" for name in shares},
        "bbox": ", ".join(f"{degrees:.4f}" for degrees in figures["bbox"]),
        "km_by_class": "",
    }
    lines = []
    for name, words in _FIGURES.items():
        value = f"{shown[name]:,}" if isinstance(shown[name], int | float) else shown[name]
        if value or name == "km_by_class":
            lines.append(f"{words[language]}: {value}".rstrip())
        if name == "km_by_class":
            by_length = sorted(figures[name].items(), key=lambda one: -one[1])
            lines += [f"  {road_class}: {km:,}" for road_class, km in by_length]
    return "\n".join(lines)


_FIGURES: Mapping[str, Mapping[str, str]] = {
    "source": {"ar": "المصدر", "en": "Source"},
    "edition": {"ar": "تاريخ البيانات", "en": "Data of"},
    "nodes": {"ar": "التقاطعات", "en": "Junctions"},
    "sections": {"ar": "مقاطع الطرق", "en": "Road sections"},
    "one_way_sections": {"ar": "منها باتجاه واحد", "en": "of these one-way"},
    "length_km": {"ar": "الطول (كم)", "en": "Length (km)"},
    "km_by_class": {"ar": "الطول حسب فئة الطريق في OpenStreetMap (كم)", "en": "Length by class of OpenStreetMap (km)"},
    "main_part_share": {
        "ar": "التقاطعات في أكبر جزء متصل في الاتجاهين",
        "en": "Junctions in the largest part connected both ways",
    },
    "named_share": {"ar": "مقاطع لها اسم", "en": "Sections with a name"},
    "arabic_named_share": {"ar": "مقاطع لها اسم عربي", "en": "Sections with an Arabic name"},
    "bbox": {"ar": "النطاق (خط الطول ثم العرض، الجنوب الغربي ثم الشمال الشرقي)", "en": "Extent (lon, lat: SW, NE)"},
}
