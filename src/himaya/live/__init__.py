"""Positions as they come: the ordered rules that each report passes, and the newest of every unit. No database."""
