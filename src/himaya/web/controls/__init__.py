"""Roads in operation: closures, restrictions, diversions, parking bans and checkpoints, and what they change."""
