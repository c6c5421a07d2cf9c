"""Road controls on screen."""
