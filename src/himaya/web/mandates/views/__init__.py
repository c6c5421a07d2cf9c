"""Pages of mandated tasks and of the partners."""
