"""The only readers of situation reports and handovers, and what a report is composed of."""
