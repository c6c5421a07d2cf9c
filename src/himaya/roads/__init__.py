"""Roads: the drivable network of a city, and exact travel times on it."""
