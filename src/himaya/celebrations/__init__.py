"""Celebrations: when they fall in the Gregorian, Coptic and Hijri calendars, and the operational periods of their eves."""
