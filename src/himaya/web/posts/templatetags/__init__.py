"""Filters of the pages of posts."""
