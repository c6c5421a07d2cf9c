"""Celebrations: when they fall in three calendars, and the operational periods of their eves."""
