"""The picture: one map and one list of units, posts, incidents and roads, each with its age."""
