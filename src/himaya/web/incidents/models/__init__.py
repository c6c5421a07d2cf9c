"""Incidents, their timelines, records of force, and sealed records. Only these last are ever removed."""

from himaya.web.incidents.models.entry import Entry, EntryKind
from himaya.web.incidents.models.force import ForceRecord
from himaya.web.incidents.models.incident import Incident, Priority, Where
from himaya.web.incidents.models.sealed import Ending, NoteKind, SealedNote, SealedRecord

__all__ = [
    "Ending",
    "Entry",
    "EntryKind",
    "ForceRecord",
    "Incident",
    "NoteKind",
    "Priority",
    "SealedNote",
    "SealedRecord",
    "Where",
]
