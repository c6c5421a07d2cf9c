"""What a plan gives away if the weights of its places were wrong."""
