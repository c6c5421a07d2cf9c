"""The only writers of senders, positions and counts."""
