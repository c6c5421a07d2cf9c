"""The only readers of incidents: scoped to the office's areas, failing closed."""
