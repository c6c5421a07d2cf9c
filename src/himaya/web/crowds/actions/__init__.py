"""The only writers of zones, gates, counters, readings and alarms."""
