"""Mandated tasks: what a court or authority ordered, the safeguards before it is done, and the partners who confirm."""
