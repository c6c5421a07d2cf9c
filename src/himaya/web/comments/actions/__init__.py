"""The only writers of comments."""
