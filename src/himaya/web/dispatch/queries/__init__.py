"""The only readers of unit states, assignments and run cards: scoped to the areas of the office."""
