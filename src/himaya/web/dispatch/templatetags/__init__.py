"""Filters of the pages of dispatch."""
