"""The incident register of the operations rooms: what is reported, what it asks for, and what was done when."""
