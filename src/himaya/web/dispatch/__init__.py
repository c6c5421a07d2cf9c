"""Live state of units, run cards, what is recommended for an incident, and who was sent."""
