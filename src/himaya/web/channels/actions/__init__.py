"""What is done with channels."""
