"""Advisories: what the public is warned of, in two languages, written by one office and approved by another.

What is published is a message of the Common Alerting Protocol; it has an end, and is taken back or replaced by another
message that refers to it.
"""
