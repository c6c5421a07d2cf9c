"""Complaints about how people were treated: sealed from the unit complained of, on a clock, and never deleted."""
