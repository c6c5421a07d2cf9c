"""Situation reports, composed from the data and kept as they were, and the handover of a shift."""
