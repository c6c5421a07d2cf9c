"""Crowds on screen."""
