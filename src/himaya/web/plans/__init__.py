"""Plans on screen: imported from their folders, verified once, shown with their certificate."""
