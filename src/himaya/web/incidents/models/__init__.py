"""Incidents and the entries of their timelines. Nothing here is ever deleted."""

from himaya.web.incidents.models.entry import Entry, EntryKind
from himaya.web.incidents.models.incident import Incident, Priority, Where

__all__ = ["Entry", "EntryKind", "Incident", "Priority", "Where"]
