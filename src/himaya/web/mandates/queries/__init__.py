"""What the pages and the guards of mandated tasks ask."""
