"""The only readers of what the picture shows: every layer with the scope of its own verb, failing closed."""
