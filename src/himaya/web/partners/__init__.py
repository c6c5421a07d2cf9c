"""What partners are asked for, the hazards that offices share, incidents shown to a partner, and joint decisions."""
