"""The only writers of unit states, assignments and run cards."""
