"""What offices and partners may read."""
