"""The only writers of incidents."""
