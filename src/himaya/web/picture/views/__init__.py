"""The picture on screen."""
