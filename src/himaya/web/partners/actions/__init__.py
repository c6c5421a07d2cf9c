"""What offices and partners do."""
