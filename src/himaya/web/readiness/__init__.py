"""Readiness boards and the alert level."""
