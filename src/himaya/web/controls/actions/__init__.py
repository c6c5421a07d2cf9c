"""The only writers of road controls."""
