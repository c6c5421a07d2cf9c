"""Pages of meetings and directives."""
