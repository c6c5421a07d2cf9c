"""Complaints are read here, without what they say."""
