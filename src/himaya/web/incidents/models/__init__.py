"""Incidents, the entries of their timelines, and sealed records. Only these are ever removed."""

from himaya.web.incidents.models.entry import Entry, EntryKind
from himaya.web.incidents.models.incident import Incident, Priority, Where
from himaya.web.incidents.models.sealed import Ending, NoteKind, SealedNote, SealedRecord

__all__ = ["Ending", "Entry", "EntryKind", "Incident", "NoteKind", "Priority", "SealedNote", "SealedRecord", "Where"]
