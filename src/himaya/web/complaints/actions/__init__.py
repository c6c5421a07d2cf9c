"""Complaints are written here alone."""
