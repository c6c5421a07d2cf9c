"""What can be asked and done, one module per part of the platform."""
