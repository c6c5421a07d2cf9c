"""The only readers of the mark and of simulated nights."""
