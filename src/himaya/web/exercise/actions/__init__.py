"""The only writers of the mark and of simulated nights."""
