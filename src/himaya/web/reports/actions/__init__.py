"""The only writers of reports of the public."""
