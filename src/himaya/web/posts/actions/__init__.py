"""The only writers of posts, each in one transaction with its journal entry."""
