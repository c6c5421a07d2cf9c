"""Everything that changes a meeting or a directive."""
