"""Offices and how they sign in."""
