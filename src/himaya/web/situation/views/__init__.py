"""Pages of situation reports and handovers."""
