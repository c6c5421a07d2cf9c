"""Filters of the pages of readiness."""
