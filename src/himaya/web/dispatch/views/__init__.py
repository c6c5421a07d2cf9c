"""Dispatch on screen."""
