"""What the page of the room says."""
