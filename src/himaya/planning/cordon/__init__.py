"""Which roads are controlled, at least disruption."""
