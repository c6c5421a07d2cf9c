"""The only writers of the register."""
