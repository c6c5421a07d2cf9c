"""The first page: what needs this office now."""
