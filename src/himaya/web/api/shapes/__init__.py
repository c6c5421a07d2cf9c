"""What the interface answers and takes: every answer is one of these, and the published document is made from them."""
