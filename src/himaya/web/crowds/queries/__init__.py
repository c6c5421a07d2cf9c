"""What the pages of crowds read."""
