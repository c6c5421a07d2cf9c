"""The only writers of plans: each checks the office, writes, and appends to the journal in one transaction."""
