"""What the pages and feeds read."""
