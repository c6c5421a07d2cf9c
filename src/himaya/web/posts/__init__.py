"""Plan against actual: the posts of the plan in force, from the first muster to the last stand-down."""
