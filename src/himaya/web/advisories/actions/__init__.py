"""The writers of advisories."""
