"""Crowd and gates: how densely people stand in the zones of a place, how long they wait at its gates, what to do."""
