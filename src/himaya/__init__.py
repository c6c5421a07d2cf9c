"""Himaya (حماية): plans the protection of public celebrations, with proof."""

__version__ = "0.1.0"
