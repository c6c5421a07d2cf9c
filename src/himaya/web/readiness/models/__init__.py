"""Boards with their items and evidence; alert levels with their measures. Nothing here is ever deleted."""

from himaya.web.readiness.models.alert import AlertLevel, Escalation, Level, Measure
from himaya.web.readiness.models.items import Board, Evidence, FileKind, ItemKind, ReadinessItem, Subject

__all__ = [
    "AlertLevel",
    "Board",
    "Escalation",
    "Evidence",
    "FileKind",
    "ItemKind",
    "Level",
    "Measure",
    "ReadinessItem",
    "Subject",
]
