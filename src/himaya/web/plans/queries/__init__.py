"""The only readers of plans: every row outside the reader's area is as if it were not there."""
