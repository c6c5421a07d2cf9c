"""Road controls with their changes and queues, what a director accepted, and cordons. Nothing is ever deleted."""

from himaya.web.controls.models.acceptance import Acceptance
from himaya.web.controls.models.amendment import Amendment
from himaya.web.controls.models.control import CONTROLLED, Direction, Kind, Origin, RoadControl
from himaya.web.controls.models.cordon import Cordon, CordonChange
from himaya.web.controls.models.queue import QueueReport

__all__ = [
    "CONTROLLED",
    "Acceptance",
    "Amendment",
    "Cordon",
    "CordonChange",
    "Direction",
    "Kind",
    "Origin",
    "QueueReport",
    "RoadControl",
]
