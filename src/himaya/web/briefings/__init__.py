"""Meetings as a record: agenda, roll-call, what was said and decided, directives until they are verified, minutes."""
