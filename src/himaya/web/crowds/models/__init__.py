"""Zones with their gates and counters, readings, and alarms. What was read is struck out, never changed or deleted."""

from himaya.web.crowds.models.alarm import CrowdAlarm, Tick
from himaya.web.crowds.models.counter import Counter, Stands
from himaya.web.crowds.models.gate import Gate, Stream
from himaya.web.crowds.models.reading import Reading, ReadingKind
from himaya.web.crowds.models.zone import Hurry, Zone

__all__ = [
    "Counter",
    "CrowdAlarm",
    "Gate",
    "Hurry",
    "Reading",
    "ReadingKind",
    "Stands",
    "Stream",
    "Tick",
    "Zone",
]
