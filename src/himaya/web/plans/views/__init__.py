"""HTTP in, HTTP out: what the pages of plans ask of actions and queries."""
