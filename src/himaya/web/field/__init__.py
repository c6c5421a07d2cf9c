"""The page of whoever stands outside: one post, one telephone, with or without a network."""
