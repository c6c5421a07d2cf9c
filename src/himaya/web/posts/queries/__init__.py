"""The only readers of posts: scoped to the areas of the office, failing closed."""
