"""Road controls, what a director accepted about them, and cordons round a point. Nothing here is ever deleted."""

from himaya.web.controls.models.acceptance import Acceptance
from himaya.web.controls.models.control import CONTROLLED, Direction, Kind, Origin, RoadControl
from himaya.web.controls.models.cordon import Cordon, CordonChange

__all__ = [
    "CONTROLLED",
    "Acceptance",
    "Cordon",
    "CordonChange",
    "Direction",
    "Kind",
    "Origin",
    "RoadControl",
]
