"""Pages of positions, and the address at which telephones report."""
