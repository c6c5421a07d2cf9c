"""The only readers of road controls: scoped to the office's areas, failing closed."""
