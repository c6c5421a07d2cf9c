"""What each place needs, quarter hour by quarter hour."""
