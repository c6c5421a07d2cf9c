"""Messages between operations rooms and the devices of units: GeoChat both ways. A unit writes, never a person."""
