"""The only writers of situation reports and handovers."""
