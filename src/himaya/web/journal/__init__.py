"""Who did what and when: an append-only chain that shows when somebody has rewritten it."""
