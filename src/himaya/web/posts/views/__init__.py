"""Posts on screen."""
