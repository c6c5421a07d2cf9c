"""The residents' way out of a closed area and back in, and two ways out on foot."""
