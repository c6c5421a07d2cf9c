"""Meetings and directives as offices may see them."""
