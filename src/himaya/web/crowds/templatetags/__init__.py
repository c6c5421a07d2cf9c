"""Tags of the pages of crowds."""
