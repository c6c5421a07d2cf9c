"""The world that a plan was made for, as its document holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.planning.codec import from_json
from himaya.planning.content import World
from himaya.planning.doctrine import Doctrine
from himaya.planning.edits.form import edits_of
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.roads.network import RoadNetwork


def world_of(document: Mapping[str, Any], network: RoadNetwork) -> World:
    """Scenario, doctrine, decisions and lent teams of a plan, on the roads that lie beside it.

    Raises
    ------
    InvalidInputError : `planning.malformed` with the JSON pointer of the first value that does not fit.
    KeyError : a part that every plan has is missing.
    """
    inputs = document["inputs"]
    return World(
        from_json(Scenario, inputs["scenario"], at="/inputs/scenario"),
        network,
        from_json(Doctrine, inputs["doctrine"], at="/inputs/doctrine"),
        edits_of(document),
        from_json(tuple[float, ...], inputs.get("lent", []), at="/inputs/lent"),
    )
