"""Everything an installation keeps, in one file, and back again: checked by digest, then by the journal's chain."""
