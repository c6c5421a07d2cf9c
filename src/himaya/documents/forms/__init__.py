"""Forms and cards of an operation: the ICS forms in Arabic and English, and one card per post, from one book."""
